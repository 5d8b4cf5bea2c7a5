# Runs every test and ends with a line of counts; the exit code tells whether all is well.

param([string] $Filter = '*')

. "$PSScriptRoot/Common.ps1"

$Results = "$Out/test-results"

function Measure-XunitSuite {
    # Runs a test program of xUnit, which prints its own failures and skips.
    param([string] $Name)
    Write-Host "`n--- $Name"
    $report = "$Results/$Name.xml"
    $classes = if ($Filter -ne '*') { '-class', "*.$Filter" }
    & dotnet exec "$Root/tests/$Name/bin/$Configuration/net10.0/$Name.dll" -noLogo -noColor -result-xml $report @classes | Out-Host
    $exitCode = $LASTEXITCODE
    $run = ([xml]((Test-Path $report) ? (Get-Content $report -Raw) : '<assemblies/>')).SelectSingleNode('//assembly')
    $count = { if ($run) { [int]$run.GetAttribute($args[0]) } else { 0 } }
    Get-SuiteCount $Name $exitCode (& $count 'passed') ((& $count 'failed') + (& $count 'errors')) (& $count 'skipped')
}

function Measure-PesterSuite {
    # Runs the Pester files in a PowerShell of their own, which sees the staged module as a user's does.
    Write-Host "`n--- Pester"
    $package = & dotnet msbuild "$Root/tests/Rodin.PowerShell.Tests/Rodin.PowerShell.Tests.csproj" -getProperty:PkgPester
    $exitCode = Invoke-FreshPwsh "$Root/tests/Pester/Support/Run.ps1" -ModulePath $Out -Arguments @(
        '-Pester', "$("$package".Trim())/tools/Pester.psd1", '-Results', $Results, '-Filter', $Filter)
    $counts = "$Results/Pester.json"
    $run = (Test-Path $counts) ? (Get-Content $counts -Raw | ConvertFrom-Json) : @{ passed = 0; failed = 0; skipped = 0 }
    Get-SuiteCount 'Pester' $exitCode $run.passed $run.failed $run.skipped
}

function Get-SuiteCount {
    # A suite that broke down, that says it failed though its report tells of nothing, or that ran no test, has failed.
    param([string] $Name, [int] $ExitCode, [int] $Passed, [int] $Failed, [int] $Skipped)
    if ($Failed -eq 0 -and ($ExitCode -ne 0 -or ($Passed -eq 0 -and $Filter -eq '*'))) {
        Write-Host "$Name ended with exit code $ExitCode; $Passed of its tests passed."
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
