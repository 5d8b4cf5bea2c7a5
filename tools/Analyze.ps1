# Runs PSScriptAnalyzer: with the Gallery's settings on the staged module, because the Gallery does so; with the project's settings on the
# build scripts.
param(
    # Fails if PSScriptAnalyzer is not installed.
    [switch] $Required
)

. "$PSScriptRoot/Common.ps1"

if (-not (Get-Module PSScriptAnalyzer -ListAvailable)) {
    if ($Required) { throw 'PSScriptAnalyzer is not installed.' }
    Write-Host 'PSScriptAnalyzer is not installed, so nothing was analyzed. To install it: Install-PSResource PSScriptAnalyzer'
    exit 0
}

Import-Module PSScriptAnalyzer
$settings = "$Root/PSScriptAnalyzerSettings.psd1"
$found = @(
    Invoke-ScriptAnalyzer $Staged -Recurse -Settings PSGallery
    Invoke-ScriptAnalyzer "$Root/build.ps1" -Settings $settings
    foreach ($folder in 'tools', 'tests/Desktop') { Invoke-ScriptAnalyzer "$Root/$folder" -Recurse -Settings $settings }
)
$found | Format-Table Severity, RuleName, ScriptName, Line, Message -Wrap | Out-Host
$serious = @($found | Where-Object { $_.Severity -in 'Error', 'ParseError' -or $_.ScriptPath -like "$([IO.Path]::GetFullPath($Staged))*" })
Write-Host "PSScriptAnalyzer: $($found.Count) findings; $($serious.Count) of them are errors or concern shipped files."
exit [int]($serious.Count -gt 0)
