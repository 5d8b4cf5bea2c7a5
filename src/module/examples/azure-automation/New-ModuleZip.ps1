#requires -Version 7.4
<#
.SYNOPSIS
    Creates Rodin.zip from the installed module for Azure Automation. It contains a folder Rodin without a version folder.
.EXAMPLE
    ./New-ModuleZip.ps1 -Folder ~/Downloads
#>
[CmdletBinding()]
param(
    # The folder for the file. Azure Automation requires that the file has the module's name.
    [string] $Folder = '.'
)

$ErrorActionPreference = 'Stop'
$module = Get-Module Rodin -ListAvailable | Sort-Object Version | Select-Object -Last 1
if (-not $module) { throw 'The module Rodin is not installed. Run Install-PSResource Rodin first.' }
$stage = Join-Path ([IO.Path]::GetTempPath()) "rodin-zip-$([guid]::NewGuid())"
$zip = Join-Path (Convert-Path -LiteralPath $Folder) 'Rodin.zip'
try {
    Copy-Item -LiteralPath $module.ModuleBase "$(New-Item $stage -ItemType Directory)/Rodin" -Recurse
    Remove-Item -LiteralPath $zip -ErrorAction Ignore
    [IO.Compression.ZipFile]::CreateFromDirectory("$stage/Rodin", $zip, 'Optimal', $true)
    Get-Item -LiteralPath $zip
}
finally { Remove-Item $stage -Recurse -ErrorAction Ignore }
