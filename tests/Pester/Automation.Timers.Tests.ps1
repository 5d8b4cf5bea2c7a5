BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/ShippedExamples.psm1"
    Import-Module "$PSScriptRoot/Support/Programs.psm1"
    $emulator = Start-TestEmulator
    $folder = Get-ExamplePath scheduled
    $taskFile = "$TestDrive/tasks.txt"

    function Read-Unit {
        # The settings of a unit.
        param([string] $Name)
        $settings = @{}
        Get-Content "$folder/$Name" | Where-Object { $_ -match '^(\w+)=(.*)$' } | ForEach-Object { $settings[$Matches[1]] = $Matches[2] }
        $settings
    }

    function Skip-WithoutSystemd {
        # Encrypted credentials came with 250, and so did looking at a unit that is not loaded.
        Skip-WithoutProgram systemd-analyze
        $version = systemd-analyze --version | Select-Object -First 1
        if ([int]("$version" -replace '^systemd (\d+).*$', '$1') -lt 250) { Set-ItResult -Skipped -Because "systemd 250 or later is needed: $version" }
    }

    function Copy-Unit {
        # Where this machine's PowerShell and the script are: all else stays.
        $units = "$TestDrive/units"
        $null = New-PwshProgram "$units/bin"
        foreach ($name in 'rodin-models.service', 'rodin-models.timer') {
            (Get-Content "$folder/$name" -Raw).Replace('/usr/bin/pwsh', "$units/bin/pwsh") | Set-Content "$units/$name"
        }
        $units
    }
}

AfterAll { Stop-TestEmulator }

Describe 'The systemd timer' {
    It 'is what systemd takes without a word' {
        Skip-WithoutSystemd
        $units = Copy-Unit
        systemd-analyze verify --man=no "$units/rodin-models.service" "$units/rodin-models.timer" 2>&1 | Where-Object { "$_" -like '*rodin-models*' } | Should-BeNull
        $LASTEXITCODE | Should-Be 0
    }

    It 'leaves the service little to lose' {
        Skip-WithoutSystemd
        $units = Copy-Unit
        systemd-analyze security --offline=true --no-pager --threshold=20 "$units/rodin-models.service" *> "$TestDrive/security.txt"
        $LASTEXITCODE | Should-Be 0 -Because (Get-Content "$TestDrive/security.txt" -Tail 1)
    }

    It 'runs a line that saves with the key of systemd''s credential' {
        $service = Read-Unit rodin-models.service
        $task = (Add-TestTask (New-Glb)).taskUuid
        Set-Content $taskFile $task, (New-Guid).Guid
        $null = New-Item "$TestDrive/credentials" -ItemType Directory
        Set-Content "$TestDrive/credentials/$($service.LoadCredentialEncrypted -split ':' | Select-Object -First 1)" $emulator.apiKey
        # Replaced after the split, as this machine's paths may have blanks.
        $arguments = $service.ExecStart -split ' ' | Select-Object -Skip 1 | ForEach-Object {
            $_.Replace('/etc/rodin/Save-Models.ps1', "$folder/Save-Models.ps1").Replace('/etc/rodin/tasks.txt', $taskFile).Replace('%S/rodin-models', "$TestDrive/state")
        }
        $environment = @{ RODIN_API_KEY = $null; CREDENTIALS_DIRECTORY = "$TestDrive/credentials"; NO_COLOR = '1' }
        $run = Invoke-Example $arguments $environment
        $run.ExitCode | Should-Be 1
        $run.Text | Should-MatchString 'NO_SUCH_TASK'
        $run.Text | Should-MatchString "Downloaded: .*$task.base.glb"
        $run.Text.Contains($emulator.apiKey) | Should-BeFalse
        Set-Content $taskFile $task
        $run = Invoke-Example $arguments $environment
        $run.ExitCode | Should-Be 0
        $run.Text | Should-Be ''
    }
}

Describe 'The scheduled task of Windows' {
    BeforeAll {
        # What registers, as Windows has it, but that it writes down what it is given.
        $harness = "$TestDrive/register.ps1"
        Set-Content $harness @'
param($Script, $TaskFile, $Folder, $Key, $Told)
function New-ScheduledTaskAction($Execute, $Argument) { @{ Execute = $Execute; Argument = $Argument } }
function New-ScheduledTaskTrigger([switch] $Daily, $At, $RandomDelay) { @{ At = $At } }
function New-ScheduledTaskSettingsSet([switch] $StartWhenAvailable, [switch] $RunOnlyIfNetworkAvailable, $MultipleInstances, $RestartCount, $RestartInterval, $ExecutionTimeLimit) {
    @{ StartWhenAvailable = [bool]$StartWhenAvailable; MultipleInstances = $MultipleInstances }
}
function Register-ScheduledTask($TaskName, $Action, $Trigger, $Settings, $User, $Password, [switch] $Force) { $PSBoundParameters | ConvertTo-Json -Depth 4 | Set-Content $Told }
$secret = { ConvertTo-SecureString $args[0] -AsPlainText -Force }
& $Script -TaskFile $TaskFile -Destination "$Folder/it's models" -Folder $Folder -User ([pscredential]::new('me', (& $secret 'a password'))) -ApiKey (& $secret $Key)
'@
    }

    It 'is registered with a line that saves with the key that was typed, and that stands nowhere in it' {
        $task = (Add-TestTask (New-Glb)).taskUuid
        Set-Content $taskFile $task
        $work = "$TestDrive/windows"
        $run = Invoke-ExampleScript $harness "$folder/Register-ModelTask.ps1", $taskFile, $work, $emulator.apiKey, "$TestDrive/told.json"
        $run.ExitCode | Should-Be 0 -Because $run.Text
        $told = Get-Content "$TestDrive/told.json" -Raw
        $told.Contains($emulator.apiKey) | Should-BeFalse
        $registered = ConvertFrom-Json $told
        $registered.User | Should-Be 'me'
        $registered.Action.Execute | Should-Be 'pwsh'
        $registered.Settings.StartWhenAvailable | Should-BeTrue
        $registered.Settings.MultipleInstances | Should-Be 'IgnoreNew'

        # The line has one argument in quotes, as Windows takes it.
        $line = [regex]::Match($registered.Action.Argument, '^(.*) "(.*)"$')
        $arguments = ($line.Groups[1].Value -split ' ') + $line.Groups[2].Value
        $run = Invoke-Example $arguments @{ RODIN_API_KEY = $null }
        $run.ExitCode | Should-Be 0 -Because $run.Text
        Get-Content "$work/log.txt" -Raw | Should-MatchString "Downloaded: .*$task.base.glb"
        Test-Path "$work/it's models/$task/base.glb" | Should-BeTrue

        # An error that ends the script is in the log, too.
        Remove-Item "$work/key.xml"
        (Invoke-Example $arguments @{ RODIN_API_KEY = $null }).ExitCode | Should-Be 1
        Get-Content "$work/log.txt" -Raw | Should-MatchString 'key\.xml'
    }

    It 'is of scripts that Windows PowerShell 5.1 can read, too' {
        foreach ($name in 'Save-Models.ps1', 'Register-ModelTask.ps1') { Get-NewerSyntax (Get-Content "$folder/$name" -Raw) | Should-BeNull }
    }
}
