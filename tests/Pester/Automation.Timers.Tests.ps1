BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/ShippedExamples.psm1"
    Import-Module "$PSScriptRoot/Support/Programs.psm1"
    $emulator = Start-TestEmulator
    $folder = Get-ExamplePath scheduled
    $taskFile = "$TestDrive/tasks.txt"

    function Read-Unit {
        # Returns the settings of a unit.
        param([string] $Name)
        $settings = @{}
        Get-Content "$folder/$Name" | Where-Object { $_ -match '^(\w+)=(.*)$' } | ForEach-Object { $settings[$Matches[1]] = $Matches[2] }
        $settings
    }

    function Skip-WithoutSystemd {
        # Encrypted credentials, and the analysis of a unit that is not loaded, require systemd 250.
        Skip-WithoutProgram systemd-analyze
        $version = systemd-analyze --version | Select-Object -First 1
        if ([int]("$version" -replace '^systemd (\d+).*$', '$1') -lt 250) {
            Set-ItResult -Skipped -Because "systemd 250 or later is needed: $version"
        }
    }

    function Copy-Unit {
        # Copies the units and replaces only the path of PowerShell.
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
    It 'is accepted by systemd without a warning' {
        Skip-WithoutSystemd
        $units = Copy-Unit
        systemd-analyze verify --man=no "$units/rodin-models.service" "$units/rodin-models.timer" 2>&1 |
            Where-Object { "$_" -like '*rodin-models*' } | Should-BeNull
        $LASTEXITCODE | Should-Be 0
    }

    It 'runs the service with few privileges' {
        Skip-WithoutSystemd
        $units = Copy-Unit
        systemd-analyze security --offline=true --no-pager --threshold=20 "$units/rodin-models.service" *> "$TestDrive/security.txt"
        $LASTEXITCODE | Should-Be 0 -Because (Get-Content "$TestDrive/security.txt" -Tail 1)
    }

    It 'runs a command line that saves files with the key from the systemd credential' {
        $service = Read-Unit rodin-models.service
        $task = (Add-TestTask (New-Glb)).taskUuid
        Set-Content $taskFile $task, (New-Guid).Guid
        $null = New-Item "$TestDrive/credentials" -ItemType Directory
        Set-Content "$TestDrive/credentials/$($service.LoadCredentialEncrypted -split ':' | Select-Object -First 1)" $emulator.apiKey
        # The paths are replaced after the split, because they may contain spaces.
        $arguments = $service.ExecStart -split ' ' | Select-Object -Skip 1 | ForEach-Object {
            $_.Replace('/etc/rodin/Save-Models.ps1', "$folder/Save-Models.ps1").Replace('/etc/rodin/tasks.txt',
                $taskFile).Replace('%S/rodin-models', "$TestDrive/state")
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
        # Functions replace the ScheduledTasks module of Windows and write the registration to a file.
        $harness = "$TestDrive/register.ps1"
        Set-Content $harness @'
param($Script, $TaskFile, $Folder, $Key, $Registration)
function New-ScheduledTaskAction($Execute, $Argument) { @{ Execute = $Execute; Argument = $Argument } }
function New-ScheduledTaskTrigger([switch] $Daily, $At, $RandomDelay) { @{ At = $At } }
function New-ScheduledTaskSettingsSet([switch] $StartWhenAvailable, [switch] $RunOnlyIfNetworkAvailable, $MultipleInstances, $RestartCount,
    $RestartInterval, $ExecutionTimeLimit) {
    @{ StartWhenAvailable = [bool]$StartWhenAvailable; MultipleInstances = $MultipleInstances }
}
function Register-ScheduledTask($TaskName, $Action, $Trigger, $Settings, $User, $Password, [switch] $Force) {
    $PSBoundParameters | ConvertTo-Json -Depth 4 | Set-Content $Registration
}
$secret = { ConvertTo-SecureString $args[0] -AsPlainText -Force }
& $Script -TaskFile $TaskFile -Destination "$Folder/it's models" -Folder $Folder `
    -User ([pscredential]::new('me', (& $secret 'a password'))) -ApiKey (& $secret $Key)
'@
    }

    It 'has a command line that saves files with the key that was entered, but does not contain the key' {
        $task = (Add-TestTask (New-Glb)).taskUuid
        Set-Content $taskFile $task
        $work = "$TestDrive/windows"
        $run = Invoke-ExampleScript $harness "$folder/Register-ModelTask.ps1", $taskFile, $work, $emulator.apiKey,
            "$TestDrive/registration.json"
        $run.ExitCode | Should-Be 0 -Because $run.Text
        $json = Get-Content "$TestDrive/registration.json" -Raw
        $json.Contains($emulator.apiKey) | Should-BeFalse
        $registered = ConvertFrom-Json $json
        $registered.User | Should-Be 'me'
        $registered.Action.Execute | Should-Be 'pwsh'
        $registered.Settings.StartWhenAvailable | Should-BeTrue
        $registered.Settings.MultipleInstances | Should-Be 'IgnoreNew'

        # Windows passes the quoted part of the command line as one argument.
        $line = [regex]::Match($registered.Action.Argument, '^(.*) "(.*)"$')
        $arguments = ($line.Groups[1].Value -split ' ') + $line.Groups[2].Value
        $run = Invoke-Example $arguments @{ RODIN_API_KEY = $null }
        $run.ExitCode | Should-Be 0 -Because $run.Text
        Get-Content "$work/log.txt" -Raw | Should-MatchString "Downloaded: .*$task.base.glb"
        Test-Path "$work/it's models/$task/base.glb" | Should-BeTrue

        # A terminating error of the script is in the log too.
        Remove-Item "$work/key.xml"
        (Invoke-Example $arguments @{ RODIN_API_KEY = $null }).ExitCode | Should-Be 1
        Get-Content "$work/log.txt" -Raw | Should-MatchString 'key\.xml'
    }

    It 'uses only syntax that Windows PowerShell 5.1 supports' {
        foreach ($name in 'Save-Models.ps1', 'Register-ModelTask.ps1') {
            Get-NewerSyntax (Get-Content "$folder/$name" -Raw) | Should-BeNull
        }
    }
}
