# The module contacts the API's host and the file host, and no other.

BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $emulator = Start-TestEmulator
    Set-TestGeneration @{ files = @(New-Glb) }

    # Uses every cmdlet that sends requests, while a listener records each connection and each name that the process looks up.
    Set-Content "$TestDrive/session.ps1" @'
        param($Spy, $Folder, $Events)
        $ErrorActionPreference = 'Stop'
        Add-Type -Path $Spy
        $listener = [Rodin.Tests.EventSpy]::new($Events)
        Import-Module Rodin
        $tasks = Submit-RodinTask -Prompt 'a lamp' | Wait-RodinTask
        $null = $tasks | Get-RodinTask
        $null = Get-RodinBalance
        $saved = $tasks | Get-RodinDownload | Save-RodinModelFile -Destination $Folder
        if (@($saved).Count -ne 1) { throw 'The file was not saved.' }
        $listener.Dispose()
'@
    $exitCode = Invoke-FreshPwsh "$TestDrive/session.ps1" -ModulePath $Out -Arguments "$PSScriptRoot/Support/EventSpy.cs",
        "$TestDrive/models", "$TestDrive/events" -Environment @{
        RODIN_BASE_URI = $emulator.apiBaseAddress
        RODIN_API_KEY = $emulator.apiKey
    }
    $events = Get-Content "$TestDrive/events"
}

AfterAll {
    Stop-TestEmulator
}

Describe 'A session that submits, waits, lists and saves' {
    It 'connects to the API and to the file host only' {
        $exitCode | Should-Be 0

        # The event contains a socket address: the family, then the bytes, which begin with the port. Sockets for both families show the
        # IPv4 address in IPv6 form.
        $ports = foreach ($connection in $events -like 'System.Net.Sockets/ConnectStart*') {
            $connection | Should-MatchString '\{\d+,\d+,(0,0,0,0,(0,){10}255,255,)?127,0,0,1,'
            $null = $connection -match '\{(\d+),(\d+),'
            256 * $Matches[1] + $Matches[2]
        }
        $ports | Sort-Object -Unique |
            Should-BeSequence @(([uri]$emulator.apiBaseAddress).Port, ([uri]$emulator.fileBaseAddress).Port | Sort-Object)
    }

    It 'resolves no host name' {
        $events -like 'System.Net.NameResolution/ResolutionStart*' | Should-BeSequence @()
    }
}
