# The diagnostic events and crash output of the client library's process on each runtime. Before .NET 9, events contain complete URLs.

BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Secrets.psm1"
    $canary = "canary$([guid]::NewGuid().ToString('N'))"
    $emulator = Start-TestEmulator -ApiKey $canary
    $sample = Add-TestTask (New-Glb)
    $secrets = $canary, 'X-Tos-Signature=', 'X-Tos-Credential='

    function Invoke-Engine {
        # Runs the staged client library on a runtime to list and save the files of a task, and returns the console output and the events.
        param([string] $Framework, [string] $TaskUuid, [string] $Key = $canary)
        $events = "$TestDrive/$([guid]::NewGuid())"
        $env:DOTNET_SYSTEM_NET_HTTP_DISABLEURIREDACTION = '1'
        try {
            $text =
                & "$Root/tests/Hosts/Rodin.Client.Runtimes/bin/$Configuration/$Framework/Rodin.Client.Runtimes$($IsWindows ? '.exe' : '')" `
                "$Staged/lib/net8.0" $emulator.apiBaseAddress $Key $TaskUuid "$TestDrive/$([guid]::NewGuid())" $events 2>&1 | Out-String
        }
        finally { $env:DOTNET_SYSTEM_NET_HTTP_DISABLEURIREDACTION = $null }
        [pscustomobject]@{ Text = $text; Events = @(Get-Content $events) }
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'On <Framework>, with the URL redaction of .NET disabled' -ForEach @{ Framework = 'net8.0' }, @{ Framework = 'net10.0' } {
    It 'no event contains a secret, including the internal events of the runtime' {
        $run = Invoke-Engine $Framework $sample.taskUuid
        $run.Text | Should-MatchString 'Downloaded base\.glb'
        foreach ($source in 'System.Net.Http/RequestStart', 'System.Net.Sockets/ConnectStart',
            'Private.InternalDiagnostics.System.Net.Http/HandlerMessage') {
            @($run.Events | Where-Object { $_.StartsWith($source) }).Count | Should-BeGreaterThan 0
        }

        Find-Secret ($run.Events -join "`n") $secrets | Should-BeSequence @()
    }

    It 'no request contains a tracing header' {
        Clear-TestRequest
        $null = Invoke-Engine $Framework $sample.taskUuid
        $requests = @(Get-TestRequest)
        $requests.host | Sort-Object -Unique | Should-BeSequence 'api', 'file'
        $requests | Should-All {
            -not ($_.headers.psobject.Properties.Name -match
                '^(traceparent|tracestate|baggage|request-id|correlation-context|cookie|referer)$')
        }
    }

    It 'a redirect to a signed link appears in no event except the internal ones of the runtime, which contain raw responses' {
        $redirected = Add-TestTask (New-Glb -Fault @{ kind = 'redirect'; location = $sample.files[0].link })
        $run = Invoke-Engine $Framework $redirected.taskUuid
        $run.Text | Should-MatchString 'Downloaded base\.glb'
        Find-Secret (($run.Events | Where-Object { $_ -notlike 'Private.InternalDiagnostics.*' }) -join "`n") $secrets |
            Should-BeSequence @()
    }

    It 'a process that ends with an unhandled exception shows no secret: <Kind>' -ForEach @(
        @{ Kind = 'the service echoes the key'; Fault = @{ kind = 'body'; text = '{{"error":"NO","message":"Bearer {0} {1}"}}' } }
        @{ Kind = 'the file host returns HTTP 404'; FileFault = @{ kind = 'status'; code = 404 } }
        @{
            Kind = 'a redirect contains a password'
            FileFault = @{ kind = 'redirect'; location = 'https://user:X-Tos-Signature=@127.0.0.1:9/?X-Tos-Signature=canary' }
        }
    ) {
        $fault = @(if ($Fault) { $Fault + @{} })
        if ($Fault) { $fault[0].text = $fault[0].text -f $canary, $sample.files[0].link }
        $task = Add-TestTask (New-Glb -Fault @(if ($FileFault) { $FileFault })) -Fault $fault
        $run = Invoke-Engine $Framework $task.taskUuid
        $run.Text | Should-MatchString 'Unhandled exception\. Rodin\.Client\.RodinClientException'
        Find-Secret $run.Text $secrets | Should-BeSequence @()
        Find-Secret (($run.Events | Where-Object { $_ -notlike 'Private.InternalDiagnostics.*' }) -join "`n") $secrets |
            Should-BeSequence @()
    }
}
