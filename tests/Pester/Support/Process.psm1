# Runs scripts in PowerShell processes of their own, as fresh as a user's first.

. "$PSScriptRoot/../../../tools/Common.ps1"

function Invoke-InProcess {
    # Runs a script, which finds what it is given in $args, and gives its exit code and all that it wrote.
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
    # Runs a script in a process of its own, stops it as Ctrl+C does once a request to the emulator holds for the condition, and gives how long that
    # took, and what the console showed, in one line.
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
            if ([datetime]::UtcNow -gt $deadline) { throw 'The request never came so far.' }
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
    # Begins a script in a process of its own, at its own terminal if wanted, so that it can be sent signals and keys. It finds what it is given in $args.
    param([string] $Script, [string[]] $Arguments = @(), [switch] $Terminal)
    $file = Join-Path ([IO.Path]::GetTempPath()) "rodin-test-$([guid]::NewGuid()).ps1"
    Set-Content $file "`$env:PSModulePath = '$env:PSModulePath'`n$Script`nRemove-Item `$PSCommandPath"
    $program, $first = Get-PwshCommand
    $command = @($program) + $first + '-NoLogo', '-NoProfile', '-File', $file + $Arguments | Where-Object { $_ }
    if ($Terminal) { $command = 'script', '-qec', (@($command | ForEach-Object { "'$_'" }) -join ' '), '/dev/null' }

    # What runs tests in the background may have them ignore Ctrl+C, and all that they start.
    if ($IsLinux) { $command = @('env', '--default-signal=INT,TERM') + $command }
    $start = [Diagnostics.ProcessStartInfo]::new($command[0])
    $command | Select-Object -Skip 1 | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    [Diagnostics.Process]::Start($start)
}
