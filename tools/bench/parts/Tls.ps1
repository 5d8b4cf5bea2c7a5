# The same over TLS 1.3, compared with curl only: the other peers use different TLS libraries, some of them slow.
$contestants = [ordered]@{
    engine = $Engine
    'curl -Z --parallel-max 4' = {
        param($Set, $Address, $Target)
        Get-CurlOrder $Set $Address $Target 4 '--cacert', "$Work/host/certificate.pem"
    }
}
foreach ($set in 's', 'm', 'l') {
    Invoke-Contest tls (Get-BenchSet $set) $FileHost.TlsAddress (Get-Rounds @{ s = 15; m = 9; l = 5 }[$set]) $contestants
}
