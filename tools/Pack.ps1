# Makes the package that the PowerShell Gallery takes of what is staged.
param([string] $Destination)

. "$PSScriptRoot/Common.ps1"
. "$PSScriptRoot/package/Packages.ps1"

$warnings = @()
$null = Test-ModuleManifest "$Staged/Rodin.psd1" -WarningVariable warnings -ErrorAction Stop
if ($warnings) { throw "The manifest is not clean: $warnings" }

if ($env:SIGNING_CERTIFICATE) { & "$PSScriptRoot/package/Sign.ps1" }

# The same commit gives the same bytes wherever it is packed, with one version of the SDK: NuGet sorts the files and names the parts by what they are,
# and all have the commit's time, or where there is none that of the year 2000. What a signature holds is never the same twice.
$time = (Test-Path "$Root/.git") ? (& git -C $Root log -1 --format=%ct) : 946684800
if (-not $Destination) { $Destination = $Out }
$nuspec = "$Destination/Rodin.nuspec"
Write-Nuspec $nuspec

# NuGet's advice is for libraries of .NET projects.
Invoke-DotNet pack "$Root/src/Rodin.PowerShell" --configuration $Configuration --no-build --nologo --verbosity quiet --output $Destination '-p:IsPackable=true' "-p:NuspecFile=$nuspec" `
    "-p:NuspecBasePath=$Staged" "-p:DeterministicTimestamp=$time" '-p:NoPackageAnalysis=true'
Remove-Item $nuspec
Write-Host "Packed: $(Resolve-Path "$Destination/Rodin.$Version.nupkg" -Relative -RelativeBasePath $Root)"
