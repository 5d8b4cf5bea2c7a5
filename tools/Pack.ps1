# Packs the staged module as a NuGet package for the PowerShell Gallery.
param([string] $Destination)

. "$PSScriptRoot/Common.ps1"
. "$PSScriptRoot/package/Packages.ps1"

$warnings = @()
$null = Test-ModuleManifest "$Staged/Rodin.psd1" -WarningVariable warnings -ErrorAction Stop
if ($warnings) { throw "The manifest has warnings: $warnings" }

if ($env:SIGNING_CERTIFICATE) { & "$PSScriptRoot/package/Sign.ps1" }

# With one version of the SDK, the same commit produces the same bytes everywhere: NuGet sorts the files and derives the names of the parts
# from their content, and every entry gets the commit's time (without a repository: the year 2000). Signed packages differ, because a
# signature contains a timestamp.
$time = (Test-Path "$Root/.git") ? (& git -C $Root log -1 --format=%ct) : 946684800
if (-not $Destination) { $Destination = $Out }
$nuspec = "$Destination/Rodin.nuspec"
Write-Nuspec $nuspec

# NuGet's package analysis checks rules for .NET libraries, which do not apply here.
Invoke-DotNet pack "$Root/src/Rodin.PowerShell" --configuration $Configuration --no-build --nologo --verbosity quiet `
    --output $Destination '-p:IsPackable=true' "-p:NuspecFile=$nuspec" `
    "-p:NuspecBasePath=$Staged" "-p:DeterministicTimestamp=$time" '-p:NoPackageAnalysis=true'
Remove-Item $nuspec
Write-Host "Packed: $(Resolve-Path "$Destination/Rodin.$Version.nupkg" -Relative -RelativeBasePath $Root)"
