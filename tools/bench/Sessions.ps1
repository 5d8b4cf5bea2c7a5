# Parts that are measured from within PowerShell: each in a fresh one, which leaves its measurements in a file.

function Invoke-Session {
    param([string] $Script, [object[]] $Arguments = @(), [hashtable] $Environment = @{})
    $results = "$Work/session.csv"
    Remove-Item $results -ErrorAction Ignore
    $exitCode = Invoke-FreshPwsh "$PSScriptRoot/bench/$Script" -Arguments (@($results) + $Arguments) -Environment $Environment
    if ($exitCode -ne 0) { throw "$Script ended with exit code $exitCode." }
    Read-Measurement $results
}
