@{
    RootModule           = 'Rodin.PowerShell.dll'
    # Loaded before the types and formats, so that importing a second version fails with one error instead of one per existing type.
    RequiredAssemblies   = @('Rodin.PowerShell.dll')
    ModuleVersion        = '0.1.0'
    GUID                 = '0b6f3c1e-6a0d-4d0e-9a55-7f2f3a6e1c84'
    Author               = 'The Rodin module''s contributors'
    CompanyName          = 'Community'
    Copyright            = 'The Rodin module''s contributors. MIT licence.'
    Description          = 'Unofficial PowerShell module that generates 3D models with Hyper3D''s Rodin service and downloads the results. It submits tasks, waits for them, and saves and verifies their files.'
    PowerShellVersion    = '5.1'
    DotNetFrameworkVersion = '4.7.2'
    CompatiblePSEditions = @('Desktop', 'Core')
    CmdletsToExport      = @(
        'Connect-Rodin'
        'Disconnect-Rodin'
        'Get-RodinBalance'
        'Get-RodinConnection'
        'Get-RodinDownload'
        'Get-RodinTask'
        'Save-RodinModelFile'
        'Submit-RodinBangTask'
        'Submit-RodinTask'
        'Submit-RodinTextureTask'
        'Wait-RodinTask'
    )
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    FormatsToProcess     = @('Rodin.Format.ps1xml')
    TypesToProcess       = @('Rodin.Types.ps1xml')
    PrivateData          = @{
        PSData = @{
            Tags         = @('Rodin', 'Hyper3D', '3D', 'GenerativeAI', 'Download', 'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS')
            LicenseUri   = 'https://opensource.org/license/mit'
            ProjectUri   = 'https://www.powershellgallery.com/packages/Rodin'
            # The build replaces this text with the version's section of CHANGELOG.md.
            ReleaseNotes = 'See CHANGELOG.md in the module''s folder.'
        }
    }
}
