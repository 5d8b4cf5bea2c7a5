# What the tasks of build.ps1 share.

$Root = Split-Path $PSScriptRoot
$Configuration = 'Release'
$Manifest = Import-PowerShellDataFile "$Root/Rodin.psd1"
$Version = $Manifest.ModuleVersion
$Out = "$Root/out"
$Staged = "$Out/Rodin/$Version"
$Packed = "$Out/Rodin.$Version.nupkg"

function Invoke-DotNet {
    # Runs the SDK, and ends the task when it fails.
    & dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE." }
}

function Get-PwshCommand {
    # The program and first arguments that start another PowerShell like this one, or the one in the folder. As a .NET tool it has no program of its own.
    param([string] $Folder = $PSHOME)
    $program = Join-Path $Folder ($IsWindows ? 'pwsh.exe' : 'pwsh')
    if (Test-Path $program) { return @($program) }
    return @('dotnet', 'exec', (Join-Path $Folder 'pwsh.dll'))
}

function Start-FreshPwsh {
    # Starts a script in a fresh PowerShell, this one or that in the folder, which sees its own modules and the given folders, and nothing else.
    # Gives the process: on this console, or with its output kept.
    param([string] $Script, [object[]] $Arguments = @(), [string[]] $ModulePath = @(), [hashtable] $Environment = @{}, [string] $Folder = $PSHOME, [switch] $Kept)
    $command = @(Get-PwshCommand $Folder)
    $start = [Diagnostics.ProcessStartInfo]::new($command[0])
    foreach ($argument in @($command | Select-Object -Skip 1) + '-NoLogo', '-NoProfile', '-NonInteractive', '-File', $Script + $Arguments) { $start.ArgumentList.Add($argument) }
    $start.Environment['POWERSHELL_TELEMETRY_OPTOUT'] = '1'
    $start.Environment['PSModulePath'] = @("$Folder/Modules") + $ModulePath -join [IO.Path]::PathSeparator
    foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
    $start.RedirectStandardOutput = $start.RedirectStandardError = $Kept
    [Diagnostics.Process]::Start($start)
}

function Invoke-FreshPwsh {
    # Runs such a script on this console to its end, and gives its exit code.
    $process = Start-FreshPwsh @args
    $process.WaitForExit()
    $process.ExitCode
}

function Start-Emulator {
    # Starts the stand-in for the service, which ends with this process at the latest. Gives its addresses, key, process and log.
    param([string] $ApiKey = 'demo', [string[]] $Option = @())
    $ready = Join-Path ([IO.Path]::GetTempPath()) "rodin-emulator-$([guid]::NewGuid()).json"
    $log = [IO.Path]::ChangeExtension($ready, '.log')
    $program = "$Root/src/Rodin.Emulator/bin/$Configuration/net10.0/Rodin.Emulator.dll"
    $process = Start-Process dotnet -PassThru -RedirectStandardOutput $log -ArgumentList (@(
        'exec', "`"$program`"", '--apiport', '0', '--fileport', '0', '--ready', "`"$ready`"", '--parent', $PID, '--apikey', $ApiKey) + $Option)
    $deadline = [datetime]::UtcNow.AddSeconds(60)
    while (-not (Test-Path $ready)) {
        if ($process.HasExited -or [datetime]::UtcNow -gt $deadline) { throw 'The emulator did not start.' }
        Start-Sleep -Milliseconds 50
    }
    $emulator = Get-Content $ready -Raw | ConvertFrom-Json
    Remove-Item $ready
    $emulator | Add-Member @{ process = $process; log = $log } -PassThru
}

function Stop-Emulator {
    # Stops what Start-Emulator started, and leaves nothing of it behind.
    param($Emulator)
    $Emulator.process | Stop-Process
    $Emulator.process.WaitForExit()
    Remove-Item $Emulator.log
}
