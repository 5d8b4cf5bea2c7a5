# Runs scripts in new PowerShell processes.

. "$PSScriptRoot/../../../tools/Common.ps1"

function Invoke-InProcess {
    # Runs a script, which receives the arguments in $args, and returns its exit code and all its output.
    param([string] $Script, [string[]] $Arguments = @())
    $file = Join-Path ([IO.Path]::GetTempPath()) "rodin-test-$([guid]::NewGuid()).ps1"
    Set-Content $file "`$env:PSModulePath = '$env:PSModulePath'`n$Script"
    try {
        $program, $first = Get-PwshCommand
        $text = & $program @first -NoLogo -NoProfile -NonInteractive -File $file @Arguments 2>&1 | Out-String
        [pscustomobject]@{ ExitCode = $LASTEXITCODE; Text = $text }
    }
    finally { Remove-Item $file }
}

function Stop-InProcess {
    # Runs a script in a new process, and stops it as Ctrl+C does when a request to the emulator fulfils the condition. Returns the duration
    # of the stop and the console output in one line.
    param([string] $Script, [string] $Reached)
    $child = Invoke-InProcess -Arguments $Script, $Reached, (Get-Module Rodin).Path -Script @'
        $script, $reached, $module = $args
        $state = [initialsessionstate]::CreateDefault()
        $state.ImportPSModule($module)
        $runspace = [runspacefactory]::CreateRunspace($Host, $state)
        $runspace.Open()
        $shell = [powershell]::Create($runspace).AddScript($script)
        $run = $shell.BeginInvoke()
        $log = [uri]::new([uri]$env:RODIN_BASE_URI, '/emulator/requests')
        $condition = [scriptblock]::Create($reached)
        $deadline = [datetime]::UtcNow.AddSeconds(60)
        while (-not (Invoke-RestMethod $log -NoProxy | ForEach-Object { $_ } | Where-Object $condition)) {
            if ([datetime]::UtcNow -gt $deadline) { throw 'No request fulfils the condition.' }
            Start-Sleep -Milliseconds 20
        }
        if ($run.IsCompleted) { throw 'The script ended before it was stopped.' }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        "It took $($clock.Elapsed.Ticks) ticks."
'@
    if ($child.ExitCode -ne 0 -or $child.Text -notmatch 'It took (\d+) ticks') { throw $child.Text }
    [pscustomobject]@{ Duration = [timespan][long]$Matches[1]; Text = $child.Text -replace '\s+', ' ' }
}

function Start-InProcess {
    # Starts a script in a new process, optionally in a pseudo terminal, so that it can receive signals and keys. It receives the arguments
    # in $args.
    param([string] $Script, [string[]] $Arguments = @(), [switch] $Terminal)
    $file = Join-Path ([IO.Path]::GetTempPath()) "rodin-test-$([guid]::NewGuid()).ps1"
    Set-Content $file "`$env:PSModulePath = '$env:PSModulePath'`n$Script`nRemove-Item `$PSCommandPath"
    $program, $first = Get-PwshCommand
    $command = @($program) + $first + '-NoLogo', '-NoProfile', '-File', $file + $Arguments | Where-Object { $_ }
    if ($Terminal) { $command = 'script', '-qec', (@($command | ForEach-Object { "'$_'" }) -join ' '), '/dev/null' }

    # A background process that runs the tests may ignore SIGINT, and child processes inherit that.
    if ($IsLinux) { $command = @('env', '--default-signal=INT,TERM') + $command }
    $start = [Diagnostics.ProcessStartInfo]::new($command[0])
    $command | Select-Object -Skip 1 | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    [Diagnostics.Process]::Start($start)
}
