# Runs the tests in this folder in this process, which is Windows PowerShell 5.1 or later. All code in this folder must run on 5.1.
param([string] $Pester, [string] $Module, [string] $Emulator)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$env:PSModulePath = "$PSHOME/Modules"
foreach ($name in 'RODIN_API_KEY', 'HYPER3D_API_KEY', 'RODIN_BASE_URI', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy',
    'https_proxy', 'all_proxy') {
    [Environment]::SetEnvironmentVariable($name, $null)
}
Import-Module $Pester

$configuration = New-PesterConfiguration
$configuration.Run.Container = New-PesterContainer -Path "$PSScriptRoot/Rodin.Tests.ps1" -Data @{ Module = $Module; Emulator = $Emulator }
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Detailed'
$configuration.Should.DisableV5 = $true
Write-Host "PowerShell $($PSVersionTable.PSVersion) ($($PSVersionTable.PSEdition))"
$run = Invoke-Pester -Configuration $configuration
$failed = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
Write-Host "$($run.PassedCount) passed, $failed failed, $($run.SkippedCount) skipped"
exit [int]($failed -gt 0 -or $run.PassedCount -eq 0)
