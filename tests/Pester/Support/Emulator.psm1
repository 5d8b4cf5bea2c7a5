# Starts the stand-in for the service, arranges what it has and what goes wrong, and tells what it was asked.

. "$PSScriptRoot/../../../tools/Common.ps1"

$Emulator = $null

function Start-TestEmulator {
    # Starts one, imports the staged module, and makes both meet as a user's session does: by the environment.
    param([string] $ApiKey = 'a-key-for-tests', [string[]] $Option = @())
    # Few test files download the samples, and to create them at each start took half of the emulator's processor time.
    $script:Emulator = Start-Emulator -ApiKey $ApiKey -Option (@('--prepare', '0') + $Option)
    $env:RODIN_BASE_URI = $Emulator.apiBaseAddress
    $env:RODIN_API_KEY = $Emulator.apiKey
    Import-Module "$Staged/Rodin.psd1" -Global
    $Emulator
}

function Stop-TestEmulator {
    Stop-Emulator $Emulator
    $env:RODIN_BASE_URI = $env:RODIN_API_KEY = $null
}

function Add-TestTask {
    # Makes a task with these files; see TaskRequest of the emulator for other properties.
    param([hashtable[]] $File = @(), [hashtable[]] $Fault = @(), [hashtable] $Order = @{})
    Send-Order 'tasks' (@{ files = $File; faults = $Fault } + $Order)
}

function Add-TestFault {
    # Has something go wrong: with a task, with one of its files, or with every request to a host.
    param([hashtable[]] $Fault, [string] $TaskUuid, [string] $File, [ValidateSet('api', 'file')] [string] $Server = 'api')
    $order = @{ host = $Server; faults = $Fault }
    if ($TaskUuid) { $order.taskUuid = $TaskUuid }
    if ($File) { $order.file = $File }
    $null = Send-Order 'faults' $order
}

function Get-TestRequest {
    # What the emulator was asked about a task, or at all.
    param([string] $TaskUuid, [ValidateSet('api', 'file')] [string] $Server)
    Invoke-RestMethod "$(Get-ControlAddress)/requests" -NoProxy | ForEach-Object { $_ } | Where-Object {
        (-not $Server -or $_.host -eq $Server) -and (-not $TaskUuid -or "$($_.path)$($_.body)".Contains($TaskUuid))
    }
}

function Clear-TestRequest {
    $null = Invoke-RestMethod "$(Get-ControlAddress)/requests" -Method Delete -NoProxy
}

function Wait-TestRequest {
    # Waits until as many requests as wanted fulfil a condition, and gives them.
    param([scriptblock] $Condition, [int] $Count = 1)
    $deadline = [datetime]::UtcNow.AddSeconds(60)
    while ($true) {
        $found = @(Get-TestRequest | Where-Object $Condition)
        if ($found.Count -ge $Count) { return $found }
        if ([datetime]::UtcNow -gt $deadline) { throw "Only $($found.Count) of $Count requests came for which holds: $Condition" }
        Start-Sleep -Milliseconds 20
    }
}

function New-Glb {
    # The least that a file host can pass for a GLB: its header, with the whole's true length, one chunk, and in it bytes that tell one file from another.
    param([string] $Name = 'base.glb', [int] $Length = 1000, [byte] $Filler = 7, [hashtable[]] $Fault = @())
    $bytes = [byte[]]::new($Length)
    [Array]::Fill($bytes, $Filler)
    [Text.Encoding]::ASCII.GetBytes('glTF').CopyTo($bytes, 0)
    [BitConverter]::GetBytes(2).CopyTo($bytes, 4)
    [BitConverter]::GetBytes($Length).CopyTo($bytes, 8)
    [BitConverter]::GetBytes($Length - 20).CopyTo($bytes, 12)
    [Text.Encoding]::ASCII.GetBytes('JSON').CopyTo($bytes, 16)
    @{ name = $Name; base64 = [Convert]::ToBase64String($bytes); faults = $Fault }
}

function Get-TestSubmission {
    # The forms that came in whole to have tasks generated, in order, whether they were refused or not.
    Get-TestRequest -Server api | Where-Object submission | ForEach-Object submission
}

function Get-TestSubmissionCount {
    # How many requests for tasks there were, in whatever state they came in.
    @(Get-TestRequest -Server api | Where-Object { $_.path -match '/(rodin|rodin_texture_only|bang)$' }).Count
}

function Get-TestTask {
    # The tasks that came of submissions, in order. Each of them has been paid for.
    Invoke-RestMethod "$(Get-ControlAddress)/tasks" -NoProxy | ForEach-Object { $_ } | Where-Object submission
}

function Set-TestBalance {
    param([decimal] $Balance)
    $null = Invoke-RestMethod "$(Get-ControlAddress)/balance" -Method Put -ContentType 'application/json' -Body "{`"balance`":$Balance}" -NoProxy
}

function Add-TestEndpointFault {
    # Has something go wrong with one call, such as rodin or check_balance.
    param([string] $Endpoint, [hashtable[]] $Fault)
    $null = Send-Order 'faults' @{ endpoint = $Endpoint; faults = $Fault }
}

function Reset-TestEmulator {
    # As it was at the start: no tasks, no faults, no requests, and all credits.
    $null = Invoke-RestMethod "$(Get-ControlAddress)/reset" -Method Post -NoProxy
}

function New-Picture {
    # A file that begins as a PNG does, which is what a service can tell a picture by, and goes on with bytes that tell one from another.
    param([string] $Path, [int] $Length = 100)
    $bytes = [byte[]]::new($Length)
    [Random]::new($Path.Length * 31 + $Length).NextBytes($bytes)
    [byte[]](0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A) | ForEach-Object { $i = 0 } { $bytes[$i++] = $_ }
    $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($Path))
    [IO.File]::WriteAllBytes($Path, $bytes)
    $Path
}

function Set-TestGeneration {
    # Has tasks that are submitted from now on generate like this, times in seconds; see GenerationRequest of the emulator. Without anything: at once, all well.
    param([hashtable] $Plan = @{})
    $null = Send-Order 'generation' $Plan
}

function Step-TestClock {
    # Puts the emulator's clock forward.
    param([double] $Seconds)
    $null = Send-Order 'clock' @{ advance = $Seconds }
}

function Add-TestStatusTask {
    # Makes a task whose jobs have these words, and gives what a user keeps of it.
    param([AllowNull()] [AllowEmptyCollection()] [string[]] $Status = @('Done'), [Nullable[int]] $QueueLength, [hashtable[]] $File = @())
    $jobs = @(foreach ($word in $Status) { @{ status = $word; queueLength = $QueueLength } })
    $task = Add-TestTask $File -Order @{ jobs = $jobs }
    [pscustomobject]@{ TaskUuid = $task.taskUuid; SubscriptionKey = $task.subscriptionKey }
}

function Get-TestStatusRequest {
    # The questions for a status that came, in order; of one task, or all.
    param([string] $SubscriptionKey)
    Get-TestRequest -Server api | Where-Object { $_.path -like '*/status' -and (-not $SubscriptionKey -or $_.body.Contains($SubscriptionKey)) }
}

function Send-Order {
    param([string] $What, [hashtable] $Order)
    Invoke-RestMethod "$(Get-ControlAddress)/$What" -Method Post -ContentType 'application/json' -Body ($Order | ConvertTo-Json -Depth 10) -NoProxy
}

function Get-ControlAddress {
    [uri]::new([uri]$Emulator.apiBaseAddress, '/emulator').AbsoluteUri
}
