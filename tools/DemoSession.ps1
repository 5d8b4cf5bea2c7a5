# What the demo types, in a PowerShell that has just the module.
param([string] $Uuid, [string] $Folder)

$ErrorActionPreference = 'Stop'

function Show-Step([string] $Why, [scriptblock] $Command) {
    Write-Host "`n# $Why" -ForegroundColor Green
    Write-Host "PS> $($Command.ToString().Trim())" -ForegroundColor Cyan
    & $Command | Out-Host
}

Show-Step 'The module, as it was just built.' {
    Import-Module Rodin
    Get-Command -Module Rodin
}

Show-Step 'Which files has this task? No key or address here: both are in the environment.' {
    Get-RodinDownload -TaskUuid $Uuid
}

Show-Step 'Bring them to disk, several at once. Each gets its name when it is whole.' {
    Get-RodinDownload -TaskUuid $Uuid | Save-RodinModelFile -Destination $Folder
}

Show-Step 'Once more: everything is there, and no file is fetched again.' {
    Get-RodinDownload -TaskUuid $Uuid | Save-RodinModelFile -Destination $Folder
}

# A file host that is as slow as some are, so that there is time to see the progress.
$slow = @{ host = 'file'; faults = @(@{ kind = 'throttle'; bytesPerSecond = 2MB }) } | ConvertTo-Json -Depth 4
$control = [uri]::new([uri]$env:RODIN_BASE_URI, '/emulator/faults')
$null = Invoke-RestMethod $control -Method Post -Body $slow -ContentType 'application/json'

Show-Step 'Only the model and its preview, to another folder, over a slow line.' {
    Save-RodinModelFile -TaskUuid $Uuid -Kind Model, Preview -Destination "$Folder-slow"
}

# The emulator's tasks take 20 seconds; here there is an audience.
$pace = @{ wait = 1; jobTime = 2; stagger = 0.3 } | ConvertTo-Json
$null = Invoke-RestMethod ([uri]::new([uri]$env:RODIN_BASE_URI, '/emulator/reset')) -Method Post
$null = Invoke-RestMethod ([uri]::new([uri]$env:RODIN_BASE_URI, '/emulator/generation')) -Method Post -Body $pace -ContentType 'application/json'

Show-Step 'What would a task cost, and is there enough?' {
    Submit-RodinTask -Prompt 'a brass astrolabe' -WhatIf
    Get-RodinBalance
}

Show-Step 'The whole way, from a prompt to files.' {
    Submit-RodinTask -Prompt 'a brass astrolabe' | Wait-RodinTask | Get-RodinDownload | Save-RodinModelFile -Destination "$Folder-new"
}

Show-Step 'What goes wrong is told with an id, and with what to do.' {
    Get-RodinDownload -TaskUuid 00000000-0000-4000-8000-000000000000 -ErrorAction Continue
}

# The demo is a test as well: what it showed must be so.
$saved = Get-ChildItem $Folder -Recurse -File
$glb = $saved | Where-Object Name -EQ 'base_basic_pbr.glb'
$made = Get-ChildItem "$Folder-new" -Recurse -File
if ($made.Count -lt 6) { throw "The submitted task's files are not there: $($made.Name -join ', ')." }
if ($saved.Count -lt 6 -or $glb.Length -lt 8MB) { throw "The files are not there: $($saved.Name -join ', ')." }
