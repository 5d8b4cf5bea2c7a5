BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator
}

AfterAll {
    Stop-TestEmulator
}

Describe 'An invalid response' {
    It 'is an UnexpectedResponse error of its task, and the other tasks are processed: <Name>' -ForEach @(
        @{ Name = 'not JSON'; Fault = @{ kind = 'body'; text = 'hello' } }
        @{ Name = 'an empty body'; Fault = @{ kind = 'body'; text = '' } }
        @{ Name = 'truncated JSON'; Fault = @{ kind = 'body'; text = '{"list":[' } }
        @{ Name = 'an HTML error page'; Fault = @{ kind = 'errorPage' } }
        @{ Name = 'an array'; Fault = @{ kind = 'body'; text = '[]' } }
        @{ Name = 'null'; Fault = @{ kind = 'body'; text = 'null' } }
        @{ Name = 'a string in place of the list'; Fault = @{ kind = 'body'; text = '{"list":"none"}' } }
        @{
            Name = 'an entry of a gigabyte'
            Fault = @{ kind = 'oversizedBody'; bytes = 1GB; beginning = '{"list":[{"name":"'; repeated = 'a' }
        }
    ) {
        $bad = (Add-TestTask (New-Glb) -Fault $Fault).taskUuid
        $good = (Add-TestTask (New-Glb)).taskUuid
        $files = $bad, $good | Get-RodinDownload -ErrorVariable errors -ErrorAction SilentlyContinue
        $files.TaskUuid | Should-BeSequence @($good)
        $errors.Count | Should-Be 1
        $errors[0].FullyQualifiedErrorId | Should-Be 'UnexpectedResponse,Rodin.Commands.GetRodinDownloadCommand'
        $errors[0].TargetObject | Should-Be $bad
        @(Get-TestRequest $bad).Count | Should-Be 1
    }

    It 'of more than 16 MiB is an error and is not read to its end' {
        $uuid = (Add-TestTask -Fault @{ kind = 'oversizedBody'; bytes = 1GB; beginning = '{"list":[{"name":"'; repeated = 'a' }).taskUuid
        Get-RodinDownload $uuid -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors.FullyQualifiedErrorId | Should-Be 'UnexpectedResponse,Rodin.Commands.GetRodinDownloadCommand'
        "$($errors[0].Exception.Message)" | Should-MatchString 'exceeds 16 MiB'
        (Wait-TestRequest { $_.taskUuid -eq $uuid -and $_.isFinished }).bytesSent | Should-BeLessThan 40MB
    }
}

Describe 'A list of 10,000 files of the same name' {
    It 'gives each file a unique file name' {
        $entries = @('{"url":"http://127.0.0.1:9/base.glb?X-Tos-Signature=0","name":"base.glb"}') * 10000 -join ','
        $uuid = (Add-TestTask -Fault @{ kind = 'body'; text = "{`"list`":[$entries]}" }).taskUuid
        $names = [Collections.Generic.HashSet[string]]::new()
        Get-RodinDownload $uuid | ForEach-Object { $last = $_.FileName; $null = $names.Add($last) }
        $names.Count | Should-Be 10000
        $last | Should-Be 'base-10000.glb'
    }
}

Describe 'An unusual response' {
    It 'is accepted, and its files are emitted: <Name>' -ForEach @(
        @{ Name = 'error OK'; Text = '{"error":"OK","list":[{"url":"https://x.example/a.glb","name":"a.glb"}]}' }
        @{ Name = 'an error that is null'; Text = '{"error":null,"list":[{"url":"https://x.example/a.glb","name":"a.glb"}]}' }
        @{ Name = 'an empty error'; Text = '{"error":"","list":[{"url":"https://x.example/a.glb","name":"a.glb"}]}' }
        @{
            Name = 'unknown fields'
            Text = '{"new":{"a":[1]},"list":[{"url":"https://x.example/a.glb","size":12,"name":"a.glb"}],"message":"hi"}'
        }
        @{ Name = 'a byte order mark'; Text = "$([char]0xFEFF){`"list`":[{`"url`":`"https://x.example/a.glb`",`"name`":`"a.glb`"}]}" }
    ) {
        $uuid = (Add-TestTask -Fault @{ kind = 'body'; text = $Text }).taskUuid
        (Get-RodinDownload $uuid -ErrorAction Stop).Name | Should-BeSequence @('a.glb')
    }

    It 'with the HTTP status <_> is accepted' -ForEach 200, 201, 202 {
        $uuid = (Add-TestTask -Fault @{
            kind = 'body'; code = $_; text = '{"list":[{"url":"https://x.example/a.glb","name":"a.glb"}]}'
        }).taskUuid
        (Get-RodinDownload $uuid -ErrorAction Stop).Name | Should-BeSequence @('a.glb')
    }

    It 'causes an error for each entry without a link, and the other files are emitted' {
        $uuid = (Add-TestTask -Property @{ response = @{ list = @(
            @{ name = 'lost.glb' }, @{ url = $null; name = 'null.glb' }, @{ url = ''; name = 'empty.glb' }, $null, 7,
            @{ url = 'https://x.example/a.glb'; name = 'a.glb' }) } }).taskUuid
        $files = Get-RodinDownload $uuid -ErrorVariable errors -ErrorAction SilentlyContinue
        $files.Name | Should-BeSequence @('a.glb')
        $errors.Count | Should-Be 5
        $errors | Should-All { $_.FullyQualifiedErrorId | Should-Be 'UnexpectedResponse,Rodin.Commands.GetRodinDownloadCommand' }
        "$($errors[0])" | Should-MatchString 'lost\.glb'
    }

    It 'may have entries without a name, which are named after their links' {
        $uuid = (Add-TestTask -Property @{ response = @{ list = @(
            @{ url = 'https://x.example/files/a%20b.glb?X-Tos-Signature=1' }, @{ url = 'https://x.example/b.glb'; name = $null },
            @{ url = 'https://x.example/'; name = '' }) } }).taskUuid
        $files = Get-RodinDownload $uuid -ErrorAction Stop
        $files[0].FileName | Should-Be 'a b.glb'
        $files[1].FileName | Should-Be 'b.glb'
        $files[2].FileName | Should-NotBeWhiteSpaceString
        $files[0].Kind | Should-Be 'Model'
    }
}

Describe 'An error with an HTTP status of success' {
    It 'is an error with the service''s message: <Code> is <Id>' -ForEach @(
        @{ Code = 'UNAUTHORIZED'; Id = 'ApiKeyRejected' }
        @{ Code = 'NO_ACTIVE_SUBSCRIPTION'; Id = 'SubscriptionRequired' }
        @{ Code = 'API_NO_ACTIVE_SUBSCRIPTION'; Id = 'SubscriptionRequired' }
        @{ Code = 'SUBSCRIPTION_PLAN_TOO_LOW'; Id = 'SubscriptionRequired' }
        @{ Code = 'INSUFFICIENT_FUND'; Id = 'InsufficientFunds' }
        @{ Code = 'API_INSUFFICIENT_FUNDS'; Id = 'InsufficientFunds' }
        @{ Code = 'PERMISSION_DENIED'; Id = 'PermissionDenied' }
        @{ Code = 'INVALID_REQUEST'; Id = 'InvalidRequest' }
        @{ Code = 'NO_SUCH_TASK'; Id = 'TaskNotFound' }
        @{ Code = 'API_PARALLELISM_LIMIT_REACHED'; Id = 'ParallelismLimit' }
        @{ Code = 'SOMETHING_NEW'; Id = 'UnexpectedResponse' }
    ) {
        $uuid = (Add-TestTask (New-Glb) -Property @{ response = @{ error = $Code; message = 'Because of a reason.'; list = @() } }).taskUuid
        $failure = { Get-RodinDownload $uuid -ErrorAction Stop } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-Be "$Id,Rodin.Commands.GetRodinDownloadCommand"
        $failure.Exception.ApiCode | Should-Be $Code
        $failure.Exception.StatusCode | Should-Be 201
        $failure.Exception.Message | Should-MatchString 'Because of a reason'
    }

    It 'is shown without control characters and with a limited length' {
        $uuid = (Add-TestTask -Property @{
            response = @{ error = 'NO_SUCH_TASK'; message = "red $([char]27)[31m bell $([char]7) $('x' * 100000)" }
        }).taskUuid
        $failure = { Get-RodinDownload $uuid -ErrorAction Stop } | Should-Throw
        $failure.Exception.Message | Should-NotMatchString '[\x00-\x08\x0b-\x1f]'
        $failure.Exception.Message.Length | Should-BeLessThan 2000
    }
}
