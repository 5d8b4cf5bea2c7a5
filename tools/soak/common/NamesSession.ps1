# Saves tasks in one pipeline, and writes the output and the errors to a file.
param([string] $Module, [string] $UuidFile, [string] $Destination, [string] $Results, [switch] $Flat)

Import-Module $Module
$ProgressPreference = 'SilentlyContinue'
$files = @(Get-Content $UuidFile | Get-RodinDownload |
    Save-RodinModelFile -Destination $Destination -Flat:$Flat -ErrorVariable failed -ErrorAction SilentlyContinue | ForEach-Object {
    @{ TaskUuid = $_.TaskUuid; SourceName = $_.SourceName; FullName = $_.FullName; Status = $_.Status }
})
@{ files = $files; errors = @($failed | ForEach-Object { "$($_.FullyQualifiedErrorId): $_" }) } | ConvertTo-Json -Depth 3 -Compress |
    Set-Content $Results
