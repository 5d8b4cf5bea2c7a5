# Makes and opens packages as the PowerShell Gallery has them.

function Write-Nuspec([string] $Path) {
    # Writes down what the Gallery and both installers read of a package, from the manifest: as Publish-Module does, tags by which commands are
    # found included, which Compress-PSResource leaves out.
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
    # Unpacks a package as an installer does: without what makes it a package.
    [IO.Compression.ZipFile]::ExtractToDirectory($Package, $Folder)
    foreach ($part in '_rels', 'package', '[Content_Types].xml', 'Rodin.nuspec') { Remove-Item -LiteralPath "$Folder/$part" -Recurse -Force }
}
