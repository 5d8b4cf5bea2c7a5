# The files to download, and nginx as a neutral server for them.

function New-BenchSet {
    # Creates files of random, incompressible bytes in a folder named after the set.
    param([string] $Folder, [string] $Name, [int] $Count, [long] $Length)
    $null = New-Item "$Folder/$Name" -ItemType Directory
    $names = @(foreach ($number in 1..$Count) { '{0:d5}.bin' -f $number })
    $block = [byte[]]::new([Math]::Min($Length, 1000000))
    foreach ($file in $names) {
        $stream = [IO.File]::Create("$Folder/$Name/$file")
        for ($written = 0; $written -lt $Length; $written += $block.Length) {
            [Random]::Shared.NextBytes($block)
            $stream.Write($block, 0, $block.Length)
        }
        $stream.Dispose()
    }
    [pscustomobject]@{ Name = $Name; Names = $names; Length = $Length; Bytes = $Count * $Length; Folder = "$Folder/$Name" }
}

function New-Certificate {
    # Creates a certificate and key for the loopback address, valid for one day.
    param([string] $Folder)
    $key = [Security.Cryptography.ECDsa]::Create([Security.Cryptography.ECCurve+NamedCurves]::nistP256)
    $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=Rodin benchmark', $key, 'SHA256')
    $names = [Security.Cryptography.X509Certificates.SubjectAlternativeNameBuilder]::new()
    $names.AddIpAddress('127.0.0.1')
    $request.CertificateExtensions.Add($names.Build())
    $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509BasicConstraintsExtension]::new($true, $false, 0, $true))
    $certificate = $request.CreateSelfSigned([DateTimeOffset]::UtcNow.AddHours(-1), [DateTimeOffset]::UtcNow.AddDays(1))
    $certificate.ExportCertificatePem() | Set-Content "$Folder/certificate.pem"
    $key.ExportPkcs8PrivateKeyPem() | Set-Content "$Folder/key.pem"
}

function Get-FreePort {
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    $listener.LocalEndpoint.Port
    $listener.Stop()
}

function Start-FileHost {
    # Starts nginx with its own configuration, plain and over TLS 1.3. Returns its addresses.
    param([string] $Folder, [string] $Files)
    New-Certificate $Folder
    $plain, $tls = (Get-FreePort), (Get-FreePort)
    # As root, the workers must keep this user, or they could not read the files.
    $user = ([Environment]::UserName -eq 'root') ? 'user root;' : ''
    @"
$user
worker_processes 2;
pid "$Folder/nginx.pid";
error_log "$Folder/nginx.log";
events { worker_connections 1024; }
http {
    access_log off;
    sendfile on;
    tcp_nopush on;
    default_type application/octet-stream;
    keepalive_requests 10000000;
    keepalive_timeout 600s;
    autoindex on;
    client_body_temp_path "$Folder/nginx-body";
    proxy_temp_path "$Folder/nginx-proxy";
    fastcgi_temp_path "$Folder/nginx-fastcgi";
    uwsgi_temp_path "$Folder/nginx-uwsgi";
    scgi_temp_path "$Folder/nginx-scgi";
    server {
        listen 127.0.0.1:$plain backlog=1024;
        listen 127.0.0.1:$tls ssl backlog=1024;
        ssl_protocols TLSv1.3;
        ssl_certificate "$Folder/certificate.pem";
        ssl_certificate_key "$Folder/key.pem";
        root "$Files";
    }
}
"@ | Set-Content "$Folder/nginx.conf"
    & nginx -e "$Folder/nginx.log" -c "$Folder/nginx.conf"
    if ($LASTEXITCODE -ne 0) { throw "nginx did not start: $(Get-Content "$Folder/nginx.log" -Tail 3)" }
    [pscustomobject]@{ Folder = $Folder; Port = $plain; Address = "http://127.0.0.1:$plain"; TlsAddress = "https://127.0.0.1:$tls" }
}

function Stop-FileHost {
    # Also stops the server of an earlier run that was killed.
    param([string] $Folder)
    if (Test-Path "$Folder/nginx.pid") { & nginx -e "$Folder/nginx.log" -c "$Folder/nginx.conf" -s stop }
}
