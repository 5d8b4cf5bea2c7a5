# Runs PSScriptAnalyzer with the Gallery's settings over the staged module, which is what the Gallery looks at, and over the scripts that build and test it.
param(
    # Without PSScriptAnalyzer, fails.
    [switch] $Required
)

. "$PSScriptRoot/Common.ps1"

if (-not (Get-Module PSScriptAnalyzer -ListAvailable)) {
    if ($Required) { throw 'PSScriptAnalyzer is not installed.' }
    Write-Host 'Nothing was analyzed: PSScriptAnalyzer is not installed (Install-PSResource PSScriptAnalyzer).'
    exit 0
}

Import-Module PSScriptAnalyzer
# A build speaks to who runs it; and tests make keys of plain text, which are none.
$left = @{ ExcludeRules = 'PSAvoidUsingWriteHost', 'PSAvoidUsingConvertToSecureStringWithPlainText' }
$found = @(
    Invoke-ScriptAnalyzer $Staged -Recurse -Settings PSGallery
    Invoke-ScriptAnalyzer "$Root/build.ps1" -Settings PSGallery @left
    foreach ($folder in 'tools', 'tests/Desktop') { Invoke-ScriptAnalyzer "$Root/$folder" -Recurse -Settings PSGallery @left }
)
$found | Format-Table Severity, RuleName, ScriptName, Line, Message -Wrap | Out-Host
$grave = @($found | Where-Object { $_.Severity -in 'Error', 'ParseError' -or $_.ScriptPath -like "$([IO.Path]::GetFullPath($Staged))*" })
Write-Host "PSScriptAnalyzer: $($found.Count) findings, of which $($grave.Count) are errors or in what is shipped."
exit [int]($grave.Count -gt 0)
