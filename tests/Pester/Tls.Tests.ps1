# TLS connections of the client library. The processes trust the certificate authority of the test, so only the tested property can cause a
# failure.

BeforeDiscovery {
    $targets = 'the service', 'the file host'
    $bad = @(
        @{ Kind = 'that is self-signed'; Make = { New-Certificate } }
        @{ Kind = 'of an unknown authority'; Make = { New-Certificate -Authority (New-Certificate -IsAuthority -From -20 -To 20) } }
        @{ Kind = 'that has expired'; Make = { New-Certificate -Authority $authority -From -10 -To -1 } }
        @{ Kind = 'that is not yet valid'; Make = { New-Certificate -Authority $authority -From 2 -To 10 } }
        @{ Kind = 'for another host'; Make = { New-Certificate -Authority $authority -HostName 'files.example.com' } }
    )
    $cases = foreach ($target in $targets) { foreach ($one in $bad) { $one + @{ Target = $target } } }
}

BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Programs.psm1"
    Import-Module "$PSScriptRoot/Support/Certificates.psm1"
    Import-Module "$PSScriptRoot/Support/Servers.psm1"
    Add-Type -Path "$PSScriptRoot/Support/TlsRelay.cs"
    $emulator = Start-TestEmulator
    $apiPort = ([uri]$emulator.apiBaseAddress).Port
    $files = Start-RawServer {
        param($head)
        if ($head.StartsWith('GET /downgrade')) {
            $port = ($head -split 'to=')[1].Split(' ')[0]
            return "HTTP/1.1 302 Found`r`nLocation: http://127.0.0.1:$port/a?X-Tos-Signature=canary`r`nContent-Length: 0`r`nConnection: close`r`n`r`n"
        }

        "HTTP/1.1 206 Partial Content`r`nContent-Range: bytes 0-4/5`r`nContent-Length: 5`r`nConnection: close`r`n`r`nhello"
    }
    $authority = New-Certificate -IsAuthority -From -20 -To 20
    $authority.ExportCertificatePem() | Set-Content "$TestDrive/authority.pem"

    # An OpenSSL configuration that allows any protocol and any cipher, as an administrator might set it.
    Set-Content "$TestDrive/openssl.cnf" @'
openssl_conf = all
[all]
ssl_conf = ssl
[ssl]
system_default = any
[any]
MinProtocol = TLSv1
CipherString = ALL:@SECLEVEL=0
'@
    $insecureSettings = @{ OPENSSL_CONF = "$TestDrive/openssl.cnf" }

    function Start-Relay {
        # Starts a TLS relay in front of one of the hosts.
        param([string] $Target, $Certificate, [string] $Protocol = 'None')
        # Converted through PKCS #12, because Windows cannot use ephemeral keys.
        $usable = [Security.Cryptography.X509Certificates.X509Certificate2]::new($Certificate.Export('Pfx'))
        [Rodin.Tests.TlsRelay]::new($usable, $Protocol, $Target -eq 'the service' ? $apiPort : $files.Port)
    }

    function Invoke-Engine {
        # Runs the staged client library in a process that trusts the authority to save the files of a task through the relay, and returns
        # the output.
        param([string] $Target, $Relay, [string] $Path = 'a', [string] $Framework = 'net10.0', [hashtable] $Environment = @{})
        $task = Add-TestTask (New-Glb)
        $service = $emulator.apiBaseAddress
        if ($Target -eq 'the service') { $service = "https://127.0.0.1:$($Relay.Port)/api/v2" }
        else {
            $list = @{ list = @(@{ name = 'base.bin'; url = "https://127.0.0.1:$($Relay.Port)/$Path" }) }
            Add-TestFault @{ kind = 'body'; text = ConvertTo-Json $list -Depth 3 } -TaskUuid $task.taskUuid
        }

        $all = @{ SSL_CERT_FILE = "$TestDrive/authority.pem" } + $Environment
        foreach ($name in $all.Keys) { [Environment]::SetEnvironmentVariable($name, $all[$name]) }
        try {
            $program = "$Root/tests/Hosts/Rodin.Client.Runtimes/bin/$Configuration/$Framework/Rodin.Client.Runtimes"
            $command, [string[]] $first = $Framework -eq 'net472' ? @('mono', "$program.exe") : @($program)
            & $command @first "$Staged/lib/$($Framework -eq 'net472' ? 'net472' : 'net8.0')" `
                $service $emulator.apiKey $task.taskUuid "$TestDrive/$([guid]::NewGuid())" 2>&1 | Out-String
        }
        finally { foreach ($name in $all.Keys) { [Environment]::SetEnvironmentVariable($name, $null) } }
    }
}

AfterAll {
    Stop-RawServer $files
    Stop-TestEmulator
}

Describe 'A certificate' {
    It 'that is valid is accepted: for <_>' -ForEach $targets {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'only Linux reads trusted authorities from an environment variable' }
        $relay = Start-Relay $_ (New-Certificate -Authority $authority)
        try {
            Invoke-Engine $_ $relay | Should-MatchString 'Downloaded base'
            $relay.DataConnections | Should-BeGreaterThan 0
            "$($files.Requests)".Contains('Authorization') | Should-BeFalse
        }
        finally { $relay.Dispose() }
    }

    It 'that is self-signed is rejected immediately on Mono, which stands for .NET Framework here: for <_>' -ForEach $targets {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'only Linux reads trusted authorities from an environment variable' }
        Skip-WithoutProgram mono
        $relay = Start-Relay $_ (New-Certificate)
        try {
            Invoke-Engine $_ $relay -Framework net472 |
                Should-MatchString 'RodinClientException: 127\.0\.0\.1:\d+: the TLS connection failed: .*CERTIFICATE_VERIFY_FAILED'
            $relay.DataConnections | Should-Be 0
        }
        finally { $relay.Dispose() }
    }

    It 'cannot be bypassed by a redirect from https to http on loopback' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'only Linux reads trusted authorities from an environment variable' }
        $relay = Start-Relay 'the file host' (New-Certificate -Authority $authority)
        try {
            $before = $files.Requests.Count
            $text = Invoke-Engine 'the file host' $relay -Path "downgrade?to=$($files.Port)"
            $text | Should-MatchString 'redirects from https to http'
            $text.Contains('X-Tos-Signature') | Should-BeFalse
            $files.Requests.Count | Should-Be ($before + 1)
        }
        finally { $relay.Dispose() }
    }

    It '<Kind> is rejected before any request is sent: for <Target>' -ForEach $cases {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'only Linux reads trusted authorities from an environment variable' }
        $relay = Start-Relay $Target (& $Make)
        try {
            $text = Invoke-Engine $Target $relay
            $text | Should-MatchString 'RodinClientException: .*127\.0\.0\.1:\d+: the TLS connection failed: '
            $relay.Connections | Should-Be 1
            $relay.DataConnections | Should-Be 0
        }
        finally { $relay.Dispose() }
    }
}

Describe 'The TLS version, with a system configuration that allows all versions' {
    It 'can be <Protocol>: on <Framework>' -ForEach @(
        foreach ($framework in 'net8.0', 'net10.0') {
            foreach ($protocol in 'Tls12', 'Tls13') { @{ Protocol = $protocol; Framework = $framework } }
        }
    ) {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'only Linux reads trusted authorities from an environment variable' }
        $relay = Start-Relay 'the service' (New-Certificate -Authority $authority) $Protocol
        try {
            Invoke-Engine 'the service' $relay -Framework $Framework -Environment $insecureSettings |
                Should-MatchString 'Downloaded base\.glb'
        }
        finally { $relay.Dispose() }
    }

    It 'is never <Protocol>: on <Framework>' -ForEach @(
        foreach ($framework in 'net8.0', 'net10.0', 'net472') {
            foreach ($protocol in 'tls1', 'tls1_1') { @{ Protocol = $protocol; Framework = $framework } }
        }
    ) {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'only Linux reads trusted authorities from an environment variable' }

        # The TLS implementation of this process does not support such old versions.
        Skip-WithoutProgram ($Framework -eq 'net472' ? @('openssl', 'mono') : 'openssl')
        $certificate = New-Certificate -Authority $authority
        $certificate.ExportCertificatePem() | Set-Content "$TestDrive/host.pem"
        [Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($certificate).ExportPkcs8PrivateKeyPem() |
            Set-Content "$TestDrive/key.pem"
        $free = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $free.Start()
        $port = $free.LocalEndpoint.Port
        $free.Stop()
        $any = "-$Protocol", '-cipher', 'ALL:@SECLEVEL=0'
        $server = Start-Process openssl -PassThru -RedirectStandardOutput "$TestDrive/said" -RedirectStandardError "$TestDrive/failed" `
            -ArgumentList (
            @('s_server', '-accept', $port, '-cert', "$TestDrive/host.pem", '-key', "$TestDrive/key.pem", '-www', '-quiet') + $any)
        try {
            # Checks that the server really supports this version.
            $deadline = [datetime]::UtcNow.AddSeconds(30)
            do {
                $clientOutput = '' | openssl s_client -connect "127.0.0.1:$port" @any 2>&1 | Out-String
            } until ($clientOutput -match 'Protocol *: TLSv1' -or [datetime]::UtcNow -gt $deadline)
            $clientOutput | Should-MatchString 'Protocol *: TLSv1'

            $text = Invoke-Engine 'the service' @{ Port = $port } -Framework $Framework -Environment $insecureSettings
            $text |
                Should-MatchString 'RodinClientException: 127\.0\.0\.1:\d+: the TLS connection failed: .*(alert protocol version|UNSUPPORTED_PROTOCOL)'
        }
        finally { $server | Stop-Process }
    }
}
