# The commands of the demo, in a PowerShell that sees only this module.
param([string] $Uuid, [string] $Folder)

$ErrorActionPreference = 'Stop'

function Show-Step([string] $Why, [scriptblock] $Command) {
    Write-Host "`n# $Why" -ForegroundColor Green
    Write-Host "PS> $($Command.ToString().Trim())" -ForegroundColor Cyan
    & $Command | Out-Host
}

Show-Step 'The module that was just built.' {
    Import-Module Rodin
    Get-Command -Module Rodin
}

Show-Step 'List the files of a task. The key and the address come from the environment.' {
    Get-RodinDownload -TaskUuid $Uuid
}

Show-Step 'Save them, several at once. Each file gets its final name when it is complete and checked.' {
    Get-RodinDownload -TaskUuid $Uuid | Save-RodinModelFile -Destination $Folder
}

Show-Step 'Run it again: existing files are not downloaded again.' {
    Get-RodinDownload -TaskUuid $Uuid | Save-RodinModelFile -Destination $Folder
}

# A slow file host, so that the progress bar is visible.
$slow = @{ host = 'file'; faults = @(@{ kind = 'throttle'; bytesPerSecond = 2MB }) } | ConvertTo-Json -Depth 4
$control = [uri]::new([uri]$env:RODIN_BASE_URI, '/emulator/faults')
$null = Invoke-RestMethod $control -Method Post -Body $slow -ContentType 'application/json'

Show-Step 'Save only the model and its preview, over a slow connection.' {
    Save-RodinModelFile -TaskUuid $Uuid -Kind Model, Preview -Destination "$Folder-slow"
}

# The emulator's tasks take 20 seconds by default, too long for a demo.
$pace = @{ wait = 1; jobTime = 2; stagger = 0.3 } | ConvertTo-Json
$null = Invoke-RestMethod ([uri]::new([uri]$env:RODIN_BASE_URI, '/emulator/reset')) -Method Post
$null = Invoke-RestMethod ([uri]::new([uri]$env:RODIN_BASE_URI, '/emulator/generation')) -Method Post -Body $pace `
    -ContentType 'application/json'

Show-Step 'What does a task cost, and how many credits are left?' {
    Submit-RodinTask -Prompt 'a brass astrolabe' -WhatIf
    Get-RodinBalance
}

Show-Step 'From a prompt to files.' {
    Submit-RodinTask -Prompt 'a brass astrolabe' | Wait-RodinTask | Get-RodinDownload | Save-RodinModelFile -Destination "$Folder-new"
}

Show-Step 'An error has an id and says what to do.' {
    Get-RodinDownload -TaskUuid 00000000-0000-4000-8000-000000000000 -ErrorAction Continue
}

# The demo is also a test: check what it showed.
$saved = Get-ChildItem $Folder -Recurse -File
$glb = $saved | Where-Object Name -EQ 'base_basic_pbr.glb'
$made = Get-ChildItem "$Folder-new" -Recurse -File
if ($made.Count -lt 6) { throw "Files of the submitted task are missing: $($made.Name -join ', ')." }
if ($saved.Count -lt 6 -or $glb.Length -lt 8MB) { throw "Files are missing: $($saved.Name -join ', ')." }
