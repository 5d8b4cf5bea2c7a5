# Compiles all projects and stages the module in the form in which it is shipped.
param(
    # A package to stage instead of the compiled module, so that tests run against the package.
    [string] $Package,

    # Release, or Debug for the launch profile.
    [string] $BuildConfiguration = 'Release'
)

. "$PSScriptRoot/Common.ps1"
$Configuration = $BuildConfiguration
foreach ($file in 'Components', 'Notices', 'Sbom', 'ReleaseNotes', 'Packages') { . "$PSScriptRoot/package/$file.ps1" }

if ($Package) { $Package = Convert-Path $Package }
Invoke-DotNet build "$Root/Rodin.PowerShell.sln" --configuration $Configuration --nologo --verbosity quiet

if (Test-Path $Staged) { Remove-Item $Staged -Recurse -Force }
if ($Package) {
    Expand-Package $Package $Staged
    if ($Package -ne [IO.Path]::GetFullPath($Packed)) { Copy-Item $Package $Packed }
    Write-Host "Staged: the content of $Package"
    return
}

if (Test-Path $Packed) { Remove-Item $Packed }
$null = New-Item $Staged -ItemType Directory
foreach ($framework in 'net8.0', 'net472') {
    Invoke-DotNet publish "$Root/src/Rodin.Client" --configuration $Configuration --framework $framework `
        --no-build --nologo --verbosity quiet --output "$Staged/lib/$framework"
    Get-ChildItem "$Staged/lib/$framework" -Exclude '*.dll' | Remove-Item -Recurse
}

Copy-Item "$Root/src/Rodin.PowerShell.Loader/bin/$Configuration/net8.0/Rodin.PowerShell.Loader.dll" "$Staged/lib/net8.0"
Copy-Item "$Root/src/Rodin.PowerShell/bin/$Configuration/netstandard2.0/Rodin.PowerShell.dll" $Staged
Copy-Item "$Root/Rodin.psd1", "$Root/LICENSE", "$Root/CHANGELOG.md" $Staged
Copy-Item "$Root/src/module/*" $Staged -Recurse

$components = Get-ShippedComponent
Write-Notice $components
Write-Sbom $components
Write-ReleaseNotes

$failed = Invoke-FreshPwsh "$PSScriptRoot/Help.ps1" -Arguments '-Module', $Staged
if ($failed) { throw 'The help could not be generated.' }

Write-Host "Staged: Import-Module $(Resolve-Path $Staged/Rodin.psd1 -Relative -RelativeBasePath $Root)"
