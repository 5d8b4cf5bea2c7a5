# Measures what an import and a first call cost, in fresh processes, interleaved with an empty binary module.
param([int] $Runs = 15)

. "$PSScriptRoot/Common.ps1"

$empty = "$Out/bench/Empty"
if (Test-Path $empty) { Remove-Item $empty -Recurse }
$null = New-Item $empty -ItemType Directory
Add-Type -OutputAssembly "$empty/Empty.dll" -OutputType Library -ReferencedAssemblies ([psobject].Assembly.Location, 'System.Runtime') -TypeDefinition @'
[System.Management.Automation.Cmdlet("Get", "Empty")]
public sealed class GetEmptyCommand : System.Management.Automation.PSCmdlet { }
'@
New-ModuleManifest "$empty/Empty.psd1" -RootModule Empty.dll -CmdletsToExport Get-Empty -FunctionsToExport @() -AliasesToExport @() -VariablesToExport @()

function Get-Median([double[]] $Values) { ($Values | Sort-Object)[[Math]::Floor($Values.Count / 2)] }

$emulator = Start-Emulator
$results = "$Out/bench/import.csv"
Remove-Item $results -ErrorAction Ignore
try {
    foreach ($run in 0..$Runs) {
        foreach ($manifest in "$empty/Empty.psd1", "$Staged/Rodin.psd1") {
            $exitCode = Invoke-FreshPwsh "$PSScriptRoot/BenchSession.ps1" -Arguments $manifest, $emulator.sampleTaskUuid, $results -Environment @{
                RODIN_BASE_URI = $emulator.apiBaseAddress
                RODIN_API_KEY = $emulator.apiKey
            }
            if ($exitCode -ne 0) { throw "A run ended with exit code $exitCode." }
        }
    }
}
finally {
    Stop-Emulator $emulator
}

# The first run of each warms the disk.
$rows = Import-Csv $results | Select-Object -Skip 2
$importEmpty = Get-Median ($rows | Where-Object Module -EQ Empty).Import
$import = Get-Median ($rows | Where-Object Module -EQ Rodin).Import
$firstCall = Get-Median ($rows | Where-Object Module -EQ Rodin).FirstCall
Write-Host ("Medians of {0} fresh processes, PowerShell {1}, {2} processors:" -f $Runs, $PSVersionTable.PSVersion, [Environment]::ProcessorCount)
Write-Host ("  Import-Module of an empty binary module   {0,6:0.0} ms" -f $importEmpty)
Write-Host ("  Import-Module Rodin                       {0,6:0.0} ms, so {1:0.0} ms more" -f $import, ($import - $importEmpty))
Write-Host ("  first Get-RodinDownload, less the second  {0,6:0.0} ms" -f $firstCall)
