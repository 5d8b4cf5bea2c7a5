# Fuzzes every entry point of the engine that reads untrusted data, and prints one line per target.
param(
    # Targets to run; default: all. Or a file in out/fuzz that a failed run left, which is then run once.
    [string[]] $Only = @(),

    # Executions of each target; default: the target's own number.
    [ValidateRange(1, 1000000000)]
    [int] $Executions,

    # The seed of the random inputs.
    [int] $Seed = 1
)

. "$PSScriptRoot/Common.ps1"

# Remove the files of an earlier run, which could be mistaken for failures of this one, unless one of them is to be run.
$isInput = $Only.Count -eq 1 -and (Test-Path $Only[0] -PathType Leaf)
if (-not $isInput -and (Test-Path "$Out/fuzz")) { Remove-Item "$Out/fuzz" -Recurse -Force }
& dotnet exec "$Root/tests/Rodin.Fuzz/bin/$Configuration/net10.0/Rodin.Fuzz.dll" "$Out/fuzz" `
    ($Only ? $Only -join ',' : 'all') $Seed $Executions
exit $LASTEXITCODE
