# Runs every test and ends with a line of counts; the exit code tells whether all is well.

param([string] $Task, [string] $Filter = '*')

. "$PSScriptRoot/Common.ps1"

$Results = "$Out/test-results"

function Measure-XunitSuite {
    # Runs a test program of xUnit, which prints its own failures and skips.
    param([string] $Name)
    Write-Host "`n--- $Name"
    $report = "$Results/$Name.xml"
    $classes = if ($Filter -ne '*') { '-class', "*.$Filter" }
    & dotnet exec "$Root/tests/$Name/bin/$Configuration/net10.0/$Name.dll" -noLogo -noColor -xml $report @classes | Out-Host
    $exitCode = $LASTEXITCODE
    $run = if (Test-Path $report) { ([xml](Get-Content $report -Raw)).assemblies.assembly }
    Get-SuiteCount $Name $exitCode $run.passed ([int]$run.failed + [int]$run.errors) $run.skipped
}

function Measure-PesterSuite {
    # Runs the Pester files in a PowerShell of their own, which sees the staged module as a user's does.
    Write-Host "`n--- Pester"
    $package = & dotnet msbuild "$Root/tests/Rodin.PowerShell.Tests/Rodin.PowerShell.Tests.csproj" -getProperty:PkgPester
    $counts = "$Results/Pester.json"
    $exitCode = Invoke-FreshPwsh "$Root/tests/Pester/Support/Run.ps1" -ModulePath $Out -Arguments @(
        '-Pester', "$("$package".Trim())/tools/Pester.psd1", '-Results', $Results, '-Filter', $Filter)
    $run = if (Test-Path $counts) { Get-Content $counts -Raw | ConvertFrom-Json }
    Get-SuiteCount 'Pester' $exitCode $run.passed $run.failed $run.skipped
}

function Get-SuiteCount {
    # A suite that broke down, or whose report tells of nothing that failed though it says so itself, has failed.
    param([string] $Name, [int] $ExitCode, [int] $Passed, [int] $Failed, [int] $Skipped)
    $ran = $Passed + $Failed
    if ($Failed -eq 0 -and ($ExitCode -ne 0 -or ($ran -eq 0 -and $Filter -eq '*'))) {
        Write-Host "$Name ran $ran tests and ended with exit code $ExitCode."
        $Failed = 1
    }

    [pscustomobject]@{ Passed = $Passed; Failed = $Failed; Skipped = $Skipped }
}

if (Test-Path $Results) { Remove-Item $Results -Recurse -Force }
$null = New-Item $Results -ItemType Directory
$suites = @(
    Measure-XunitSuite 'Rodin.Client.Tests'
    Measure-XunitSuite 'Rodin.PowerShell.Tests'
    Measure-PesterSuite
)
$passed, $failed, $skipped = 'Passed', 'Failed', 'Skipped' | ForEach-Object { ($suites | Measure-Object $_ -Sum).Sum }
if ($passed + $failed -eq 0) {
    Write-Host "No test is named '$Filter'."
    $failed = 1
}

Write-Host "`n$passed passed, $failed failed, $skipped skipped"
exit [int]($failed -gt 0)
