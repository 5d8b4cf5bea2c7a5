# Skips tests that need a program which is not installed.

. "$PSScriptRoot/../../../tools/Programs.ps1"

function Skip-WithoutProgram {
    # Skips the test with the reason and the Debian packages, unless all of these programs are installed.
    param([Parameter(Mandatory)] [string[]] $Name)
    if ($reason = Get-MissingProgram $Name) { Set-ItResult -Skipped -Because $reason }
}
