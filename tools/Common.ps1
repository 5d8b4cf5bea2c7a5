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
    # The program and first arguments that start another PowerShell like this one, which has no program of its own when it runs as a .NET tool.
    $program = Join-Path $PSHOME ($IsWindows ? 'pwsh.exe' : 'pwsh')
    if (Test-Path $program) { return @($program) }
    return @('dotnet', 'exec', (Join-Path $PSHOME 'pwsh.dll'))
}

function Invoke-FreshPwsh {
    # Runs a script in a fresh PowerShell, on this console, that sees its own modules and the given folders, and nothing else. Gives its exit code.
    param([string] $Script, [object[]] $Arguments = @(), [string[]] $ModulePath = @(), [hashtable] $Environment = @{})
    $command = @(Get-PwshCommand)
    $start = [Diagnostics.ProcessStartInfo]::new($command[0])
    foreach ($argument in @($command | Select-Object -Skip 1) + '-NoLogo', '-NoProfile', '-NonInteractive', '-File', $Script + $Arguments) { $start.ArgumentList.Add($argument) }
    $start.Environment['PSModulePath'] = @("$PSHOME/Modules") + $ModulePath -join [IO.Path]::PathSeparator
    foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
    $process = [Diagnostics.Process]::Start($start)
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
