#requires -Version 7.4
<#
.SYNOPSIS
    Makes of the installed module the zip that Azure Automation takes: Rodin.zip, with a folder Rodin in it and no folder for the version.
.EXAMPLE
    ./New-ModuleZip.ps1 -Folder ~/Downloads
#>
[CmdletBinding()]
param(
    # Where the zip goes. Automation wants it to be called after the module.
    [string] $Folder = '.'
)

$ErrorActionPreference = 'Stop'
$module = Get-Module Rodin -ListAvailable | Sort-Object Version | Select-Object -Last 1
if (-not $module) { throw 'The module is not installed here: Install-PSResource Rodin' }
$stage = Join-Path ([IO.Path]::GetTempPath()) "rodin-zip-$([guid]::NewGuid())"
$zip = Join-Path (Convert-Path -LiteralPath $Folder) 'Rodin.zip'
try {
    Copy-Item -LiteralPath $module.ModuleBase "$(New-Item $stage -ItemType Directory)/Rodin" -Recurse
    Remove-Item -LiteralPath $zip -ErrorAction Ignore
    [IO.Compression.ZipFile]::CreateFromDirectory("$stage/Rodin", $zip, 'Optimal', $true)
    Get-Item -LiteralPath $zip
}
finally { Remove-Item $stage -Recurse -ErrorAction Ignore }
