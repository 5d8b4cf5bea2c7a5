BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    $emulator = Start-TestEmulator
    $key = ConvertTo-SecureString $emulator.apiKey -AsPlainText
    $wrong = ConvertTo-SecureString 'a-wrong-key' -AsPlainText
    $uuid = (Add-TestTask (New-Glb)).taskUuid

    function Get-SentKey {
        # Returns the key that a call sends, even if the service rejects it.
        param([hashtable] $Arguments = @{})
        Clear-TestRequest
        try { $null = Get-RodinDownload $uuid @Arguments }
        catch { $_.FullyQualifiedErrorId | Should-BeLikeString 'ApiKeyRejected,*' }
        @(Get-TestRequest -Server api)[0].headers.Authorization -replace '^Bearer '
    }

    function Restore-Session {
        Disconnect-Rodin
        $env:RODIN_API_KEY = $emulator.apiKey
        $env:RODIN_BASE_URI = $emulator.apiBaseAddress
        $env:HYPER3D_API_KEY = $null
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'Connect-Rodin' {
    AfterEach { Restore-Session }

    It 'emits nothing and sends no request' {
        Clear-TestRequest
        @(Connect-Rodin -ApiKey $key).Count | Should-Be 0
        @(Get-TestRequest).Count | Should-Be 0
    }

    It 'emits the connection with -PassThru, and Get-RodinConnection returns the same object' {
        $connection = Connect-Rodin -ApiKey $key -PassThru
        $connection | Should-HaveType ([Rodin.RodinConnection])
        Get-RodinConnection | Should-BeSame $connection
        (Get-Command Connect-Rodin).OutputType.Type | Should-BeSequence @([Rodin.RodinConnection])
        (Get-Command Get-RodinConnection).OutputType.Type | Should-BeSequence @([Rodin.RodinConnection])
    }

    It 'shows the address and the source of the key, but never the key' {
        $connection = Connect-Rodin -ApiKey $key -BaseUri $env:RODIN_BASE_URI -PassThru
        "$($connection.BaseUri)" | Should-Be $env:RODIN_BASE_URI
        $connection.KeySource | Should-Be '-ApiKey'
        $shown = ($connection | Format-List * -Force | Out-String), ($connection | ConvertTo-Json -Depth 5), "$connection",
            ($connection | ConvertTo-Csv), [Management.Automation.PSSerializer]::Serialize($connection)
        foreach ($text in $shown) { "$text".Contains($emulator.apiKey) | Should-BeFalse }
    }

    It 'uses the key from the environment without -ApiKey, and names the variable' {
        (Connect-Rodin -PassThru).KeySource | Should-Be '$env:RODIN_API_KEY'
        $env:RODIN_API_KEY = $null
        $env:HYPER3D_API_KEY = 'another'
        (Connect-Rodin -PassThru).KeySource | Should-Be '$env:HYPER3D_API_KEY'
        Get-SentKey | Should-Be 'another'
    }

    It 'keeps the key and the address when the environment changes' {
        Connect-Rodin
        $env:RODIN_API_KEY = 'changed'
        $env:RODIN_BASE_URI = 'https://elsewhere.example.com'
        Get-SentKey | Should-Be $emulator.apiKey
    }

    It 'fails with ApiKeyMissing without a key or with an empty one' {
        $env:RODIN_API_KEY = ' '
        $failure = { Connect-Rodin } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-Be 'ApiKeyMissing,Rodin.Commands.ConnectRodinCommand'
        { Connect-Rodin -ApiKey ([securestring]::new()) } |
            Should-Throw -FullyQualifiedErrorId 'ApiKeyMissing,Rodin.Commands.ConnectRodinCommand'
        Get-RodinConnection | Should-BeNull
    }

    It 'keeps the existing connection if it fails' {
        Connect-Rodin -ApiKey $key
        { Connect-Rodin -ApiKey $wrong -BaseUri 'http://api.example.com' } | Should-Throw
        Get-SentKey | Should-Be $emulator.apiKey
    }
}

Describe 'Disconnect-Rodin' {
    AfterEach { Restore-Session }

    It 'removes the connection, and writes nothing even if there is none' {
        Connect-Rodin -ApiKey $key
        @(Disconnect-Rodin).Count | Should-Be 0
        @(Get-RodinConnection).Count | Should-Be 0
        @(Disconnect-Rodin).Count | Should-Be 0
    }

    It 'does not affect connection objects that are still in use' {
        $connection = Connect-Rodin -ApiKey $key -PassThru
        Disconnect-Rodin
        (Get-RodinDownload $uuid -Connection $connection -ErrorAction Stop).Name | Should-Be 'base.glb'
    }
}

Describe 'The key of a call' {
    AfterEach { Restore-Session }

    It 'comes from -ApiKey, -Connection, the runspace''s connection, RODIN_API_KEY or HYPER3D_API_KEY, in this order' {
        $passed = Connect-Rodin -ApiKey (ConvertTo-SecureString 'of-connection' -AsPlainText) -PassThru
        Connect-Rodin -ApiKey (ConvertTo-SecureString 'of-runspace' -AsPlainText)
        $env:RODIN_API_KEY = 'of-rodin'
        $env:HYPER3D_API_KEY = 'of-hyper3d'

        Get-SentKey @{ ApiKey = (ConvertTo-SecureString 'of-call' -AsPlainText); Connection = $passed } | Should-Be 'of-call'
        Get-SentKey @{ Connection = $passed } | Should-Be 'of-connection'
        Get-SentKey | Should-Be 'of-runspace'
        Disconnect-Rodin
        Get-SentKey | Should-Be 'of-rodin'
        $env:RODIN_API_KEY = ''
        Get-SentKey | Should-Be 'of-hyper3d'
    }

    It 'is used without the line break that build systems append' {
        $env:RODIN_API_KEY = "$($emulator.apiKey)`r`n"
        (Get-RodinDownload $uuid -ErrorAction Stop).Name | Should-Be 'base.glb'
    }

    It 'is required: otherwise one terminating ApiKeyMissing lists all ways to set it, and no request is sent' {
        $env:RODIN_API_KEY = $null
        Clear-TestRequest
        foreach ($call in { $uuid, $uuid | Get-RodinDownload }, { Save-RodinModelFile -TaskUuid $uuid -Destination $TestDrive }) {
            $failure = $call | Should-Throw
            $failure.FullyQualifiedErrorId | Should-BeLikeString 'ApiKeyMissing,*'
            foreach ($way in '-ApiKey', '-Connection', 'Connect-Rodin', '$env:RODIN_API_KEY', '$env:HYPER3D_API_KEY') {
                $failure.ErrorDetails.RecommendedAction.Contains($way) | Should-BeTrue
            }
        }

        @(Get-TestRequest).Count | Should-Be 0
    }

    It 'is rejected once: one terminating ApiKeyRejected for all tasks after one request' {
        Clear-TestRequest
        $failure = { 1..20 | ForEach-Object { New-Guid } | Get-RodinDownload -ApiKey $wrong } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-Be 'ApiKeyRejected,Rodin.Commands.GetRodinDownloadCommand'
        $failure.CategoryInfo.Category | Should-Be 'AuthenticationError'
        @(Get-TestRequest).Count | Should-Be 1
    }
}

Describe 'The address of a call' {
    AfterEach { Restore-Session }

    It 'comes from -BaseUri, the connection or RODIN_BASE_URI, in this order' {
        $getContactedHost = { param($arguments)
            ({ Get-RodinDownload $uuid -MaximumRetryCount 0 -ErrorAction Stop @arguments } |
                Should-Throw).Exception.Message -replace '.*(127\.0\.0\.1:\d).*', '$1'
        }
        Connect-Rodin -ApiKey $key -BaseUri 'http://127.0.0.1:2'
        $env:RODIN_BASE_URI = 'http://127.0.0.1:3'
        & $getContactedHost @{ BaseUri = 'http://127.0.0.1:1' } | Should-Be '127.0.0.1:1'
        & $getContactedHost @{} | Should-Be '127.0.0.1:2'
        Disconnect-Rodin
        & $getContactedHost @{} | Should-Be '127.0.0.1:3'
    }
}

Describe 'The connection of a runspace' {
    AfterEach { Restore-Session }

    It 'is not visible in another runspace' {
        Connect-Rodin -ApiKey $key
        (Invoke-InRunspace '[bool](Get-RodinConnection)').Output[0] | Should-BeFalse
        Get-RodinConnection | Should-NotBeNull
    }

    It 'is not used for another tenant in the same process' {
        $env:RODIN_API_KEY = $null
        $tenants = 'first-tenant', 'second-tenant'
        $runs = foreach ($tenant in $tenants) {
            $own = (Add-TestTask).taskUuid
            @{
                Tenant = $tenant; Uuid = $own
                Run = Start-InRunspace 'param($Key, $Uuid)
                    Connect-Rodin -ApiKey (ConvertTo-SecureString $Key -AsPlainText)
                    1..5 | ForEach-Object { try { Get-RodinDownload $Uuid } catch { } }' @{ Key = $tenant; Uuid = $own }
            }
        }

        foreach ($run in $runs) {
            $null = Complete-InRunspace $run.Run
            $requests = @(Get-TestRequest $run.Uuid)
            $requests.Count | Should-Be 5
            $requests.headers.Authorization | Sort-Object -Unique | Should-Be "Bearer $($run.Tenant)"
        }
    }

    It 'is not used for the next item of ForEach-Object -Parallel in the same runspace' {
        $manifest = (Get-Module Rodin).Path -replace '[^\\/]+$', 'Rodin.psd1'
        $seen = 'first', 'second' | ForEach-Object -ThrottleLimit 1 -Parallel {
            Import-Module $using:manifest
            [pscustomobject]@{ Item = $_; Runspace = [runspace]::DefaultRunspace.Id; Before = Get-RodinConnection }
            $null = Connect-Rodin -ApiKey (ConvertTo-SecureString "key-of-$_" -AsPlainText -Force)
        }
        $seen[1].Runspace | Should-Be $seen[0].Runspace
        $seen | ForEach-Object { $_.Before } | Should-BeSequence @()
    }

    It 'can be passed to ForEach-Object -Parallel with -Connection' {
        $env:RODIN_API_KEY = $null
        $connection = Connect-Rodin -ApiKey $key -PassThru
        $module = "$((Get-Module Rodin).ModuleBase)/Rodin.psd1"
        $seen = 1..3 | ForEach-Object -Parallel {
            Import-Module $using:module
            [bool](Get-RodinConnection)
            (Get-RodinDownload $using:uuid -Connection $using:connection).Name
        }
        $seen | Sort-Object | Should-BeSequence 'base.glb', 'base.glb', 'base.glb', $false, $false, $false
    }
}

Describe 'A proxy' {
    AfterEach { Restore-Session }

    It 'receives all requests, and only its own credential' {
        $listener = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        $proxy = Start-ThreadJob {
            # A minimal proxy: requests a credential once, then sends a response in place of the target host.
            foreach ($response in @("HTTP/1.1 407 Proxy Authentication Required`r`nProxy-Authenticate: Basic realm=`"x`"`r`nContent-Length: 0`r`nConnection: close`r`n`r`n"),
                "HTTP/1.1 201 Created`r`nContent-Type: application/json`r`nContent-Length: 65`r`nConnection: close`r`n`r`n{`"list`":[{`"url`":`"https://x.example/a.glb`",`"name`":`"proxied.glb`"}]}") {
                $client = ($using:listener).AcceptTcpClient()
                $bytes = [byte[]]::new(8192)
                $text = ''
                while ($text -notmatch "`r`n`r`n\{") {
                    $text += [Text.Encoding]::ASCII.GetString($bytes, 0, $client.GetStream().Read($bytes, 0, $bytes.Length))
                }
                $text
                $client.GetStream().Write([Text.Encoding]::ASCII.GetBytes($response))
                $client.Dispose()
            }
        }
        try {
            $credential = [pscredential]::new('someone', (ConvertTo-SecureString 'proxy-password' -AsPlainText))
            Connect-Rodin -ApiKey $key -BaseUri 'http://localhost:1/api/v2' -Proxy "http://127.0.0.1:$($listener.LocalEndpoint.Port)" `
                -ProxyCredential $credential
            $name = (Get-RodinDownload $uuid -ErrorAction Stop -MaximumRetryCount 0).Name
        }
        finally { $listener.Stop() }

        $received = $proxy | Wait-Job | Receive-Job
        $proxy | Remove-Job
        $name | Should-Be 'proxied.glb'
        $received | Should-All { $_ | Should-BeLikeString 'POST http://localhost:1/api/v2/download *' }
        $received[1] |
            Should-MatchString "Proxy-Authorization: Basic $(
                [Convert]::ToBase64String([Text.Encoding]::ASCII.GetBytes('someone:proxy-password')))"
        (Get-RodinConnection | Format-List * -Force | Out-String) | Should-NotMatchString 'proxy-password'
    }
}
