# Starts the emulator of the service, adds tasks and faults to it, and returns the requests that it received.

. "$PSScriptRoot/../../../tools/Common.ps1"

$Emulator = $null

function Start-TestEmulator {
    # Starts an emulator, imports the staged module, and sets its address and key in the environment, as a user does.
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
    # Adds a task with these files; TaskRequest in the emulator lists the other properties.
    param([hashtable[]] $File = @(), [hashtable[]] $Fault = @(), [hashtable] $Property = @{})
    Send-ControlRequest 'tasks' (@{ files = $File; faults = $Fault } + $Property)
}

function Add-TestFault {
    # Adds faults to a task, to one of its files, or to every request to a host.
    param([hashtable[]] $Fault, [string] $TaskUuid, [string] $File, [ValidateSet('api', 'file')] [string] $Server = 'api')
    $body = @{ host = $Server; faults = $Fault }
    if ($TaskUuid) { $body.taskUuid = $TaskUuid }
    if ($File) { $body.file = $File }
    $null = Send-ControlRequest 'faults' $body
}

function Get-TestRequest {
    # Returns the requests for a task, or all requests.
    param([string] $TaskUuid, [ValidateSet('api', 'file')] [string] $Server)
    Invoke-RestMethod "$(Get-ControlAddress)/requests" -NoProxy | ForEach-Object { $_ } | Where-Object {
        (-not $Server -or $_.host -eq $Server) -and (-not $TaskUuid -or "$($_.path)$($_.body)".Contains($TaskUuid))
    }
}

function Clear-TestRequest {
    $null = Invoke-RestMethod "$(Get-ControlAddress)/requests" -Method Delete -NoProxy
}

function Wait-TestRequest {
    # Waits until at least this many requests fulfil a condition, and returns them.
    param([scriptblock] $Condition, [int] $Count = 1)
    $deadline = [datetime]::UtcNow.AddSeconds(60)
    while ($true) {
        $found = @(Get-TestRequest | Where-Object $Condition)
        if ($found.Count -ge $Count) { return $found }
        if ([datetime]::UtcNow -gt $deadline) { throw "Only $($found.Count) of $Count requests fulfil the condition: $Condition" }
        Start-Sleep -Milliseconds 20
    }
}

function New-Glb {
    # Returns a minimal valid GLB file: a header with the true length, and one chunk of filler bytes, which distinguish files from each
    # other.
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
    # Returns the completely received submissions in order, accepted or rejected.
    Get-TestRequest -Server api | Where-Object submission | ForEach-Object submission
}

function Get-TestSubmissionCount {
    # Returns the number of submission requests, complete or not.
    @(Get-TestRequest -Server api | Where-Object { $_.path -match '/(rodin|rodin_texture_only|bang)$' }).Count
}

function Get-TestTask {
    # Returns the tasks that were created by submissions, in order. Each of them cost credits.
    Invoke-RestMethod "$(Get-ControlAddress)/tasks" -NoProxy | ForEach-Object { $_ } | Where-Object submission
}

function Set-TestBalance {
    param([decimal] $Balance)
    $null = Invoke-RestMethod "$(Get-ControlAddress)/balance" -Method Put -ContentType 'application/json' `
        -Body "{`"balance`":$Balance}" -NoProxy
}

function Add-TestEndpointFault {
    # Adds faults to one endpoint, such as rodin or check_balance.
    param([string] $Endpoint, [hashtable[]] $Fault)
    $null = Send-ControlRequest 'faults' @{ endpoint = $Endpoint; faults = $Fault }
}

function Reset-TestEmulator {
    # Restores the initial state: no tasks, faults or requests, and all credits.
    $null = Invoke-RestMethod "$(Get-ControlAddress)/reset" -Method Post -NoProxy
}

function New-TestImage {
    # Creates a file with the signature of a PNG, followed by bytes that distinguish files from each other, and returns its path.
    param([string] $Path, [int] $Length = 100)
    $bytes = [byte[]]::new($Length)
    [Random]::new($Path.Length * 31 + $Length).NextBytes($bytes)
    [byte[]](0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A) | ForEach-Object { $i = 0 } { $bytes[$i++] = $_ }
    $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($Path))
    [IO.File]::WriteAllBytes($Path, $bytes)
    $Path
}

function Set-TestGeneration {
    # Sets how tasks generate that are submitted from now on, with times in seconds; see GenerationRequest in the emulator. By default they
    # succeed at once.
    param([hashtable] $Plan = @{})
    $null = Send-ControlRequest 'generation' $Plan
}

function Step-TestClock {
    # Advances the emulator's clock.
    param([double] $Seconds)
    $null = Send-ControlRequest 'clock' @{ advance = $Seconds }
}

function Add-TestStatusTask {
    # Adds a task whose jobs have these statuses, and returns its UUID and subscription key.
    param([AllowNull()] [AllowEmptyCollection()] [string[]] $Status = @('Done'), [Nullable[int]] $QueueLength, [hashtable[]] $File = @())
    $jobs = @(foreach ($value in $Status) { @{ status = $value; queueLength = $QueueLength } })
    $task = Add-TestTask $File -Property @{ jobs = $jobs }
    [pscustomobject]@{ TaskUuid = $task.taskUuid; SubscriptionKey = $task.subscriptionKey }
}

function Get-TestStatusRequest {
    # Returns the status requests for one task, or all of them, in order.
    param([string] $SubscriptionKey)
    Get-TestRequest -Server api |
        Where-Object { $_.path -like '*/status' -and (-not $SubscriptionKey -or $_.body.Contains($SubscriptionKey)) }
}

function Send-ControlRequest {
    # Sends a request to the emulator's control endpoint, and returns the response.
    param([string] $Path, [hashtable] $Body)
    Invoke-RestMethod "$(Get-ControlAddress)/$Path" -Method Post -ContentType 'application/json' `
        -Body ($Body | ConvertTo-Json -Depth 10) -NoProxy
}

function Get-ControlAddress {
    [uri]::new([uri]$Emulator.apiBaseAddress, '/emulator').AbsoluteUri
}
