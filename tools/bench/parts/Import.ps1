# The cost of an import compared with an empty binary module, and of a first call compared with a second one: new processes, interleaved.
$empty = New-Item "$Work/Empty" -ItemType Directory
Add-Type -OutputAssembly "$empty/Empty.dll" -OutputType Library -ReferencedAssemblies ([psobject].Assembly.Location, 'System.Runtime') `
    -TypeDefinition @'
[System.Management.Automation.Cmdlet("Get", "Empty")]
public sealed class GetEmptyCommand : System.Management.Automation.PSCmdlet { }
'@
New-ModuleManifest "$empty/Empty.psd1" -RootModule Empty.dll -CmdletsToExport Get-Empty -FunctionsToExport @() -AliasesToExport @() `
    -VariablesToExport @()

$emulator = Start-Emulator
try {
    $rounds = Get-Rounds 15
    Write-Host "  import: $rounds rounds"
    foreach ($round in 0..$rounds) {
        foreach ($manifest in "$empty/Empty.psd1", "$Staged/Rodin.psd1") {
            Invoke-Session Import -Arguments $manifest, $emulator.sampleTaskUuid, $round -Emulator $emulator
        }
    }
}
finally {
    Stop-Emulator $emulator
}
