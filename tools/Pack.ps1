# Makes the package that the PowerShell Gallery takes.

. "$PSScriptRoot/Common.ps1"

Test-ModuleManifest "$Staged/Rodin.psd1" | Out-Null
Remove-Item "$Out/Rodin.$Version.nupkg" -ErrorAction Ignore
Compress-PSResource -Path $Staged -DestinationPath $Out
Write-Host "Packed: out/Rodin.$Version.nupkg"
