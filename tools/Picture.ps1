# Records the README's picture: types commands into a real terminal of 80 columns, connected to the emulator.

. "$PSScriptRoot/Common.ps1"

if ($missing = Get-MissingProgram tmux, asciinema, npm) { throw "The picture cannot be recorded; $missing." }

$typed = @(
    "Submit-RodinTask -Prompt 'a brass astrolabe' | Wait-RodinTask |`n  Save-RodinModelFile -Destination ./models"
    'Get-RodinDownload (Get-ChildItem ./models).Name'
    "Get-RodinDownload (Get-ChildItem ./models).Name |`n  Save-RodinModelFile -Destination ./models"
)

# The path is visible in the picture, so it is short.
$desk = Join-Path ([IO.Path]::GetTempPath()) 'rodin'
$work = Join-Path ([IO.Path]::GetTempPath()) "rodin-picture-$([guid]::NewGuid().ToString('N').Substring(0, 8))"
$terminal = "rodin-picture-$PID"
$cast = "$work/session.cast"
$profileScript = "$work/profile.ps1"
$null = New-Item $desk, $work -ItemType Directory

# No predictions in the picture, and a prompt that does not show a path of this machine.
Set-Content $profileScript @'
Set-PSReadLineOption -PredictionSource None
Import-Module Rodin
function prompt { 'PS> ' }
Clear-Host
'@

function Wait-Prompt([int] $Seconds) {
    # Waits until the last line of the terminal is an empty prompt.
    $deadline = [datetime]::UtcNow.AddSeconds($Seconds)
    do {
        Start-Sleep -Milliseconds 100
        if ([datetime]::UtcNow -gt $deadline) {
            throw "The prompt did not appear within $Seconds s:`n$((tmux capture-pane -p -t $terminal) -join "`n")"
        }
        $last = @(tmux capture-pane -p -t $terminal) -match '\S' | Select-Object -Last 1
    } until ("$last".Trim() -eq 'PS>')
}

function Send-Typed([string] $Text) {
    # Types at the speed of a practiced user.
    foreach ($character in $Text.ToCharArray()) {
        if ($character -eq "`n") { tmux send-keys -t $terminal Enter } else { tmux send-keys -t $terminal -l -- "$character" }
        Start-Sleep -Milliseconds 35
    }
}

$emulator = Start-Emulator
try {
    # A task that takes a few seconds, and a file host that is slow enough to see progress.
    foreach ($order in @{ Path = 'generation'; Body = '{"wait":1,"jobTime":3,"stagger":0.4}' },
        @{ Path = 'faults'; Body = '{"host":"file","faults":[{"kind":"throttle","bytesPerSecond":4000000}]}' }) {
        $null = Invoke-RestMethod ([uri]::new([uri]$emulator.apiBaseAddress, "/emulator/$($order.Path)")) -Method Post -Body $order.Body `
            -ContentType 'application/json'
    }

    $pwsh = (@(Get-PwshCommand) + '-NoLogo', '-NoProfile', '-NoExit', '-File', $profileScript) -join ' '
    $variables = @{ RODIN_BASE_URI = $emulator.apiBaseAddress; RODIN_API_KEY = $emulator.apiKey; PSModulePath = "$PSHOME/Modules:$Out" }
    $environment = foreach ($name in $variables.Keys) { '-e'; "$name=$($variables[$name])" }
    tmux new-session -d -s $terminal -x 80 -y 24 -c $desk @environment "asciinema rec -q -i 2 -c '$pwsh' '$cast'"
    Wait-Prompt 60
    foreach ($text in $typed) {
        Send-Typed $text
        Start-Sleep -Milliseconds 600
        tmux send-keys -t $terminal Enter
        Wait-Prompt 60
        Start-Sleep -Seconds 2
    }

    tmux send-keys -t $terminal -l 'exit'
    tmux send-keys -t $terminal Enter
    do { Start-Sleep -Milliseconds 100; tmux has-session -t $terminal 2>$null } while ($LASTEXITCODE -eq 0)

    $picture = "$Root/docs/images/session.svg"
    $null = New-Item (Split-Path $picture) -ItemType Directory -Force
    npm exec --yes --package svg-term-cli@2.1.1 -- svg-term --in $cast --out $picture --window
    if ($LASTEXITCODE -ne 0) { throw "svg-term failed with exit code $LASTEXITCODE." }
}
finally {
    tmux kill-session -t $terminal 2>$null
    Stop-Emulator $emulator
}

Remove-Item $desk, $work -Recurse
Write-Host "Recorded: $picture"
