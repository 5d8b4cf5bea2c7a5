BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/ShippedExamples.psm1"
    Import-Module "$PSScriptRoot/Support/Programs.psm1"
    $emulator = Start-TestEmulator

    function Start-SshServer {
        # Starts an SSH server on loopback whose PowerShell subsystem can import the staged module. Returns the arguments for New-PSSession.
        $folder = "$TestDrive/ssh"
        $program = New-PwshProgram "$folder/bin"
        foreach ($key in 'host', 'user') { ssh-keygen -q -t ed25519 -N '' -f "$folder/$key" }
        $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $port = $listener.LocalEndpoint.Port
        $listener.Stop()
        Set-Content "$folder/config" @"
Port $port
ListenAddress 127.0.0.1
HostKey $folder/host
PidFile none
AuthorizedKeysFile $folder/user.pub
StrictModes no
UsePAM no
PasswordAuthentication no
Subsystem powershell $program/pwsh -sshs -NoLogo -NoProfile
SetEnv "PSModulePath=$env:PSModulePath" "PATH=$env:PATH"
"@
        $null = New-Item /run/sshd -ItemType Directory -Force
        $script:daemon = Start-Process (Get-Command sshd).Source -ArgumentList '-D', '-f', "$folder/config" `
            -PassThru -RedirectStandardError "$folder/log" -RedirectStandardOutput "$folder/out"
        @{
            HostName = '127.0.0.1'; Port = $port; UserName = (id -un); KeyFilePath = "$folder/user"
            Options = @{ StrictHostKeyChecking = 'no'; UserKnownHostsFile = '/dev/null'; LogLevel = 'ERROR'; IdentitiesOnly = 'yes' }
        }
    }
}

AfterAll {
    if (Test-Path variable:daemon) { $daemon.Kill(); $daemon.WaitForExit() }
    Stop-TestEmulator
}

Describe 'The fan-out over remoting' {
    It 'saves one slice in each session, passes the key only through remoting, and completes in a second run after a session is lost' {
        $env:PATH += ':/usr/sbin'
        if (-not $IsLinux -or (id -u) -ne '0') { Set-ItResult -Skipped -Because 'starting an SSH server requires root on Linux' }
        Skip-WithoutProgram sshd, ssh, ssh-keygen
        $ssh = Start-SshServer
        $tasks = @(1..7 | ForEach-Object { (Add-TestTask (New-Glb -Filler $_)).taskUuid })
        Set-Content "$TestDrive/tasks.txt" $tasks
        Set-Content "$TestDrive/run.ps1" @'
param($Script, $Ssh, $Tasks, $Destination, $Address)
$ssh = Import-Clixml $Ssh
$key = [pscredential]::new('key', (ConvertTo-SecureString $env:KEY_OF_TEST -AsPlainText -Force)).Password
$env:KEY_OF_TEST = $null
$open = {
    for ($try = 0; ; $try++) {
        try { return New-PSSession @ssh -ErrorAction Stop } catch { if ($try -gt 20) { throw } Start-Sleep -Milliseconds 200 }
    }
}
$sessions = @(1..3 | ForEach-Object { & $open })
Invoke-Command $sessions[1] { $PID } | ForEach-Object { Stop-Process -Id $_ -Force }
while ($sessions[1].State -eq 'Opened') { Start-Sleep -Milliseconds 50 }
$arguments = @{ TaskFile = $Tasks; Destination = $Destination; ApiKey = $key; BaseUri = $Address; RequestsPerMinute = 100000 }
& $Script -Session $sessions @arguments
"First: $LASTEXITCODE"
$sessions[1] = & $open
& $Script -Session $sessions @arguments
"Second: $LASTEXITCODE"
Invoke-Command $sessions[0] { "Key in the session: $([bool]$env:RODIN_API_KEY)" }
'@
        $ssh | Export-Clixml "$TestDrive/ssh.xml"
        $run = Invoke-ExampleScript "$TestDrive/run.ps1" (Get-ExamplePath many-machines/Invoke-FanOut.ps1), "$TestDrive/ssh.xml",
            "$TestDrive/tasks.txt", "$TestDrive/models", $emulator.apiBaseAddress -Environment @{
            RODIN_API_KEY = $null; RODIN_BASE_URI = $null; KEY_OF_TEST = $emulator.apiKey; HOME = "$TestDrive"
        }
        $run.Text | Should-MatchString 'Some tasks were not saved. Run the script again. Failed: slice 1\b'
        $run.Text | Should-MatchString 'First: 2'
        $run.Text | Should-MatchString 'Second: 0'
        $run.Text | Should-MatchString 'Key in the session: False'
        $run.Text.Contains($emulator.apiKey) | Should-BeFalse
        Get-ChildItem "$TestDrive/models" -Recurse -File | ForEach-Object { $_.Directory.Name } | Sort-Object |
            Should-BeSequence ($tasks | Sort-Object)
    }
}
