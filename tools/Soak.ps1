# Runs the soak tests, which take minutes. Each part is a script in tools/soak that prints its progress, ends with a line of figures, and
# throws on failure.
param(
    # The parts to run; by default all.
    [string[]] $Only = @()
)

. "$PSScriptRoot/Common.ps1"

# The format of the figures does not depend on the machine's culture.
[cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture

# `-File` passes a list as one string.
$Only = @($Only -split ',' | Where-Object { $_ })
$PartNames = @(Get-ChildItem "$PSScriptRoot/soak" -Filter '*.ps1' | ForEach-Object BaseName)
if ($unknown = $Only | Where-Object { $_ -notin $PartNames }) { throw "'$unknown': not a part; expected one of $($PartNames -join ', ')." }

# The soak tests do not test proxies.
foreach ($name in 'http_proxy', 'https_proxy', 'all_proxy') {
    Remove-Item "env:$name", "env:$($name.ToUpperInvariant())" -ErrorAction Ignore
}

$failed = @(foreach ($part in $PartNames) {
    if ($Only -and $part -notin $Only) { continue }
    Write-Host "`n${part}:"
    $clock = [Diagnostics.Stopwatch]::StartNew()
    try {
        & "$PSScriptRoot/soak/$part.ps1" | Tee-Object -Variable output | Out-Host
        Write-Host ("$output" -like 'Skipped*' ? "$part was skipped." : "$part passed in $([int]$clock.Elapsed.TotalSeconds) s.")
    }
    catch {
        # The other parts still run.
        Write-Warning "${part}: $_ $($_.InvocationInfo.PositionMessage)"
        $part
    }
})

if ($failed) { throw "Failed: $($failed -join ', ')." }
