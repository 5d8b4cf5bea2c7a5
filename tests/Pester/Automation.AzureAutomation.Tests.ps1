BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/ShippedExamples.psm1"
    Import-Module "$PSScriptRoot/Support/StagedFiles.psm1"
    Import-Module "$PSScriptRoot/Support/Programs.psm1"
    $emulator = Start-TestEmulator
    $runbook = Get-ExamplePath azure-automation/Save-RodinModel.ps1

    # Replaces the sandbox of Azure Automation: a runspace whose host has no console. Functions replace the commands that Azure supplies.
    $sandbox = "$TestDrive/sandbox.ps1"
    Set-Content $sandbox @'
param($Runbook, $Key, $Tasks, $Blobs)
$shell = [powershell]::Create()
$null = $shell.AddScript({
    param($Key, $Tasks, $Blobs)
    function global:Get-AutomationPSCredential($Name) {
        if ($Name -eq 'Rodin') { [pscredential]::new('any', (ConvertTo-SecureString $Key -AsPlainText -Force)) }
    }
    function global:Get-AutomationVariable($Name) { if ($Name -eq 'RodinTasks') { $Tasks } }
    function global:Connect-AzAccount([switch] $Identity) { 'an account' }
    function global:New-AzStorageContext($StorageAccountName, [switch] $UseConnectedAccount) { $StorageAccountName }
    function global:Get-AzStorageBlob {
        [CmdletBinding()] param($Container, $Context, $Blob)
        if (Test-Path "$Blobs/$Context/$Container/$Blob") { $Blob } else { Write-Error "Can not find blob '$Blob'." }
    }
    function global:Set-AzStorageBlobContent($Container, $Context, $File, $Blob, [switch] $Force) {
        $target = "$Blobs/$Context/$Container/$Blob"
        $null = New-Item (Split-Path $target) -ItemType Directory -Force
        Copy-Item -LiteralPath $File $target -PassThru
    }
}).AddArgument($Key).AddArgument($Tasks).AddArgument($Blobs).Invoke()
$shell.Commands.Clear()
$null = $shell.AddCommand($Runbook).AddParameter('StorageAccount', 'account')
$output = [Collections.Generic.List[psobject]]::new()
try { $shell.Invoke($null, $output); 'State: Completed' }
catch { "State: Failed: $($_.Exception.InnerException.Message)" }
$output | ForEach-Object { "$_" }
$shell.Streams.Warning | ForEach-Object { "Warning: $_" }
$shell.Streams.Error | ForEach-Object { "Error: $_" }
"Progress: $($shell.Streams.Progress.Count)"
'@

    function Invoke-Runbook {
        # The module folder is read-only. If root runs the tests, its capabilities are dropped, because root can write to read-only files.
        param([string[]] $Task, [string] $Key = $emulator.apiKey)
        $modules = "$TestDrive/modules"
        if (-not (Test-Path $modules)) {
            Copy-Item "$PSScriptRoot/../../out/Rodin" "$modules/Rodin" -Recurse
            chmod -R a-w $modules
        }
        $command = @(& { . "$PSScriptRoot/../../tools/Common.ps1"; Get-PwshCommand })
        if ($IsLinux -and (id -u) -eq '0') { $command = @('setpriv', '--inh-caps=-all', '--bounding-set=-all') + $command }
        $null = New-Item "$TestDrive/temp" -ItemType Directory -Force
        Invoke-Example -Command $command -Folder $TestDrive -Environment @{
            TEMP = "$TestDrive/temp"; PSModulePath = $modules; RODIN_API_KEY = $null
        } -Arguments @(
            '-NoLogo', '-NoProfile', '-NonInteractive', '-File', $sandbox, $runbook, $Key, ($Task -join "`r`n"), "$TestDrive/blobs")
    }
}

AfterAll {
    if (Test-Path "$TestDrive/modules") { chmod -R u+w "$TestDrive/modules" }
    Stop-TestEmulator
}

Describe 'The runbook for Azure Automation' {
    BeforeEach {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'the test makes the module folder read-only with chmod' }
        if ($IsLinux -and (id -u) -eq '0') { Skip-WithoutProgram setpriv }
        Remove-Item "$TestDrive/blobs" -Recurse -ErrorAction Ignore
    }

    It 'stores every available task and fails if one is missing; the next run downloads only the missing one' {
        $tasks = @(1..2 | ForEach-Object { (Add-TestTask (New-Glb 'model.glb'), (New-Glb 'other.glb' -Filler 9)).taskUuid })
        $missing = (New-Guid).Guid
        $run = Invoke-Runbook $tasks[0], $missing, $tasks[1]
        $run.Text | Should-MatchString 'State: Failed: 1 tasks were not stored'
        $run.Text | Should-MatchString "Warning: Task ${missing}: .*NO_SUCH_TASK"
        foreach ($task in $tasks) {
            $run.Text | Should-MatchString "Task ${task}: 2 files stored"
            Get-ChildItem "$TestDrive/blobs/account/models/$task" | ForEach-Object Name |
                Should-BeSequence 'model.glb', 'other.glb', 'stored.txt'
        }

        Clear-TestRequest
        $null = Add-TestTask -Property @{ taskUuid = $missing } -File (New-Glb 'late.glb')
        $run = Invoke-Runbook $tasks[0], $missing, $tasks[1]
        $run.Text | Should-MatchString 'State: Completed'
        @(Get-TestRequest -Server file).FileName | Should-BeSequence @('late.glb')
        @(Get-TestRequest -Server api | Where-Object path -Like '*/download').Count | Should-Be 1
    }

    It 'leaves no temporary files, writes no progress, does not change the module folder, and does not show the key' {
        $task = (Add-TestTask (New-Glb)).taskUuid
        $run = Invoke-Runbook $task
        $run.Text | Should-MatchString 'State: Completed'
        $run.Text | Should-MatchString 'Progress: 0'
        $run.Text.Contains($emulator.apiKey) | Should-BeFalse
        Get-ChildItem "$TestDrive/temp" -Filter rodin | Should-BeNull
        Get-ChildItem "$TestDrive/modules" -Recurse -File | Where-Object UnixMode -Like '*w*' | Should-BeNull
    }

    It 'fails after one request if the key is rejected' {
        $tasks = @(1..3 | ForEach-Object { (Add-TestTask (New-Glb)).taskUuid })
        Clear-TestRequest
        $run = Invoke-Runbook $tasks -Key 'another-key-for-tests'
        $run.Text | Should-MatchString 'State: Failed: .*UNAUTHORIZED'
        @(Get-TestRequest -Server api).Count | Should-Be 1
        $run.Text.Contains('another-key-for-tests') | Should-BeFalse
    }

    It 'uses only syntax that Windows PowerShell 5.1 supports' {
        Get-NewerSyntax (Get-Content $runbook -Raw) | Should-BeNull
        @(Get-NewerSyntax '$a ? 1 : 2; $a ?? 1; $a?.b; ${a}?[0]; a && b; 1 | ForEach-Object -Parallel { 1 }; $a ??= 1; a &').Count |
            Should-BeGreaterThan 7
    }
}

Describe 'The zip for Azure Automation' {
    It 'contains the module in a folder named Rodin, without a version folder' {
        $run = Invoke-ExampleScript (Get-ExamplePath azure-automation/New-ModuleZip.ps1) '-Folder', "$TestDrive"
        $run.ExitCode | Should-Be 0 -Because $run.Text
        $zip = [IO.Compression.ZipFile]::OpenRead("$TestDrive/Rodin.zip")
        try { $names = $zip.Entries.FullName }
        finally { $zip.Dispose() }
        $names | Where-Object { $_ -notlike 'Rodin/*' } | Should-BeNull
        $expected = Get-StagedFile | ForEach-Object { "Rodin/$_" } | Sort-Object
        $names | Sort-Object | Should-BeSequence $expected
    }
}
