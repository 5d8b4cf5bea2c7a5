BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    $emulator = Start-TestEmulator
    $key = ConvertTo-SecureString $emulator.apiKey -AsPlainText
    $wrong = ConvertTo-SecureString 'a-wrong-key' -AsPlainText
    $uuid = (Add-TestTask (New-Glb)).taskUuid

    function Read-KeySent {
        # The key that a call sends, whether the service takes it or not.
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

    It 'emits nothing, and sends nothing' {
        Clear-TestRequest
        @(Connect-Rodin -ApiKey $key).Count | Should-Be 0
        @(Get-TestRequest).Count | Should-Be 0
    }

    It 'emits the connection with -PassThru, and Get-RodinConnection the same one' {
        $connection = Connect-Rodin -ApiKey $key -PassThru
        $connection | Should-HaveType ([Rodin.RodinConnection])
        Get-RodinConnection | Should-BeSame $connection
        (Get-Command Connect-Rodin).OutputType.Type | Should-BeSequence @([Rodin.RodinConnection])
        (Get-Command Get-RodinConnection).OutputType.Type | Should-BeSequence @([Rodin.RodinConnection])
    }

    It 'says where it leads and where the key is from, never the key' {
        $connection = Connect-Rodin -ApiKey $key -BaseUri $env:RODIN_BASE_URI -PassThru
        "$($connection.BaseUri)" | Should-Be $env:RODIN_BASE_URI
        $connection.KeySource | Should-Be '-ApiKey'
        $shown = ($connection | Format-List * -Force | Out-String), ($connection | ConvertTo-Json -Depth 5), "$connection", ($connection | ConvertTo-Csv), [Management.Automation.PSSerializer]::Serialize($connection)
        foreach ($text in $shown) { "$text".Contains($emulator.apiKey) | Should-BeFalse }
    }

    It 'takes the key of the environment without one of its own, and says of which variable' {
        (Connect-Rodin -PassThru).KeySource | Should-Be '$env:RODIN_API_KEY'
        $env:RODIN_API_KEY = $null
        $env:HYPER3D_API_KEY = 'another'
        (Connect-Rodin -PassThru).KeySource | Should-Be '$env:HYPER3D_API_KEY'
        Read-KeySent | Should-Be 'another'
    }

    It 'keeps the key and the address when the environment changes' {
        Connect-Rodin
        $env:RODIN_API_KEY = 'changed'
        $env:RODIN_BASE_URI = 'https://elsewhere.example.com'
        Read-KeySent | Should-Be $emulator.apiKey
    }

    It 'is an ApiKeyMissing without any key, or with an empty one' {
        $env:RODIN_API_KEY = ' '
        $failure = { Connect-Rodin } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-Be 'ApiKeyMissing,Rodin.Commands.ConnectRodinCommand'
        { Connect-Rodin -ApiKey ([securestring]::new()) } | Should-Throw -FullyQualifiedErrorId 'ApiKeyMissing,Rodin.Commands.ConnectRodinCommand'
        Get-RodinConnection | Should-BeNull
    }

    It 'leaves the connection that is there when it fails' {
        Connect-Rodin -ApiKey $key
        { Connect-Rodin -ApiKey $wrong -BaseUri 'http://api.example.com' } | Should-Throw
        Read-KeySent | Should-Be $emulator.apiKey
    }
}

Describe 'Disconnect-Rodin' {
    AfterEach { Restore-Session }

    It 'forgets the connection, and says nothing, though there be none' {
        Connect-Rodin -ApiKey $key
        @(Disconnect-Rodin).Count | Should-Be 0
        @(Get-RodinConnection).Count | Should-Be 0
        @(Disconnect-Rodin).Count | Should-Be 0
    }

    It 'leaves connections that were handed on' {
        $connection = Connect-Rodin -ApiKey $key -PassThru
        Disconnect-Rodin
        (Get-RodinDownload $uuid -Connection $connection -ErrorAction Stop).Name | Should-Be 'base.glb'
    }
}

Describe 'Where a call takes the key from' {
    AfterEach { Restore-Session }

    It 'is -ApiKey first, then -Connection, the runspace''s connection, RODIN_API_KEY, HYPER3D_API_KEY' {
        $handed = Connect-Rodin -ApiKey (ConvertTo-SecureString 'of-connection' -AsPlainText) -PassThru
        Connect-Rodin -ApiKey (ConvertTo-SecureString 'of-runspace' -AsPlainText)
        $env:RODIN_API_KEY = 'of-rodin'
        $env:HYPER3D_API_KEY = 'of-hyper3d'

        Read-KeySent @{ ApiKey = (ConvertTo-SecureString 'of-call' -AsPlainText); Connection = $handed } | Should-Be 'of-call'
        Read-KeySent @{ Connection = $handed } | Should-Be 'of-connection'
        Read-KeySent | Should-Be 'of-runspace'
        Disconnect-Rodin
        Read-KeySent | Should-Be 'of-rodin'
        $env:RODIN_API_KEY = ''
        Read-KeySent | Should-Be 'of-hyper3d'
    }

    It 'is trimmed of the line break that build systems append' {
        $env:RODIN_API_KEY = "$($emulator.apiKey)`r`n"
        (Get-RodinDownload $uuid -ErrorAction Stop).Name | Should-Be 'base.glb'
    }

    It 'is nowhere: one terminating ApiKeyMissing names all the ways, and nothing is sent' {
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

    It 'is one wrong key: one terminating ApiKeyRejected for all tasks, after one request' {
        Clear-TestRequest
        $failure = { 1..20 | ForEach-Object { New-Guid } | Get-RodinDownload -ApiKey $wrong } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-Be 'ApiKeyRejected,Rodin.Commands.GetRodinDownloadCommand'
        $failure.CategoryInfo.Category | Should-Be 'AuthenticationError'
        @(Get-TestRequest).Count | Should-Be 1
    }
}

Describe 'Where a call takes the address from' {
    AfterEach { Restore-Session }

    It 'is -BaseUri first, then the connection, then RODIN_BASE_URI' {
        $ask = { param($arguments) ({ Get-RodinDownload $uuid -MaximumRetryCount 0 -ErrorAction Stop @arguments } | Should-Throw).Exception.Message -replace '.*(127\.0\.0\.1:\d).*', '$1' }
        Connect-Rodin -ApiKey $key -BaseUri 'http://127.0.0.1:2'
        $env:RODIN_BASE_URI = 'http://127.0.0.1:3'
        & $ask @{ BaseUri = 'http://127.0.0.1:1' } | Should-Be '127.0.0.1:1'
        & $ask @{} | Should-Be '127.0.0.1:2'
        Disconnect-Rodin
        & $ask @{} | Should-Be '127.0.0.1:3'
    }
}

Describe 'A connection of one runspace' {
    AfterEach { Restore-Session }

    It 'is unknown in another' {
        Connect-Rodin -ApiKey $key
        (Invoke-InRunspace '[bool](Get-RodinConnection)').Output[0] | Should-BeFalse
        Get-RodinConnection | Should-NotBeNull
    }

    It 'is not met by that of another tenant in the same process' {
        $env:RODIN_API_KEY = $null
        $tenants = 'first-tenant', 'second-tenant'
        $runs = foreach ($tenant in $tenants) {
            $own = (Add-TestTask).taskUuid
            @{ Tenant = $tenant; Uuid = $own; Run = Start-InRunspace 'param($Key, $Uuid) Connect-Rodin -ApiKey (ConvertTo-SecureString $Key -AsPlainText); 1..5 | ForEach-Object { try { Get-RodinDownload $Uuid } catch { } }' @{ Key = $tenant; Uuid = $own } }
        }

        foreach ($run in $runs) {
            $null = Complete-InRunspace $run.Run
            $requests = @(Get-TestRequest $run.Uuid)
            $requests.Count | Should-Be 5
            $requests.headers.Authorization | Sort-Object -Unique | Should-Be "Bearer $($run.Tenant)"
        }
    }

    It 'is not met by the next item of ForEach-Object -Parallel, which gets the same runspace' {
        $manifest = (Get-Module Rodin).Path -replace '[^\\/]+$', 'Rodin.psd1'
        $seen = 'first', 'second' | ForEach-Object -ThrottleLimit 1 -Parallel {
            Import-Module $using:manifest
            [pscustomobject]@{ Item = $_; Runspace = [runspace]::DefaultRunspace.Id; Before = Get-RodinConnection }
            $null = Connect-Rodin -ApiKey (ConvertTo-SecureString "key-of-$_" -AsPlainText -Force)
        }
        $seen[1].Runspace | Should-Be $seen[0].Runspace
        $seen | ForEach-Object { $_.Before } | Should-BeSequence @()
    }

    It 'goes into ForEach-Object -Parallel by -Connection' {
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

    It 'gets all requests, and its own credential alone' {
        $listener = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        $proxy = Start-ThreadJob {
            # The least of a proxy: asks for a credential once, then answers for the host that it is asked for.
            foreach ($answer in @("HTTP/1.1 407 Proxy Authentication Required`r`nProxy-Authenticate: Basic realm=`"x`"`r`nContent-Length: 0`r`nConnection: close`r`n`r`n"),
                "HTTP/1.1 201 Created`r`nContent-Type: application/json`r`nContent-Length: 65`r`nConnection: close`r`n`r`n{`"list`":[{`"url`":`"https://x.example/a.glb`",`"name`":`"proxied.glb`"}]}") {
                $client = ($using:listener).AcceptTcpClient()
                $bytes = [byte[]]::new(8192)
                $text = ''
                while ($text -notmatch "`r`n`r`n\{") { $text += [Text.Encoding]::ASCII.GetString($bytes, 0, $client.GetStream().Read($bytes, 0, $bytes.Length)) }
                $text
                $client.GetStream().Write([Text.Encoding]::ASCII.GetBytes($answer))
                $client.Dispose()
            }
        }
        try {
            $credential = [pscredential]::new('someone', (ConvertTo-SecureString 'proxy-password' -AsPlainText))
            Connect-Rodin -ApiKey $key -BaseUri 'http://localhost:1/api/v2' -Proxy "http://127.0.0.1:$($listener.LocalEndpoint.Port)" -ProxyCredential $credential
            $name = (Get-RodinDownload $uuid -ErrorAction Stop -MaximumRetryCount 0).Name
        }
        finally { $listener.Stop() }

        $asked = $proxy | Wait-Job | Receive-Job
        $proxy | Remove-Job
        $name | Should-Be 'proxied.glb'
        $asked | Should-All { $_ | Should-BeLikeString 'POST http://localhost:1/api/v2/download *' }
        $asked[1] | Should-MatchString "Proxy-Authorization: Basic $([Convert]::ToBase64String([Text.Encoding]::ASCII.GetBytes('someone:proxy-password')))"
        (Get-RodinConnection | Format-List * -Force | Out-String) | Should-NotMatchString 'proxy-password'
    }
}
