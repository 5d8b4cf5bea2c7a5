# A task that lists a million files: they leave the pipeline as they come, and are not kept.
. "$PSScriptRoot/common/Emulated.ps1"

$Entries = 1000000
$MostGrowth = 300MB

$emulator = Start-Emulator
try {
    $control = Get-ControlAddress $emulator
    $task = Invoke-RestMethod "$control/tasks" -Method Post -Body '{}' -ContentType application/json -NoProxy
    $order = @{ taskUuid = $task.taskUuid; faults = @(@{ kind = 'longList'; entries = $Entries }) } | ConvertTo-Json -Depth 3
    $null = Invoke-RestMethod "$control/faults" -Method Post -Body $order -ContentType application/json -NoProxy
    Write-Host "  A task lists $Entries files of one name."
    $exitCode = Invoke-FreshPwsh "$PSScriptRoot/common/ListSession.ps1" -Arguments "$Staged/Rodin.psd1", $task.taskUuid, $Entries, $MostGrowth -Environment @{
        RODIN_BASE_URI = $emulator.apiBaseAddress; RODIN_API_KEY = $emulator.apiKey
    }
    if ($exitCode -ne 0) { throw "The session ended with exit code $exitCode." }
}
finally {
    Stop-Emulator $emulator
}
