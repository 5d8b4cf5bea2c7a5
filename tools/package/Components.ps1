# Lists the third-party files in the staged module with their packages and licences, as the build resolved them.

function Get-PackageFile([string] $Framework) {
    # Returns the package files that the build publishes for a framework: those it resolved, and those that the project names.
    $json = & dotnet msbuild "$Root/src/Rodin.Client" "-p:Configuration=$Configuration" "-p:TargetFramework=$Framework" `
        -target:ResolvePackageAssets `
        -getItem:RuntimeCopyLocalItems -getItem:None -getProperty:NuGetPackageRoot
    if ($LASTEXITCODE -ne 0) { throw "dotnet msbuild failed with exit code ${LASTEXITCODE}: $json" }
    $known = $json | ConvertFrom-Json
    # The value of NUGET_PACKAGES may lack the separator at its end.
    $packages = [IO.Path]::TrimEndingDirectorySeparator([IO.Path]::GetFullPath($known.Properties.NuGetPackageRoot)) +
        [IO.Path]::DirectorySeparatorChar
    foreach ($path in @($known.Items.RuntimeCopyLocalItems) + $known.Items.None | ForEach-Object FullPath |
        Where-Object { $_.StartsWith($packages) }) {
        $id, $version = $path.Substring($packages.Length) -split '[\\/]'
        [pscustomobject]@{ Name = Split-Path $path -Leaf; Path = $path; Package = "$packages$id/$($version[0])" }
    }
}

function Read-Package([string] $Folder) {
    # Reads a package's metadata. A package without a licence expression must not be shipped.
    $nuspec = ([xml](Get-Content "$Folder/*.nuspec" -Raw)).package.metadata
    $licence = $nuspec.SelectSingleNode('*[local-name()="license" and @type="expression"]')?.InnerText
    if (-not $licence) { throw "$($nuspec.id) $($nuspec.version) has no licence expression. Read its licence and add it here." }

    # Many packages under the MIT licence do not contain its text, which is always the same.
    $file = Get-ChildItem $Folder -File | Where-Object Name -Match '^LICEN[SC]E(\.txt|\.md)?$' | Select-Object -First 1
    $text = if ($file) { Get-Content $file -Raw }
    elseif ($licence -eq 'MIT') { (Get-Content "$Root/LICENSE" -Raw) -replace '(?s)^.*?(?=Permission is hereby granted)' }
    else { throw "$($nuspec.id) $($nuspec.version) has the licence $licence, but does not contain its text." }

    [pscustomobject]@{
        Name      = $nuspec.id
        Version   = $nuspec.version -replace '\+.*'
        Copyright = $nuspec.SelectSingleNode('*[local-name()="copyright"]')?.InnerText -replace '\s+', ' '
        Licence   = $licence
        Text      = ConvertTo-PlainText $text
        Notices   = (Get-ChildItem $Folder -File | Where-Object Name -Match '^THIRD-PARTY-NOTICES\.txt$' |
            ForEach-Object { ConvertTo-PlainText (Get-Content $_ -Raw) })
        Files     = [Collections.Generic.List[string]]::new()
    }
}

function ConvertTo-PlainText([string] $Text) {
    ($Text -split '\r?\n' | ForEach-Object TrimEnd) -join "`n" -replace '^\n+|\n+$'
}

function Get-ShippedComponent {
    # Returns the packages of the third-party files in the staged module, sorted, each with its files.
    $packages = [Collections.Generic.SortedDictionary[string, object]]::new([StringComparer]::Ordinal)
    foreach ($framework in Get-ChildItem "$Staged/lib" -Directory | Sort-Object Name) {
        $known = @(Get-PackageFile $framework.Name)
        foreach ($file in Get-ChildItem $framework -File | Where-Object Name -NotLike 'Rodin.*') {
            $source = $known | Where-Object { $_.Name -eq $file.Name -and (Get-FileHash $_.Path).Hash -eq (Get-FileHash $file).Hash }
            if (-not $source) { throw "lib/$($framework.Name)/$($file.Name) does not belong to a package that the build resolved." }
            $package = Read-Package $source.Package
            $packages[$package.Name] ??= $package
            $packages[$package.Name].Files.Add("lib/$($framework.Name)/$($file.Name)")
        }
    }
    $packages.Values
}
