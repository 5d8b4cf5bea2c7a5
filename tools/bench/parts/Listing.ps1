# Ten thousand tasks from an API that needs 20 ms for each, sixteen at once: 12.5 s if nothing else took time.
$emulator = Start-Emulator
try {
    # Every request gets the same response: creating so many tasks would take longer than listing them.
    $response = ConvertTo-Json @{
        list = @(
            @{ name = 'base_basic_pbr.glb'; url = 'https://files.invalid/base_basic_pbr.glb' },
            @{ name = 'preview.webp'; url = 'https://files.invalid/preview.webp' }
        )
    } -Compress
    $faults = ConvertTo-Json @{ host = 'api'; faults = @(@{ kind = 'delay'; time = 0.02 }, @{ kind = 'body'; text = $response }) } -Depth 3
    $null = Invoke-RestMethod ([uri]::new([uri]$emulator.apiBaseAddress, '/emulator/faults')) -Method Post -Body $faults `
        -ContentType application/json
    $rounds = Get-Rounds 3
    Write-Host "  listing: $rounds rounds"
    Invoke-Session Listing -Arguments "$Staged/Rodin.psd1", $rounds -Emulator $emulator
}
finally {
    Stop-Emulator $emulator
}
