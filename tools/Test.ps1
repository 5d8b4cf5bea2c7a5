# Runs the tests and ends with a line of counts; the exit code is 1 if a test failed. Durations are in out/test-results.

param([string] $Filter = '*', [switch] $Quick)

. "$PSScriptRoot/Common.ps1"

$Results = "$Out/test-results"
$Plan = Import-PowerShellDataFile "$Root/tests/Pester/Support/Plan.psd1"
$EndOfFile = "---- $(New-Guid)"

function Get-XunitJob {
    # A test program of xUnit, which prints its own failures and skipped tests. It supports wildcards only at the ends of a name.
    param([string] $Name)
    $program = "$Root/tests/$Name/bin/$Configuration/net10.0/$Name.dll"
    $selection = $Quick ? @('-trait-', 'Speed=Slow') : @()
    if ($Filter -ne '*') {
        $classes = @(& dotnet exec $program -list classes -noLogo -noColor | Where-Object { $_ -like "*.$Filter" })
        $selection += @($classes | ForEach-Object { '-class', $_ })
        if ('-class' -notin $selection) { return }
    }

    $arguments = @('exec', $program, '-noLogo', '-noColor', '-result-xml', "$Results/$Name.xml") + $selection
    @{ Suite = $Name; Queue = $null; Folder = $null; Arguments = $arguments }
}

function Get-PesterFile {
    # The test files of a suite, longest first, so that no long one is left for the end.
    param([string[]] $Only)
    $order = [string[]]$Plan.Longest
    Get-ChildItem "$Root/tests/Pester" -Filter *.Tests.ps1 | ForEach-Object { $_.Name -replace '\.Tests\.ps1$' } |
        Where-Object { $_ -like $Filter -and (-not $Only -or $_ -in $Only) -and (-not $Quick -or $_ -in $Plan.Quick) } |
        Sort-Object { $at = [array]::IndexOf($order, $_); $at -lt 0 ? $order.Count : $at }, { $_ }
}

function Get-PesterJob {
    # Processes in which Pester runs the files of one suite, by the PowerShell in a folder. They share the files.
    param([string] $Suite, [string] $Folder, [string[]] $File)
    $queue = (New-Item "$Results/$Suite.queue" -ItemType Directory).FullName
    $number = 0
    foreach ($name in $File) { $null = New-Item "$queue/$('{0:000}' -f $number++)-$name.todo" }
    foreach ($lane in 1..$Lanes) {
        $arguments = '-Pester', $Pester, '-Queue', $queue, '-Results', "$Results/$Suite.$lane", '-Suite', $Suite, '-EndOfFile', $EndOfFile
        @{ Suite = $Suite; Queue = $queue; Folder = $Folder; Arguments = $arguments }
    }
}

function Start-SuiteProcess {
    # Starts the process of a job, with its output redirected.
    param([hashtable] $Job)
    if ($Job.Folder) {
        return Start-FreshPwsh "$Root/tests/Pester/Support/Run.ps1" -ModulePath $Out -Folder $Job.Folder -Kept -Arguments $Job.Arguments
    }

    $start = [Diagnostics.ProcessStartInfo]::new('dotnet')
    $Job.Arguments | ForEach-Object { $start.ArgumentList.Add($_) }
    $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    [Diagnostics.Process]::Start($start)
}

function Invoke-Job {
    # Runs the jobs in their order, as many at a time as there are lanes, and returns the suites whose process failed. The output of a job
    # is printed at the end of each test file, or of the job, so that the outputs do not mix.
    param([hashtable[]] $Job)
    $waiting, $running = [Collections.Generic.Queue[hashtable]]::new($Job), [Collections.Generic.List[hashtable]]::new()
    while ($true) {
        while ($running.Count -lt $Lanes -and $waiting.Count) {
            $next = $waiting.Dequeue()
            if ($next.Queue -and -not (Test-Path "$($next.Queue)/*.todo")) { continue }
            $process = Start-SuiteProcess $next
            $running.Add(@{
                Suite = $next.Suite
                Process = $process
                Line = $process.StandardOutput.ReadLineAsync()
                Errors = $process.StandardError.ReadToEndAsync()
                Text = [Collections.Generic.List[string]]::new()
            })
        }

        if (-not $running.Count) { return }
        $one = $running[[Threading.Tasks.Task]::WaitAny([Threading.Tasks.Task[]]@($running.Line))]
        $line = $one.Line.Result
        if ($null -ne $line -and $line -ne $EndOfFile) { $one.Text.Add($line) }
        if ($null -eq $line) {
            $one.Process.WaitForExit()
            $null = $running.Remove($one)
            if ($one.Errors.Result) { $one.Text.Add($one.Errors.Result.TrimEnd()) }
            if ($one.Process.ExitCode) { $one.Suite }
        }

        if ($null -eq $line -or $line -eq $EndOfFile) {
            if ($one.Text.Count) { Write-Host ($one.Text -join "`n") }
            $one.Text.Clear()
        }

        if ($null -ne $line) { $one.Line = $one.Process.StandardOutput.ReadLineAsync() }
    }
}

function Get-XunitCount {
    param([string] $Name)
    $run = (Test-Path "$Results/$Name.xml") ? ([xml](Get-Content "$Results/$Name.xml" -Raw)).SelectSingleNode('//assembly') : $null
    $count = { if ($run) { [int]$run.GetAttribute($args[0]) } else { 0 } }
    New-Count $Name (& $count 'passed') ((& $count 'failed') + (& $count 'errors')) (& $count 'skipped')
}

function Get-PesterCount {
    # A file that was taken by a process which then crashed has no row.
    param([string] $Suite, [string[]] $File)
    $rows = @(Get-ChildItem $Results -Filter "$Suite.*.files.csv" | ForEach-Object { Import-Csv $_ })
    $missing = @($File | Where-Object { $_ -notin @($rows | ForEach-Object File) })
    $missing | ForEach-Object { Write-Host "${Suite}: ${_}: did not run to its end." }
    $sum = { $total = 0; foreach ($row in $rows) { $total += [int]$row.($args[0]) }; $total }
    New-Count $Suite (& $sum Passed) ((& $sum Failed) + $missing.Count) (& $sum Skipped)
}

function New-Count {
    # A suite whose process reports a failure that is not in its results, or that ran no test, has failed.
    param([string] $Suite, [int] $Passed, [int] $Failed, [int] $Skipped)
    if ($Failed -eq 0 -and ($Suite -in $broken -or ($Passed -eq 0 -and $Filter -eq '*'))) {
        Write-Host "${Suite}: the process failed, or ran no test; $Passed tests passed."
        $Failed = 1
    }

    Write-Host "${Suite}: $Passed passed, $Failed failed, $Skipped skipped"
    [pscustomobject]@{ Passed = $Passed; Failed = $Failed; Skipped = $Skipped }
}

if (Test-Path $Results) { Remove-Item $Results -Recurse -Force }
$null = New-Item $Results -ItemType Directory

$all = (Get-ChildItem "$Root/tests/Pester" -Filter *.Tests.ps1).Name -replace '\.Tests\.ps1$'
$unknown = @($Plan.Longest) + $Plan.BothVersions.Keys + $Plan.Quick | Where-Object { $_ -notin $all }
if ($unknown) { throw "tests/Pester/Support/Plan.psd1 names files that do not exist: $unknown" }

# Many tests wait, so that it takes three processes to use two cores. Only Linux was tried.
$Lanes = $IsLinux ? 3 : 1
$version = $PSVersionTable.PSVersion
$package = & dotnet msbuild "$Root/tests/Rodin.PowerShell.Tests/Rodin.PowerShell.Tests.csproj" -getProperty:PkgPester
$Pester = "$("$package".Trim())/tools/Pester.psd1"
$programs = 'Rodin.Client.Tests', 'Rodin.PowerShell.Tests'
$suites = [ordered]@{ "Pester on $($version.Major).$($version.Minor)" = @{ Folder = $PSHOME; File = @(Get-PesterFile) } }
if ($IsLinux -and $version -ge '7.6' -and -not $Quick) {
    $suites['Pester on 7.5'] = @{
        Folder = "$Root/tests/Hosts/Rodin.Pwsh75/bin/$Configuration/net9.0"
        File = @(Get-PesterFile -Only $Plan.BothVersions.Keys)
    }
}

$xunit = @($programs | ForEach-Object { Get-XunitJob $_ })
$pester = @($suites.Keys | Where-Object { $suites[$_].File } | ForEach-Object { Get-PesterJob $_ $suites[$_].Folder $suites[$_].File })

# The program with the most tests runs beside the longest Pester files.
$first = @($xunit | Select-Object -First 1) + @($pester | Select-Object -First 1)
$broken = @(Invoke-Job ($first + @($xunit | Select-Object -Skip 1) + @($pester | Select-Object -Skip 1)))

Write-Host
$counts = @(
    $xunit | ForEach-Object { Get-XunitCount $_.Suite }
    $suites.Keys | Where-Object { $suites[$_].File } | ForEach-Object { Get-PesterCount $_ $suites[$_].File }
)
$passed = $failed = $skipped = 0
foreach ($count in $counts) {
    $passed += $count.Passed
    $failed += $count.Failed
    $skipped += $count.Skipped
}

if ($passed + $failed -eq 0) {
    Write-Host "No test is named '$Filter'."
    $failed = 1
}

if ($Quick) {
    $leftOut = $all | Where-Object { $_ -notin $Plan.Quick } | Sort-Object
    Write-Host "`nNot run with -Quick: PowerShell 7.5; xUnit classes with the trait Speed=Slow; the Pester files $($leftOut -join ', ')."
}

Write-Host "`n$passed passed, $failed failed, $skipped skipped"
exit [int]($failed -gt 0)
