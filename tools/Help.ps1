<#
.SYNOPSIS
    Generates the help of a staged module from the pages in docs and from the cmdlets.
.DESCRIPTION
    Reads the text from docs/cmdlets/<cmdlet>.md and docs/about/about_<topic>.md. Reads syntax, types, aliases and pipeline input from the
    module. The build fails if a page and its cmdlet have different parameters or outputs. The module is loaded, so run this script in a
    separate process.

    PlatyPS is not used: it is not on NuGet, and a clean clone must build with the .NET SDK alone.
.PARAMETER Module
    Folder of the staged module.
.PARAMETER Docs
    Folder of the pages.
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
