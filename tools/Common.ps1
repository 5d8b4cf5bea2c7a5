# Paths and functions that the tasks of build.ps1 and the tests share.

. "$PSScriptRoot/Programs.ps1"

$Root = Split-Path $PSScriptRoot
$Configuration = 'Release'
$Manifest = Import-PowerShellDataFile "$Root/Rodin.psd1"
$Version = $Manifest.ModuleVersion
$Out = "$Root/out"
$Staged = "$Out/Rodin/$Version"
$Packed = "$Out/Rodin.$Version.nupkg"

function Invoke-DotNet {
    # Runs the SDK and throws if it fails.
    & dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $($args[0]) failed with exit code $LASTEXITCODE." }
}

function Get-PwshCommand {
    # Returns the program and first arguments that start this PowerShell, or the one in the folder. As a .NET tool, PowerShell has no
    # executable of its own.
    param([string] $Folder = $PSHOME)
    $program = Join-Path $Folder ($IsWindows ? 'pwsh.exe' : 'pwsh')
    if (Test-Path $program) { return @($program) }
    return @('dotnet', 'exec', (Join-Path $Folder 'pwsh.dll'))
}

function Start-FreshPwsh {
    # Starts a script in a new PowerShell that sees only its own modules and the given folders. Returns the process. It writes to this
    # console, or with -Kept to redirected streams.
    param([string] $Script, [object[]] $Arguments = @(), [string[]] $ModulePath = @(), [hashtable] $Environment = @{},
        [string] $Folder = $PSHOME, [switch] $Kept)
    $command = @(Get-PwshCommand $Folder)
    $start = [Diagnostics.ProcessStartInfo]::new($command[0])
    foreach ($argument in @($command | Select-Object -Skip 1) + '-NoLogo', '-NoProfile', '-NonInteractive', '-File', $Script + $Arguments) {
        $start.ArgumentList.Add($argument)
    }
    $start.Environment['POWERSHELL_TELEMETRY_OPTOUT'] = '1'
    $start.Environment['PSModulePath'] = @("$Folder/Modules") + $ModulePath -join [IO.Path]::PathSeparator
    foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
    $start.RedirectStandardOutput = $start.RedirectStandardError = $Kept
    [Diagnostics.Process]::Start($start)
}

function Invoke-FreshPwsh {
    # Runs a script like Start-FreshPwsh, waits for it, and returns its exit code.
    $process = Start-FreshPwsh @args
    $process.WaitForExit()
    $process.ExitCode
}

function Start-Emulator {
    # Starts the emulator, which ends at the latest with this process. Returns its addresses, key, process and log.
    param([string] $ApiKey = 'demo', [string[]] $Option = @())
    $ready = Join-Path ([IO.Path]::GetTempPath()) "rodin-emulator-$([guid]::NewGuid()).json"
    $log = [IO.Path]::ChangeExtension($ready, '.log')
    $program = "$Root/src/Rodin.Emulator/bin/$Configuration/net10.0/Rodin.Emulator.dll"
    $process = Start-Process dotnet -PassThru -RedirectStandardOutput $log -ArgumentList (@(
        'exec', "`"$program`"", '--apiport', '0', '--fileport', '0', '--ready', "`"$ready`"", '--parent', $PID, '--apikey',
        $ApiKey) + $Option)
    $deadline = [datetime]::UtcNow.AddSeconds(60)
    while (-not (Test-Path $ready)) {
        if ($process.HasExited -or [datetime]::UtcNow -gt $deadline) {
            throw "The emulator did not start within 60 s: $(Get-Content $log -Raw -ErrorAction Ignore)"
        }
        Start-Sleep -Milliseconds 50
    }
    $emulator = Get-Content $ready -Raw | ConvertFrom-Json
    Remove-Item $ready
    $emulator | Add-Member @{ process = $process; log = $log } -PassThru
}

function Stop-Emulator {
    # Stops an emulator and deletes its log.
    param($Emulator)
    $Emulator.process | Stop-Process
    $Emulator.process.WaitForExit()
    Remove-Item $Emulator.log
}
