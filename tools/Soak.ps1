# Runs what takes minutes: each part is a script in tools/soak, which prints what it does, ends with a line of figures, and throws when a promise is broken.
param(
    # Parts to run; all without it.
    [string[]] $Only = @()
)

. "$PSScriptRoot/Common.ps1"

# The figures read the same wherever they are made.
[cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture

# `-File` hands a list over as one text.
$Only = @($Only -split ',' | Where-Object { $_ })
$PartNames = @(Get-ChildItem "$PSScriptRoot/soak" -Filter '*.ps1' | ForEach-Object BaseName)
if ($unknown = $Only | Where-Object { $_ -notin $PartNames }) { throw "There is no part '$unknown'. These are: $($PartNames -join ', ')." }

# Whatever a proxy would make of it is not what is tried.
foreach ($name in 'http_proxy', 'https_proxy', 'all_proxy') { Remove-Item "env:$name", "env:$($name.ToUpperInvariant())" -ErrorAction Ignore }

$failed = @(foreach ($part in $PartNames) {
    if ($Only -and $part -notin $Only) { continue }
    Write-Host "`n${part}:"
    $clock = [Diagnostics.Stopwatch]::StartNew()
    try {
        & "$PSScriptRoot/soak/$part.ps1" | Tee-Object -Variable told | Out-Host
        Write-Host ("$told" -like 'Left out*' ? "$part was left out." : "$part held, in $([int]$clock.Elapsed.TotalSeconds) s.")
    }
    catch {
        # The other parts run all the same.
        Write-Warning "${part}: $_ $($_.InvocationInfo.PositionMessage)"
        $part
    }
})

if ($failed) { throw "Did not hold: $($failed -join ', ')." }
