BeforeDiscovery {
    # Each case uses a secret. New-CaseArguments prepares the case and returns the parameters of its script.
    $list = 'param($Uuid) Get-RodinDownload $Uuid -MaximumRetryCount 0'
    $save = 'param($Uuid, $Folder) Get-RodinDownload $Uuid | Save-RodinModelFile -Destination $Folder -MaximumRetryCount 0'

    # Only cases that test the timeout have a short one, because a busy machine may exceed it.
    $short = '-OperationTimeoutSeconds 1'
    $cases = @(
        @{ Case = 'listing files'; Script = $list; Task = @{} }
        @{ Case = 'saving files'; Script = $save; Task = @{} }
        @{ Case = 'saving files again'; Script = "$save; Get-RodinDownload `$Uuid | Save-RodinModelFile -Destination `$Folder"; Task = @{} }
        @{
            Case = 'connecting'
            Script = 'param($Key) Connect-Rodin -ApiKey (ConvertTo-SecureString $Key -AsPlainText) -PassThru; Get-RodinConnection'
        }
        @{ Case = '-WhatIf'; Script = "$save -WhatIf"; Task = @{} }
        @{
            Case = 'a wrong key'; Fails = $true
            Script = 'param($Uuid, $WrongKey) Get-RodinDownload $Uuid -ApiKey (ConvertTo-SecureString $WrongKey -AsPlainText)'; Task = @{}
        }
        @{ Case = 'a key as plain text'; Fails = $true; Script = 'param($Uuid, $Key) Get-RodinDownload $Uuid -ApiKey $Key'; Task = @{} }
        @{ Case = 'a key as plain text for Connect-Rodin'; Fails = $true; Script = 'param($Key) Connect-Rodin -ApiKey $Key' }
        @{
            Case = 'a key that is invalid in a header'; Fails = $true
            Script = 'param($Uuid, $Key) Get-RodinDownload $Uuid -ApiKey (ConvertTo-SecureString "$Key`n x" -AsPlainText)'; Task = @{}
        }
        @{
            Case = 'a service that echoes the key'; Fails = $true; Script = $list
            Response = '{{"error":"UNAUTHORIZED","message":"Your key {0} is no good"}}'
        }
        @{
            Case = 'a service that echoes the key as its error code'; Fails = $true; Script = $list
            Response = '{{"error":"{0}","message":"Bearer {0}"}}'
        }
        @{
            Case = 'a service that echoes a link and a subscription key'; Fails = $true; Script = $list
            Response = '{{"error":"NO_SUCH_TASK","message":"{1} {2}"}}'
        }
        @{ Case = 'a response that is not JSON and contains the key'; Fails = $true; Script = $list; Response = '<html>{0} {1} {2}</html>' }
        @{ Case = 'an unknown task'; Fails = $true; Script = 'Get-RodinDownload (New-Guid)' }
        @{ Case = 'a subscription key as -TaskUuid'; Fails = $true; Script = 'param($Jwt) Get-RodinDownload $Jwt' }
        @{
            Case = 'a subscription key as -TaskUuid of Save-RodinModelFile'; Fails = $true
            Script = 'param($Jwt, $Folder) Save-RodinModelFile -TaskUuid $Jwt -Destination $Folder'
        }
        @{
            Case = 'HTTP 503 from the service, also for the retry'; Fails = $true; Script = $list.Replace('Count 0', 'Count 1')
            TaskFault = @{ kind = 'status'; code = 503 }
        }
        @{
            Case = 'a truncated response of the service'; Fails = $true; Script = $list
            TaskFault = @{ kind = 'disconnect'; afterBytes = 40 }
        }
        @{ Case = 'a timeout of the service'; Fails = $true; Script = "$list $short"; TaskFault = @{ kind = 'stall'; afterBytes = -1 } }
        @{ Case = 'an HTML page from the service'; Fails = $true; Script = $list; TaskFault = @{ kind = 'errorPage' } }
        @{
            Case = 'a redirect of the service'; Fails = $true; Script = $list
            TaskFault = @{ kind = 'redirect'; location = 'https://elsewhere.example.com/?X-Tos-Signature=canary' }
        }
        @{ Case = 'an expired link'; Fails = $true; Script = $save; Task = @{ linkLifetime = -5 } }
        @{
            Case = 'HTTP 503 from the file host, also for the retry'; Fails = $true; Script = $save.Replace('Count 0', 'Count 1')
            FileFault = @{ kind = 'status'; code = 503; text = 'X-Tos-Signature=canary' }
        }
        @{ Case = 'a truncated file'; Fails = $true; Script = $save; FileFault = @{ kind = 'disconnect'; afterBytes = 100 } }
        @{ Case = 'a lost response of the file host'; Fails = $true; Script = $save; FileFault = @{ kind = 'disconnect'; afterBytes = -1 } }
        @{ Case = 'a file that stalls'; Fails = $true; Script = "$save $short"; FileFault = @{ kind = 'stall'; afterBytes = 100 } }
        @{ Case = 'an HTML page instead of a model'; Fails = $true; Script = $save; FileFault = @{ kind = 'errorPage' } }
        @{
            Case = 'a redirect to an insecure address'; Fails = $true; Script = $save
            FileFault = @{ kind = 'redirect'; location = 'http://elsewhere.example.com/a?X-Tos-Signature=canary' }
        }
        @{
            Case = 'a file that exists'; Fails = $true
            Script = "$($save -replace 'param\(.*?\)', '$0 $null = New-Item "$Folder/$Uuid/base.glb" -Force -Value mine;')"; Task = @{}
        }
        @{
            Case = 'an invalid destination'; Fails = $true
            Script = 'param($Uuid) Get-RodinDownload $Uuid | Save-RodinModelFile -Destination Env:'; Task = @{}
        }
        @{
            Case = 'an invalid destination for each file'; Fails = $true
            Script = 'param($Uuid) Get-RodinDownload $Uuid | Save-RodinModelFile -Destination { "Env:" }'; Task = @{}
        }
        @{
            Case = 'an insecure address that contains the key'; Fails = $true
            Script = 'param($Uuid, $Key) Get-RodinDownload $Uuid -BaseUri "http://api.example.com/?sig=$Key"'; Task = @{}
        }
        @{
            Case = 'an insecure link'; Fails = $true
            Script = 'param($Folder, $Link) Save-RodinModelFile -Url $Link -Name a.glb -Destination $Folder'
            Link = 'http://files.example.com/a.glb?X-Tos-Signature=canary'
        }
        @{
            Case = 'a link without a file name'; Fails = $true
            Script = 'param($Folder, $Link) Save-RodinModelFile -Url $Link -Name ".." -Destination $Folder'
            Link = 'https://files.example.com/?X-Tos-Signature=canary'
        }
        @{
            Case = 'a service that echoes the encoded key'; Fails = $true; Script = $list
            Response = '{{"error":"{3}","message":"{4} {5} {6}"}}'
        }
        @{
            Case = 'a service that echoes the key as the request id'; Fails = $true; Script = $list
            TaskFault = @{ kind = 'status'; code = 500 }, @{ kind = 'header'; name = 'x-request-id'; value = '{0}' }
        }
        @{
            Case = 'a service that echoes the key as the content type'; Fails = $true; Script = $list
            TaskFault = @{ kind = 'body'; text = '-' }, @{ kind = 'header'; name = 'Content-Type'; value = 'text/{0}' }
        }
        @{
            Case = 'a service that echoes the key as a file name'; Script = $list
            Response = '{{"list":[{{"name":"{0}.glb","url":"https://files.example.com/{7}.glb"}}]}}'
        }
        @{
            Case = 'a redirect of the service that contains the key'; Fails = $true; Script = $list
            TaskFault = @{ kind = 'redirect'; location = 'https://{0}:{0}@elsewhere.example.com/{0}?sig={0}' }
        }
        @{
            Case = 'a file host that echoes the signature as the request id'; Fails = $true; Script = $save
            FileFault = @{ kind = 'status'; code = 500 }, @{ kind = 'header'; name = 'x-tos-request-id'; value = 'X-Tos-Signature=canary' }
        }
        @{
            Case = 'a redirect that contains a password'; Fails = $true; Script = $save
            FileFault = @{ kind = 'redirect'; location = 'http://user:{0}@elsewhere.example.com/a?sig={0}' }
        }
        @{
            Case = 'a redirect to a closed port'; Fails = $true; Script = $save
            FileFault = @{ kind = 'redirect'; location = 'https://user:{0}@127.0.0.1:9/{0}?X-Tos-Signature={0}' }
        }
        @{
            Case = 'a folder that cannot be created'; Fails = $true
            Script = "$($save -replace 'param\(.*?\)', '$0 $null = New-Item "$Folder/$Uuid" -Force -Value mine;')"; Task = @{}
        }
        @{
            Case = 'a service without TLS'; Fails = $true
            Script = "$list -BaseUri ([uri]`$env:RODIN_BASE_URI).AbsoluteUri.Replace('http:', 'https:')"; Task = @{}
        }
        @{
            Case = 'a proxy that rejects the credential'; Fails = $true
            Script = 'param($Proxy, $Uuid) Connect-Rodin -Proxy $Proxy; Get-RodinDownload $Uuid -MaximumRetryCount 0'
        }
        @{
            Case = 'a proxy that rejects CONNECT'; Fails = $true
            Script = 'param($Proxy, $Uuid) Connect-Rodin -Proxy $Proxy -PassThru; Get-RodinDownload $Uuid -MaximumRetryCount 0 -BaseUri https://api.example.com'
        }
        @{
            Case = 'a system proxy that rejects CONNECT'; Fails = $true
            Script = 'param($Uuid) Get-RodinDownload $Uuid -MaximumRetryCount 0 -BaseUri https://api.example.com'
        }
        @{
            Case = 'an invalid proxy address'; Fails = $true
            Script = 'param($Key) Connect-Rodin -Proxy "user:$Key@proxy.example:8080" -PassThru'
        }
        @{
            Case = 'a proxy address with user name, path and query'
            Script = 'param($Key) Connect-Rodin -Proxy "http://user:$Key@proxy.example:8080/$($Key)?sig=$Key" -PassThru | Tee-Object -Variable c; Get-RodinConnection; $c | ConvertTo-Json -Depth 9; [Management.Automation.PSSerializer]::Serialize($c, 9); $c | ConvertTo-Csv'
        }
        @{ Case = 'a string as -ProxyCredential'; Fails = $true; Script = 'param($Key) Connect-Rodin -ProxyCredential "user:$Key"' }
        @{
            Case = 'an address with a password'; Fails = $true
            Script = 'param($Key) Connect-Rodin -BaseUri "https://user:$Key@api.example.com" -PassThru; Get-RodinConnection'
        }
        @{
            Case = 'an address with a query'; Fails = $true
            Script = 'param($Key, $Uuid) Get-RodinDownload $Uuid -BaseUri "https://api.example.com/?sig=$Key"'
        }
        @{
            Case = 'an invalid address'; Fails = $true
            Script = 'param($Key, $Uuid) Get-RodinDownload $Uuid -BaseUri "https://user:$Key@[::"'
        }
        @{
            Case = 'an invalid address in the environment'; Fails = $true
            Script = 'param($Key, $Uuid) $a = $env:RODIN_BASE_URI; try { $env:RODIN_BASE_URI = "https://user:$Key@[::"; Get-RodinDownload $Uuid } finally { $env:RODIN_BASE_URI = $a }'
        }
        @{ Case = 'a key as -Connection'; Fails = $true; Script = 'param($Key, $Uuid) Get-RodinDownload $Uuid -Connection $Key' }
        @{
            Case = 'a link as -InputObject'; Fails = $true
            Script = 'param($Folder, $Link) Save-RodinModelFile -InputObject $Link -Destination $Folder'
            Link = 'https://files.example.com/a?X-Tos-Signature=canary'
        }
        @{
            Case = 'a malformed link'; Fails = $true
            Script = 'param($Folder, $Link) Save-RodinModelFile -Url $Link -Name a.glb -Destination $Folder'
            Link = 'https://user:X-Tos-Signature=canary@[::/a?X-Tos-Signature=canary'
        }
        @{
            Case = 'a malformed link in a row'; Fails = $true
            Script = 'param($Folder, $Link) [pscustomobject]@{ Url = $Link; Name = "a.glb" } | Save-RodinModelFile -Destination $Folder'
            Link = 'https://[::/a?X-Tos-Signature=canary'
        }
        @{
            Case = 'a relative link'; Fails = $true
            Script = 'param($Folder, $Link) Save-RodinModelFile -Url $Link -Name a.glb -Destination $Folder'
            Link = 'files/a.glb?X-Tos-Signature=canary'
        }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    Import-Module "$PSScriptRoot/Support/Secrets.psm1"
    Import-Module "$PSScriptRoot/Support/Servers.psm1"
    $canary = "canary$([guid]::NewGuid().ToString('N'))"
    $wrong = "wrongcanary$([guid]::NewGuid().ToString('N'))"
    $password = "passwordcanary$([guid]::NewGuid().ToString('N'))"
    $emulator = Start-TestEmulator -ApiKey $canary
    $sample = Add-TestTask (New-Glb)
    $jwt = $sample.subscriptionKey
    $secrets = $canary, $wrong, $password, $jwt.Split('.')[2], 'X-Tos-Signature=', 'X-Tos-Credential='

    # A proxy that rejects every request and echoes the request in each possible part of the response.
    $proxy = Start-RawServer {
        param($head)
        $echoed = $head -replace '\s+', ' '
        "HTTP/1.1 407 $echoed`r`nProxy-Authenticate: Basic realm=`"$($echoed -replace '"')`"`r`nX-Request-Id: $echoed`r`nContent-Length: $($echoed.Length)`r`nConnection: close`r`n`r`n$echoed"
    }
    $proxyAddress = "http://user:$password@127.0.0.1:$($proxy.Port)"

    function Format-Fault {
        # Inserts the key into the texts of the faults.
        param([hashtable[]] $Fault)
        foreach ($one in $Fault) {
            $filled = @{}
            foreach ($name in $one.Keys) { $filled[$name] = $one[$name] -is [string] ? $one[$name].Replace('{0}', $canary) : $one[$name] }
            $filled
        }
    }

    function New-CaseArguments {
        # Prepares the case, and returns the parameters of its script.
        param([hashtable] $Case)
        $bytes = [Text.Encoding]::UTF8.GetBytes($canary)
        $faults = @(if ($Case.TaskFault) { Format-Fault $Case.TaskFault })
        if ($Case.Response) {
            $faults += @{
                kind = 'body'
                text = $Case.Response -f $canary, $sample.files[0].link, $jwt, (-join ($bytes | ForEach-Object { '%{0:X2}' -f $_ })),
                    [Convert]::ToBase64String($bytes), $canary.ToUpperInvariant(),
                    (-join ($bytes | ForEach-Object { '&#{0};' -f $_ })), (New-Guid)
            }
        }

        $task = Add-TestTask (New-Glb -Fault @(if ($Case.FileFault) { Format-Fault $Case.FileFault })) -Fault $faults `
            -Property ($Case.Task ?? @{})
        $all = @{
            Uuid = $task.taskUuid; Key = $canary; WrongKey = $wrong; Jwt = $jwt; Link = $Case.Link; Proxy = $proxyAddress
            Folder = "$TestDrive/$([guid]::NewGuid())"
        }
        $wanted = [scriptblock]::Create($Case.Script).Ast.ParamBlock.Parameters.Name.VariablePath.UserPath
        $arguments = @{}
        foreach ($parameter in $wanted) { $arguments[$parameter] = $all[$parameter] }
        $arguments
    }
}

AfterAll {
    Stop-RawServer $proxy
    Stop-TestEmulator
}

Describe 'A command that uses secrets: <Case>' -ForEach $cases {
    BeforeAll {
        $seen = Invoke-InRunspace $Script (New-CaseArguments $_)
    }

    It 'succeeds or fails as expected' {
        ($seen.AllErrors.Count -gt 0) | Should-Be ([bool]$_.Fails) -Because "$($seen.AllErrors)"
    }

    It 'shows no secret in warning, verbose, debug, information and progress records' {
        Find-Secret (Get-RecordText $seen | Out-String -Width 4000) $secrets | Should-BeSequence @()
    }

    It 'stores no secret in the object graph of $Error' {
        Find-Secret (Get-ErrorText $seen | Out-String -Width 4000) $secrets | Should-BeSequence @()
    }

    It 'emits no secret except the link of a listed file' {
        $text = (Get-ViewText $seen.Output),
            ($seen.Output | Select-Object * -ExcludeProperty Url | Format-List -Force | Out-String -Width 4000)
        Find-Secret "$text" $secrets | Should-BeSequence @()
    }
}

Describe 'A process that runs all cases with a transcript and listeners for diagnostic events' -ForEach @{ Cases = $cases } {
    BeforeAll {
        $work = @(foreach ($case in $Cases) { @{ case = $case.Case; script = $case.Script; arguments = New-CaseArguments $case } })
        $child = Invoke-InTranscript $work "$TestDrive/transcript" -Environment @{
            HTTPS_PROXY = $proxyAddress; DOTNET_SYSTEM_NET_HTTP_DISABLEURIREDACTION = '1'
        }
    }

    It 'writes the errors and verbose messages of the cases to the transcript' {
        $child.ExitCode | Should-Be 0
        foreach ($case in $Cases) { $child.Transcript.Contains("Case: $($case.Case).") | Should-BeTrue }
        $child.Transcript | Should-MatchString 'NO_SUCH_TASK'
        $child.Transcript | Should-MatchString "VERBOSE: '.+': downloading from "
        $child.Transcript | Should-MatchString 'base\.glb'
        $child.Transcript | Should-MatchString "status code '407'"
        $child.Events | Should-MatchString 'System\.Net\.Http/RequestStart'
        $child.Events | Should-MatchString 'System\.Net\.Sockets/ConnectStart'
        $child.Events | Should-MatchString 'System\.Net\.Http/RequestFailed'
    }

    It 'writes no secret to the transcript' {
        Find-Secret $child.Transcript $secrets | Should-BeSequence @()
    }

    It 'writes no secret to the console' {
        Find-Secret $child.Console $secrets | Should-BeSequence @()
    }

    It 'exposes no secret in events, activities and diagnostic objects, except in internal events of the runtime (raw responses)' {
        $public = ($child.Events -split "`n") -notlike 'Private.InternalDiagnostics.*'
        Find-Secret ($public -join "`n") $secrets | Should-BeSequence @()
    }
}

Describe 'A command that is stopped <Case>' -ForEach @(
    @{ Case = 'while it lists files'; Script = 'param($Uuid) Get-RodinDownload $Uuid'; Task = @{ kind = 'stall'; afterBytes = -1 } }
    @{
        Case = 'while it downloads a file'
        Script = 'param($Uuid, $Folder) Get-RodinDownload $Uuid | Save-RodinModelFile -Destination $Folder'
        File = @{ kind = 'stall'; afterBytes = 100 }
    }
    @{
        Case = 'while it waits for a retry'; Script = 'param($Uuid) Get-RodinDownload $Uuid'
        Task = @{ kind = 'status'; code = 503; retryAfter = 500 }
    }
) {
    It 'shows no secret in any stream or error' {
        $arranged = Add-TestTask (New-Glb -Fault @(if ($File) { $File })) -Fault @(if ($Task) { $Task })
        $wanted = $File ? 'file' : 'api'
        $arguments = @{ Uuid = $arranged.taskUuid; Folder = "$TestDrive/$([guid]::NewGuid())" }
        if ($Script -notmatch 'Folder') { $arguments.Remove('Folder') }
        $run = Start-InRunspace $Script $arguments
        $null = Wait-TestRequest { $_.host -eq $wanted -and "$($_.path)$($_.body)".Contains($arranged.taskUuid) }
        $seen = Stop-InRunspace $run
        Find-Secret (@(Get-RecordText $seen; Get-ErrorText $seen; Get-ViewText $seen.Output) | Out-String -Width 4000) $secrets |
            Should-BeSequence @()
    }
}

Describe 'The session history' {
    It 'contains the typed commands, and no secret from a variable or the environment' {
        $state = [initialsessionstate]::CreateDefault()
        $state.ImportPSModule("$((Get-Module Rodin).ModuleBase)/Rodin.psd1")
        $shell = [powershell]::Create($state)
        try {
            $shell.Runspace.SessionStateProxy.SetVariable('key', (ConvertTo-SecureString $canary -AsPlainText))
            $shell.Runspace.SessionStateProxy.SetVariable('jwt', $jwt)
            foreach ($typed in 'Connect-Rodin -ApiKey $key -PassThru', 'Get-RodinDownload $jwt', 'Get-RodinTask $jwt') {
                $shell.Commands.Clear()
                $null = $shell.AddScript($typed).Invoke($null, [Management.Automation.PSInvocationSettings]@{ AddToHistory = $true })
            }

            $shell.Commands.Clear()
            $history = $shell.AddCommand('Get-History').Invoke()
            $history.CommandLine | Should-BeSequence 'Connect-Rodin -ApiKey $key -PassThru', 'Get-RodinDownload $jwt', 'Get-RodinTask $jwt'
            $text = $history | ForEach-Object { $_ | Format-List * -Force | Out-String; [Rodin.Tests.ObjectGraph]::Read($_, $true) } |
                Out-String -Width 4000
            Find-Secret $text $secrets | Should-BeSequence @()
        }
        finally { $shell.Dispose() }
    }
}
