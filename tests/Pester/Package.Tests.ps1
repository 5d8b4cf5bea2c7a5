BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/StagedFiles.psm1"
    $emulator = Start-TestEmulator
    Set-TestGeneration
    $content = "$TestDrive/content"
    [IO.Compression.ZipFile]::ExtractToDirectory($Packed, $content)
    $repository = New-Item "$TestDrive/repository" -ItemType Directory
    Copy-Item $Packed $repository

    function Invoke-OnNewMachine {
        # Runs a script in a PowerShell process with an empty home folder and only PowerShell's own modules. The arguments are in $args.
        # Returns the objects that the script pipes to Out-Result, and the text that it wrote.
        param([string] $Name, [string] $Script, [string[]] $Arguments = @(), [string] $ModulePath)
        $folder = (New-Item "$TestDrive/$Name" -ItemType Directory -Force).FullName

        # NuGet stores its settings in this folder, or in the current folder if this folder does not exist.
        $null = New-Item "$folder/.config" -ItemType Directory -Force
        Set-Content "$folder/script.ps1" @"
            `$ErrorActionPreference = 'Stop'
            `$ProgressPreference = 'SilentlyContinue'
            function Out-Result { `$input | ConvertTo-Json -Depth 5 -AsArray | Set-Content '$folder/result.json' }
            $Script
"@
        $there = @{
            HOME = $folder; LOCALAPPDATA = $folder
            PSModulePath = @("$PSHOME/Modules", $ModulePath).Where{ $_ } -join [IO.Path]::PathSeparator
            XDG_DATA_HOME = $null; XDG_CONFIG_HOME = $null; XDG_CACHE_HOME = $null
        }
        $here = @{}
        foreach ($name in $there.Keys) { $here[$name] = [Environment]::GetEnvironmentVariable($name) }
        try {
            foreach ($name in $there.Keys) { [Environment]::SetEnvironmentVariable($name, $there[$name]) }
            $program, $first = Get-PwshCommand
            $text = & $program @first -NoLogo -NoProfile -NonInteractive -File "$folder/script.ps1" @Arguments 2>&1 | Out-String
            if ($LASTEXITCODE -ne 0) { throw $text }
        }
        finally { foreach ($name in $here.Keys) { [Environment]::SetEnvironmentVariable($name, $here[$name]) } }
        [pscustomobject]@{ Result = Get-Content "$folder/result.json" -Raw | ConvertFrom-Json; Text = $text }
    }

    function Get-ModuleFile([string] $Folder) {
        # Returns the files in a folder with their hashes, without the metadata file that an installer adds.
        Get-ChildItem $Folder -Recurse -File -Force | Where-Object Name -NE 'PSGetModuleInfo.xml' | Sort-Object FullName |
            ForEach-Object { '{0} {1}' -f [IO.Path]::GetRelativePath($Folder, $_.FullName).Replace('\', '/'), (Get-FileHash $_).Hash }
    }

    # On Windows, a user's modules are in Documents, which environment variables cannot replace. There, the module is saved to a folder.
    $target = $IsWindows ? "-Path '{0}'" : '-Scope CurrentUser'
    $verb = $IsWindows ? 'Save' : 'Install'

    $pipelines = @'
        $files = $args[0]
        $submitted = Submit-RodinTask 'a brass astrolabe' | Wait-RodinTask | Get-RodinDownload |
            Save-RodinModelFile -Destination "$files/new"
        $listed = Get-RodinDownload $args[1] | Save-RodinModelFile -Destination "$files/old"
        [pscustomobject]@{
            Base = (Get-Module Rodin).ModuleBase; Submitted = @($submitted | ForEach-Object { "$($_.Status)" })
            Listed = @($listed | ForEach-Object { "$($_.Status)" })
        } | Out-Result
'@

    function Assert-ModuleWork([string] $Name, [string] $Folder) {
        # Runs the main pipelines with the installed module.
        $run = (Invoke-OnNewMachine $Name "Import-Module Rodin`n$pipelines" -Arguments "$TestDrive/$Name-files", $emulator.sampleTaskUuid `
            -ModulePath ($IsWindows ? "$TestDrive/$Name-modules" : '')).Result
        [IO.Path]::GetFullPath($run.Base) | Should-Be ([IO.Path]::GetFullPath($Folder))
        $run.Submitted.Count | Should-BeGreaterThan 3
        $run.Submitted | Should-All { $_ -eq 'Downloaded' }
        $run.Listed.Count | Should-Be 6
        $run.Listed | Should-All { $_ -eq 'Downloaded' }
        (Get-ChildItem "$TestDrive/$Name-files/old" -Recurse -File).Count | Should-Be 6
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'The package' {
    BeforeAll {
        $nuspec = ([xml](Get-Content "$content/Rodin.nuspec" -Raw)).package.metadata
        $data = Import-PowerShellDataFile "$content/Rodin.psd1"
        $sbom = Get-Content "$content/sbom.cdx.json" -Raw | ConvertFrom-Json
    }

    It 'has the name and the version of the manifest' {
        Split-Path $Packed -Leaf | Should-Be "Rodin.$Version.nupkg"
        $nuspec.id | Should-Be 'Rodin'
        $nuspec.version | Should-Be $Version
        $data.ModuleVersion | Should-Be $Version
    }

    It 'contains the files of staged-files.txt and the parts of a NuGet package' {
        $parts = '[Content_Types].xml', '_rels/.rels', 'Rodin.nuspec', 'package/services/metadata/core-properties/nuget.psmdcp'
        $names = Get-ChildItem $content -Recurse -File -Force |
            ForEach-Object { [IO.Path]::GetRelativePath($content, $_.FullName).Replace('\', '/') } | Sort-Object
        $names | Should-BeSequence ($parts + @(Get-StagedFile) | Sort-Object)
    }

    It 'has the metadata of the manifest' {
        $nuspec.authors | Should-Be $data.Author
        $nuspec.description | Should-Be $data.Description
        $nuspec.copyright | Should-Be $data.Copyright
        $nuspec.licenseUrl | Should-Be 'https://opensource.org/license/mit'
        $nuspec.projectUrl | Should-Be $data.PrivateData.PSData.ProjectUri
        $nuspec.requireLicenseAcceptance | Should-Be 'false'
        $nuspec.SelectSingleNode('*[local-name()="dependencies"]') | Should-BeNull
    }

    It 'has the tags for finding modules, editions and commands, within the length limit of the Gallery' {
        $tags = $nuspec.tags -split ' '
        foreach ($tag in @('PSModule', 'PSIncludes_Cmdlet') + $data.PrivateData.PSData.Tags +
            $data.CmdletsToExport.ForEach{ "PSCmdlet_$_"; "PSCommand_$_" }) { $tags | Should-ContainCollection $tag }
        $nuspec.tags.Length | Should-BeLessThan 4000
    }

    It 'has the newest section of the changelog as release notes, with each item on one line' {
        $section = (Get-Content "$content/CHANGELOG.md" -Raw) -split '(?m)^## ' | Select-Object -Skip 1 |
            Where-Object { $_ -notlike '`[Unreleased`]*' } | Select-Object -First 1
        $expected = ($section -split '\n', 2)[1].Trim() -replace '\s+', ' '
        foreach ($notes in $nuspec.releaseNotes, $data.PrivateData.PSData.ReleaseNotes) {
            $notes -replace '\s+', ' ' | Should-Be $expected
            $notes -split '\n' | Should-All { $_ -match '^(- |$|### )' }
        }
    }

    It 'is identical, byte for byte, if it is packed again' {
        Get-ChildItem $Staged -Recurse -File | ForEach-Object { $_.LastWriteTimeUtc = [datetime]::UtcNow.AddDays(-2) }
        $hashes = foreach ($name in 'once', 'again') {
            $folder = New-Item "$TestDrive/$name" -ItemType Directory
            & "$Root/tools/Pack.ps1" -Destination $folder
            Get-ChildItem $Staged -Recurse -File | ForEach-Object { $_.LastWriteTimeUtc = [datetime]::UtcNow.AddDays(-1) }
            (Get-FileHash "$folder/Rodin.$Version.nupkg").Hash
        }
        $hashes[1] | Should-Be $hashes[0]
    }

    It 'has assemblies that do not contain the path of the build folder' {
        foreach ($file in Get-ChildItem $content -Recurse -Filter 'Rodin.*.dll') {
            $reader = [Reflection.PortableExecutable.PEReader]::new([IO.File]::OpenRead($file))
            $entry = $reader.ReadDebugDirectory() | Where-Object Type -EQ 'EmbeddedPortablePdb'
            $symbols = $reader.ReadEmbeddedPortablePdbDebugDirectoryData($entry)
            $metadata = $symbols.GetMetadataReader()
            $sources = foreach ($handle in $metadata.Documents) { $metadata.GetString($metadata.GetDocument($handle).Name) }
            $more = foreach ($handle in $metadata.CustomDebugInformation) {
                [Text.Encoding]::UTF8.GetString($metadata.GetBlobBytes($metadata.GetCustomDebugInformation($handle).Value))
            }
            $symbols.Dispose()
            $reader.Dispose()
            $sources.Count | Should-BeGreaterThan 2
            $sources | Should-All { $_.StartsWith('/_/') }
            "$more".Contains($Root) | Should-BeFalse
            [Text.Encoding]::Latin1.GetString([IO.File]::ReadAllBytes($file)).Contains($Root) | Should-BeFalse
        }
    }

    It 'lists exactly the third-party files with their checksums in its bill of materials' {
        $listed = $sbom.components | ForEach-Object { $_.components } |
            ForEach-Object { "$($_.name) $($_.hashes[0].alg) $($_.hashes[0].content)" }
        $shipped = Get-ChildItem "$content/lib" -Recurse -File -Exclude 'Rodin.*' | ForEach-Object {
            '{0} SHA-256 {1}' -f [IO.Path]::GetRelativePath($content, $_.FullName).Replace('\', '/'),
                (Get-FileHash $_).Hash.ToLowerInvariant()
        }
        $shipped.Count | Should-BeGreaterThan 30
        $listed | Sort-Object | Should-BeSequence ($shipped | Sort-Object)
    }

    It 'lists the package, version and licence of each component in its bill of materials' {
        $sbom.bomFormat | Should-Be 'CycloneDX'
        $sbom.metadata.component.version | Should-Be $Version
        $sbom.components | Should-All {
            $_.purl -ceq "pkg:nuget/$($_.name)@$($_.version)" -and $_.licenses[0].license.id -in 'MIT', 'BSD-3-Clause'
        }
        foreach ($one in $sbom.components | Where-Object name -Like 'Microsoft.*') {
            # The assembly version may be older than the package version, but has the same major version.
            $assembly = [Reflection.AssemblyName]::GetAssemblyName("$content/$($one.components[0].name)")
            $assembly.Version.Major | Should-Be ([version]$one.version).Major
        }
    }

    It 'has a notice with the licence text for each component' {
        $notices = Get-Content "$content/THIRD-PARTY-NOTICES.txt" -Raw
        # A line of dashes precedes each licence, which starts with a list of its components.
        $parts = $notices -split '(?m)^-{79}\n' | Select-Object -Skip 1
        foreach ($one in $sbom.components) {
            $own = @(
                $parts | Where-Object {
                    $_ -match "(?m)^Licence: $($one.licenses[0].license.id)$" -and
                        $_ -match "(?m)^$([regex]::Escape("$($one.name) $($one.version)"))$"
                }
            )
            $own.Count | Should-Be 1
            $own[0] | Should-MatchString 'Copyright|©'
            $own[0] | Should-MatchString 'THE SOFTWARE IS PROVIDED "AS IS"|THIS SOFTWARE IS PROVIDED BY'
        }
    }
}

Describe 'A build' {
    BeforeAll {
        foreach ($file in 'Components', 'Notices', 'Sbom') { . "$Root/tools/package/$file.ps1" }
    }

    It 'creates the same notices and bill of materials from the same files' {
        $Staged = "$TestDrive/again made"
        $null = New-Item $Staged -ItemType Directory
        Copy-Item "$content/lib" $Staged -Recurse
        $components = Get-ShippedComponent
        Write-Notice $components
        Write-Sbom $components
        foreach ($file in 'THIRD-PARTY-NOTICES.txt', 'sbom.cdx.json') {
            (Get-FileHash "$Staged/$file").Hash | Should-Be (Get-FileHash "$content/$file").Hash
        }
    }

    It 'fails for a file of unknown origin' {
        $Staged = "$TestDrive/strange"
        $null = New-Item "$Staged/lib/net8.0" -ItemType Directory
        Copy-Item "$content/lib/net8.0/Polly.Core.dll" "$Staged/lib/net8.0"
        @(Get-ShippedComponent).Name | Should-BeSequence @('Polly.Core')
        Copy-Item "$content/lib/net472/Polly.Core.dll" "$Staged/lib/net8.0" -Force
        { Get-ShippedComponent } |
            Should-Throw -ExceptionMessage 'lib/net8.0/Polly.Core.dll does not belong to a package that the build resolved.'
        Move-Item "$Staged/lib/net8.0/Polly.Core.dll" "$Staged/lib/net8.0/Strange.dll"
        { Get-ShippedComponent } |
            Should-Throw -ExceptionMessage 'lib/net8.0/Strange.dll does not belong to a package that the build resolved.'
    }

    It 'fails for a package without a licence or without a licence text' {
        $folder = New-Item "$TestDrive/licence" -ItemType Directory
        $nuspec = '<package><metadata><id>Strange</id><version>1.0.0</version>{0}</metadata></package>'
        $nuspec -f '<licenseUrl>https://licence.example</licenseUrl>' | Set-Content "$folder/Strange.nuspec"
        { Read-Package $folder } | Should-Throw -ExceptionMessage 'Strange 1.0.0 has no licence expression*'
        $nuspec -f '<license type="expression">Apache-2.0</license>' | Set-Content "$folder/Strange.nuspec"
        { Read-Package $folder } | Should-Throw -ExceptionMessage 'Strange 1.0.0 has the licence Apache-2.0, but does not contain its text.'
        Set-Content "$folder/LICENSE.txt" 'As you like.'
        (Read-Package $folder).Text | Should-Be 'As you like.'
    }
}

Describe 'The package in a repository' {
    It 'is found and installed by PowerShellGet with the packed files, and works' {
        if (-not (Get-Module PowerShellGet -ListAvailable)) {
            Set-ItResult -Skipped -Because 'this PowerShell does not include PowerShellGet'
        }
        $machine = Invoke-OnNewMachine get -Arguments $repository -Script @"
            Register-PSRepository -Name Folder -SourceLocation `$args[0] -InstallationPolicy Trusted
            `$found = Find-Module Rodin -Repository Folder -Tag Hyper3D
            $verb-Module Rodin -Repository Folder $($target -f "$TestDrive/get-modules")
            `$found | Select-Object Description, ReleaseNotes, LicenseUri, Tags, @{ n = 'Cmdlets'; e = { `$_.Includes.Cmdlet } } |
                Out-Result
"@
        $machine.Text.Trim() | Should-BeEmptyString
        $machine.Result.Description | Should-Be $Manifest.Description
        $machine.Result.ReleaseNotes | Should-MatchString 'Submit-RodinTask'
        "$($machine.Result.LicenseUri)" | Should-MatchString 'opensource.org/license/mit'
        $machine.Result.Cmdlets | Sort-Object | Should-BeSequence ($Manifest.CmdletsToExport | Sort-Object)
        $folder = Join-Path ($IsWindows ? "$TestDrive/get-modules" : "$TestDrive/get/.local/share/powershell/Modules") "Rodin/$Version"
        Get-ModuleFile $folder | Should-BeSequence (Get-ModuleFile $Staged)
        Assert-ModuleWork get $folder
    }

    It 'is published unchanged, found and installed by PSResourceGet with the packed files, and works' {
        if (-not (Get-Module Microsoft.PowerShell.PSResourceGet -ListAvailable)) {
            Set-ItResult -Skipped -Because 'this PowerShell does not include Microsoft.PowerShell.PSResourceGet'
        }
        $other = New-Item "$TestDrive/other repository" -ItemType Directory
        $machine = Invoke-OnNewMachine resource -Arguments $other, $Packed -Script @"
            Register-PSResourceRepository -Name RodinFolder -Uri `$args[0] -Trusted
            try {
                Publish-PSResource -NupkgPath `$args[1] -Repository RodinFolder
                `$found = Find-PSResource Rodin -Repository RodinFolder
                $verb-PSResource Rodin -Repository RodinFolder $($target -f "$TestDrive/resource-modules")
                `$found | Select-Object Description, ReleaseNotes, LicenseUri, Tags, @{ n = 'Cmdlets'; e = { `$_.Includes.Cmdlet } } |
                    Out-Result
            }
            finally { Unregister-PSResourceRepository RodinFolder }
"@
        (Get-FileHash "$other/Rodin.$Version.nupkg").Hash | Should-Be (Get-FileHash $Packed).Hash
        $machine.Text.Trim() | Should-BeEmptyString
        $machine.Result.Description | Should-Be $Manifest.Description
        $machine.Result.ReleaseNotes | Should-MatchString 'Submit-RodinTask'
        $folder = Join-Path (
            $IsWindows ? "$TestDrive/resource-modules" : "$TestDrive/resource/.local/share/powershell/Modules") "Rodin/$Version"
        Get-ModuleFile $folder | Should-BeSequence (Get-ModuleFile $Staged)
        Assert-ModuleWork resource $folder
    }
}
