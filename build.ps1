#requires -Version 7.4
<#
.SYNOPSIS
    Builds, tests, packs and shows the module Rodin.
.DESCRIPTION
    Needs a .NET 10 SDK; everything else comes from NuGet. Without PowerShell installed:
    dotnet tool exec -y powershell -- -NoProfile -File build.ps1 Test
.PARAMETER Task
    Build   stages the module in out/Rodin/<version>, ready for Import-Module
    Test    builds, then runs every test, those that depend on PowerShell on 7.5 too, and ends with a line of counts
    Demo    builds, then lists and saves a task's files from the emulator
    Bench   builds, then measures the module against other downloaders, and writes a report to docs/benchmarks
    Soak    builds, then runs tests for minutes that find leaks, rare races and unusual file names
    Fuzz    builds, then feeds a million malformed responses and files to the engine; inputs that fail are kept in out/fuzz
    Pack    builds, then makes the package for the Gallery in out/
    Picture builds, then records the picture in the README (needs tmux, asciinema and npm)
    Analyze builds, then runs PSScriptAnalyzer, if it is installed, with the Gallery's settings over the scripts that are shipped
            and that build
    Clean   removes what the others made
.PARAMETER Filter
    With Test: only Pester files, and xUnit classes, of this name (wildcards).
.PARAMETER Quick
    With Test: only the fast tests, in about 90 seconds if nothing has to be compiled, for work in progress. Files and classes that start
    many processes or wait for long do not run, nor does anything on PowerShell 7.5; the output names them. The files are listed in
    tests/Pester/Support/Plan.psd1; the slow xUnit classes have [Trait("Speed", "Slow")].
.PARAMETER Package
    With Test and Analyze: a package to look at, in place of what is built.
.PARAMETER Required
    With Analyze: fails if PSScriptAnalyzer is not installed.
.PARAMETER Only
    With Bench: only these parts, separated by commas (sets, tls, capped, latency, pipeline, import, memory, listing, progress, restart);
    the report goes to out/bench then. With Soak: only these parts (the scripts in tools/soak).
    With Fuzz: only these targets (list, status, balance, submission, file, headers, link, map, format, redactor, truncated), or one file of
    out/fuzz.
.PARAMETER Executions
    With Fuzz: how many inputs each target gets.
.PARAMETER Seed
    With Fuzz: another one gives other inputs.
.PARAMETER Configuration
    With Build: Debug stages a debug build, which the launch profile in .vscode uses.
.PARAMETER Rounds
    With Bench: how many rounds each part has.
.EXAMPLE
    ./build.ps1 Test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Demo', 'Bench', 'Soak', 'Fuzz', 'Pack', 'Analyze', 'Picture', 'Clean')]
    [string] $Task = 'Build',

    [string] $Filter = '*',

    [switch] $Quick,

    [string] $Package,

    [switch] $Required,

    [string[]] $Only,

    [int] $Rounds,

    [int] $Executions,

    [int] $Seed,

    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest
. "$PSScriptRoot/tools/Common.ps1"

switch ($Task) {
    'Build' { & "$PSScriptRoot/tools/Build.ps1" -BuildConfiguration $Configuration }
    'Clean' { & "$PSScriptRoot/tools/Clean.ps1" }
    default {
        & "$PSScriptRoot/tools/Build.ps1" -Package $Package
        if ($Task -eq 'Test' -and -not $Package -and -not $Quick) { & "$PSScriptRoot/tools/Pack.ps1" }
        if ($Configuration -ne 'Release') { throw "The task $Task takes no -Configuration; only Build does." }
        'Task', 'Package', 'Configuration' | ForEach-Object { $null = $PSBoundParameters.Remove($_) }
        & "$PSScriptRoot/tools/$Task.ps1" @PSBoundParameters
        exit $LASTEXITCODE
    }
}
