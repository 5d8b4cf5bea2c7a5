# Writes the software bill of materials (CycloneDX 1.6) of the staged module. Common generators list what a project references; this lists
# the shipped files. It has no timestamp or serial number (both are optional) and a fixed order, so that the same commit produces the same
# file.

function Get-Licence([string] $Expression) {
    $Expression -match ' ' ? @{ expression = $Expression } : @{ license = @{ id = $Expression } }
}

function Write-Sbom([object[]] $Component) {
    $address = [ordered]@{ type = 'website'; url = $Manifest.PrivateData.PSData.ProjectUri }
    $sbom = [ordered]@{
        '$schema'   = 'http://cyclonedx.org/schema/bom-1.6.schema.json'
        bomFormat   = 'CycloneDX'
        specVersion = '1.6'
        version     = 1
        metadata    = [ordered]@{
            component = [ordered]@{
                type               = 'library'
                'bom-ref'          = "Rodin@$Version"
                name               = 'Rodin'
                version            = $Version
                description        = $Manifest.Description
                licenses           = @(Get-Licence 'MIT')
                copyright          = $Manifest.Copyright
                externalReferences = @($address)
            }
        }
        components  = @(foreach ($one in $Component) {
            $purl = "pkg:nuget/$($one.Name)@$($one.Version)"
            $entry = [ordered]@{
                type = 'library'; 'bom-ref' = $purl; name = $one.Name; version = $one.Version; licenses = @(Get-Licence $one.Licence)
            }
            if ($one.Copyright) { $entry.copyright = $one.Copyright }
            $entry.purl = $purl
            $entry.components = @(foreach ($file in $one.Files) {
                [ordered]@{
                    type = 'file'; name = $file
                    hashes = @([ordered]@{ alg = 'SHA-256'; content = (Get-FileHash "$Staged/$file").Hash.ToLowerInvariant() })
                }
            })
            $entry
        })
    }
    [IO.File]::WriteAllText("$Staged/sbom.cdx.json", ($sbom | ConvertTo-Json -Depth 10).Replace("`r", '') + "`n")
}
