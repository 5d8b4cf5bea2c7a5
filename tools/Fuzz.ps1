# Lets changed inputs into every place where a stranger's bytes come into the engine, and prints a line for each.
param(
    # Targets to run; all without it. Or a file that a failed run has left in out/fuzz, which is run once.
    [string[]] $Only = @(),

    # Executions of each target; as many as each has of its own without it.
    [ValidateRange(1, 1000000000)]
    [int] $Executions,

    # What all inputs follow from.
    [int] $Seed = 1
)

. "$PSScriptRoot/Common.ps1"

# What an earlier run has left would pass for this one's, unless it is what is to be run.
$isInput = $Only.Count -eq 1 -and (Test-Path $Only[0] -PathType Leaf)
if (-not $isInput -and (Test-Path "$Out/fuzz")) { Remove-Item "$Out/fuzz" -Recurse -Force }
& dotnet exec "$Root/tests/Rodin.Fuzz/bin/$Configuration/net10.0/Rodin.Fuzz.dll" "$Out/fuzz" ($Only ? $Only -join ',' : 'all') $Seed $Executions
exit $LASTEXITCODE
