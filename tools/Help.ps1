<#
.SYNOPSIS
    Makes the help of a staged module from docs and from the cmdlets themselves.
.DESCRIPTION
    What people write stands in docs/cmdlets/<cmdlet>.md and docs/about/about_<topic>.md; what the machine knows (syntax, types, aliases, ...) is
    asked of the module, so that the two never differ. A page that lacks something, or tells of something that is not there, ends the build. Loads
    the module, so run it in a process of its own.
.PARAMETER Module
    The folder of the staged module.
.PARAMETER Docs
    The folder of the pages.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $Module,
    [string] $Docs = "$PSScriptRoot/../docs"
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

. "$PSScriptRoot/HelpPage.ps1"
. "$PSScriptRoot/HelpMaml.ps1"
. "$PSScriptRoot/HelpText.ps1"

$Pages = "$Docs/cmdlets"
$shared = Split-Page (Read-Section "$Pages/shared-parameters.md" 'Parameters')['Parameters'] '###'
$Module = Convert-Path $Module
$folder = "$(New-Item (Join-Path $Module 'en-US') -ItemType Directory -Force)"
$commands = @((Import-Module (Join-Path $Module 'Rodin.psd1') -PassThru).ExportedCmdlets.Values | Sort-Object Name)
Write-Maml (Join-Path $folder $commands[0].HelpFile) $commands
foreach ($page in Get-ChildItem "$Docs/about" -Filter *.md) { Write-Topic $page.FullName $folder }
foreach ($command in $commands) { Write-Sheet $command $folder }
