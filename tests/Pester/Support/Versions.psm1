# Creates another version of the staged module, as a later release would be.

. "$PSScriptRoot/../../../tools/Common.ps1"

function Copy-ModuleVersion {
    # Copies the staged module to a module folder with another minor version in its manifest and its own assemblies, and returns the
    # version.
    param([string] $Destination, [byte] $Minor)
    $other = "0.$Minor.0"
    $folder = New-Item "$Destination/Rodin" -ItemType Directory -Force
    Copy-Item $Staged "$folder/$other" -Recurse
    $manifest = "$folder/$other/Rodin.psd1"
    Set-Content $manifest ((Get-Content $manifest -Raw) -replace "(ModuleVersion\s+= )'$Version'", "`$1'$other'")
    Get-ChildItem "$folder/$other" -Recurse -Filter 'Rodin.*.dll' | ForEach-Object { Set-AssemblyMinor $_.FullName $Minor }
    $other
}

function Set-AssemblyMinor {
    # Writes the minor version to the assembly name and to the references to other assemblies of the module, and changes the module version
    # id.
    param([string] $Path, [byte] $Minor)
    $bytes = [IO.File]::ReadAllBytes($Path)
    $file = [Reflection.PortableExecutable.PEReader]::new([IO.MemoryStream]::new($bytes))
    $metadata = [Reflection.Metadata.PEReaderExtensions]::GetMetadataReader($file)
    $start = $file.PEHeaders.MetadataStartOffset
    $layout, $table = [Reflection.Metadata.Ecma335.MetadataReaderExtensions], [Reflection.Metadata.Ecma335.TableIndex]

    # ECMA-335 II.22.2 and II.22.5: in the Assembly table, the version follows the hash algorithm; in AssemblyRef it is the first column.
    $bytes[$start + $layout::GetTableMetadataOffset($metadata, $table::Assembly) + 6] = $Minor
    $row = $start + $layout::GetTableMetadataOffset($metadata, $table::AssemblyRef)
    foreach ($handle in $metadata.AssemblyReferences) {
        if ($metadata.GetString($metadata.GetAssemblyReference($handle).Name) -like 'Rodin.*') { $bytes[$row + 2] = $Minor }
        $row += $layout::GetTableRowSize($metadata, $table::AssemblyRef)
    }

    # The first GUID is the module version id, by which the runtime recognizes a file.
    $bytes[$start + $layout::GetHeapMetadataOffset($metadata, [Reflection.Metadata.Ecma335.HeapIndex]::Guid)] += $Minor
    $file.Dispose()
    [IO.File]::WriteAllBytes($Path, $bytes)
}
