# Runs every test and ends with a line of counts; the exit code tells whether all is well.

param([string] $Filter = '*')

. "$PSScriptRoot/Common.ps1"

$Results = "$Out/test-results"

function Measure-XunitSuite {
    # Runs a test program of xUnit, which prints its own failures and skips. It knows wildcards only at a name's ends.
    param([string] $Name)
    Write-Host "`n--- $Name"
    $program = "$Root/tests/$Name/bin/$Configuration/net10.0/$Name.dll"
    $report = "$Results/$Name.xml"
    $classes = @()
    if ($Filter -ne '*') {
        $classes = @(& dotnet exec $program -list classes -noLogo -noColor | Where-Object { $_ -like "*.$Filter" } | ForEach-Object { '-class', $_ })
        if (-not $classes) { return Get-SuiteCount $Name 0 0 0 0 }
    }

    & dotnet exec $program -noLogo -noColor -result-xml $report @classes | Out-Host
    $exitCode = $LASTEXITCODE
    $run = ([xml]((Test-Path $report) ? (Get-Content $report -Raw) : '<assemblies/>')).SelectSingleNode('//assembly')
    $count = { if ($run) { [int]$run.GetAttribute($args[0]) } else { 0 } }
    Get-SuiteCount $Name $exitCode (& $count 'passed') ((& $count 'failed') + (& $count 'errors')) (& $count 'skipped')
}

function Start-PesterSuite {
    # Begins the Pester files in a PowerShell of their own, which sees the staged module as a user's does.
    param([string] $Name, [string] $Folder, [switch] $Kept)
    if (-not $Kept) { Write-Host "`n--- $Name" }
    $package = & dotnet msbuild "$Root/tests/Rodin.PowerShell.Tests/Rodin.PowerShell.Tests.csproj" -getProperty:PkgPester
    $process = Start-FreshPwsh "$Root/tests/Pester/Support/Run.ps1" -ModulePath $Out -Folder $Folder -Kept:$Kept -Arguments @(
        '-Pester', "$("$package".Trim())/tools/Pester.psd1", '-Results', "$Results/$Name.json", '-Filter', $Filter)
    @{
        Name = $Name
        Process = $process
        Text = if ($Kept) { $process.StandardOutput.ReadToEndAsync(), $process.StandardError.ReadToEndAsync() }
    }
}

function Complete-PesterSuite {
    # Waits for such a suite, shows what it kept, and counts.
    param([hashtable] $Suite)
    if ($Suite.Text) { Write-Host "`n--- $($Suite.Name)" }
    $Suite.Process.WaitForExit()
    foreach ($text in $Suite.Text) { Write-Host $text.Result.TrimEnd() }
    $counts = "$Results/$($Suite.Name).json"
    $run = (Test-Path $counts) ? (Get-Content $counts -Raw | ConvertFrom-Json) : @{ passed = 0; failed = 0; skipped = 0 }
    Get-SuiteCount $Suite.Name $Suite.Process.ExitCode $run.passed $run.failed $run.skipped
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

# Beside the others, one after the other, runs 7.5, as each waits for most of the time. Only Linux has been tried.
$version = $PSVersionTable.PSVersion
$beside = if ($IsLinux -and $version -ge '7.6') { Start-PesterSuite 'Pester on 7.5' "$Root/tests/Hosts/Rodin.Pwsh75/bin/$Configuration/net9.0" -Kept }
$suites = @(
    Measure-XunitSuite 'Rodin.Client.Tests'
    Measure-XunitSuite 'Rodin.PowerShell.Tests'
    Complete-PesterSuite (Start-PesterSuite "Pester on $($version.Major).$($version.Minor)" $PSHOME)
    if ($beside) { Complete-PesterSuite $beside }
)
$passed, $failed, $skipped = 'Passed', 'Failed', 'Skipped' | ForEach-Object { ($suites | Measure-Object $_ -Sum).Sum }
if ($passed + $failed -eq 0) {
    Write-Host "No test is named '$Filter'."
    $failed = 1
}

Write-Host "`n$passed passed, $failed failed, $skipped skipped"
exit [int]($failed -gt 0)
