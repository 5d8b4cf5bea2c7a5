# Creates and unpacks packages in the form of the PowerShell Gallery.

function Write-Nuspec([string] $Path) {
    # Writes the metadata that the Gallery and both installers read, taken from the manifest. Like Publish-Module, and unlike
    # Compress-PSResource, it includes the tags by which commands are found.
    $data = Import-PowerShellDataFile "$Staged/Rodin.psd1"
    $more = $data.PrivateData.PSData
    $commands = $data.CmdletsToExport
    $tags = @('PSModule') + $more.Tags + 'PSIncludes_Cmdlet' + @($commands | ForEach-Object { "PSCmdlet_$_"; "PSCommand_$_" })
    $metadata = [ordered]@{
        id = 'Rodin'; version = $data.ModuleVersion; authors = $data.Author; owners = $data.CompanyName; requireLicenseAcceptance = 'false'
        licenseUrl = $more.LicenseUri; projectUrl = $more.ProjectUri; description = $data.Description; releaseNotes = $more.ReleaseNotes
        copyright = $data.Copyright; tags = $tags -join ' '
    }
    $xml = [Xml.XmlWriter]::Create($Path, [Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n" })
    $xml.WriteStartElement('package', 'http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd')
    $xml.WriteStartElement('metadata')
    foreach ($name in $metadata.Keys) { $xml.WriteElementString($name, $metadata[$name]) }
    $xml.WriteEndElement()
    $xml.WriteStartElement('files')
    $xml.WriteStartElement('file')
    $xml.WriteAttributeString('src', '**')
    $xml.WriteAttributeString('target', '')
    $xml.Dispose()
}

function Expand-Package([string] $Package, [string] $Folder) {
    # Unpacks a package as an installer does, without the package's own metadata.
    [IO.Compression.ZipFile]::ExtractToDirectory($Package, $Folder)
    foreach ($part in '_rels', 'package', '[Content_Types].xml', 'Rodin.nuspec') {
        Remove-Item -LiteralPath "$Folder/$part" -Recurse -Force
    }
}
