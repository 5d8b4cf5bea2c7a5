BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $emulator = Start-TestEmulator
    $target = Add-TestTask (New-Glb 'target.glb' -Filler 9)
    $link = $target.files[0].link
}

AfterAll {
    Stop-TestEmulator
}

Describe 'A redirect of the file host' {
    It 'is followed without sending the key: <_>' -ForEach 301, 302, 303, 307, 308 {
        $uuid = (Add-TestTask (New-Glb -Filler 1 -Fault @{ kind = 'redirect'; location = $link; code = $_ })).taskUuid
        $saved = Get-RodinDownload $uuid | Save-RodinModelFile -Destination $TestDrive -ErrorAction Stop
        $saved.Name | Should-Be 'base.glb'
        [IO.File]::ReadAllBytes($saved.FullName)[-1] | Should-Be 9
        $requests = @(Get-TestRequest $uuid -Server file) + @(Get-TestRequest $target.taskUuid -Server file)
        $requests.Count | Should-BeGreaterThanOrEqual 2
        $requests | Should-All { $_.headers.psobject.Properties.Name -notcontains 'Authorization' }
        "$($requests | ConvertTo-Json -Depth 5)".Contains($env:RODIN_API_KEY) | Should-BeFalse
    }

    It 'is not followed to an insecure address: <_>' -ForEach 'http://files.example.com/a.glb', 'ftp://files.example.com/a.glb',
            'file:///etc/passwd' {
        $uuid = (Add-TestTask (New-Glb -Fault @{ kind = 'redirect'; location = $_ })).taskUuid
        Get-RodinDownload $uuid | Save-RodinModelFile -Destination $TestDrive -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.Count | Should-Be 1
        $errors[0].FullyQualifiedErrorId | Should-BeLikeString 'InsecureAddress,*'
        Test-Path "$TestDrive/$uuid/base.glb" | Should-BeFalse
    }

    It 'is not followed in an endless loop' {
        $task = Add-TestTask (New-Glb)
        Add-TestFault @{ kind = 'redirect'; location = $task.files[0].link } -TaskUuid $task.taskUuid -File 'base.glb'
        Get-RodinDownload $task.taskUuid | Save-RodinModelFile -Destination $TestDrive -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should-BeLikeString 'UnexpectedResponse,*'
        @(Get-TestRequest $task.taskUuid -Server file).Count | Should-BeLessThan 30
    }
}

Describe 'A redirect of the service' {
    It 'is not followed, and the key is not sent to another host' {
        $uuid = (Add-TestTask (New-Glb) -Fault @{
            kind = 'redirect'; location = "$($emulator.fileBaseAddress)api/v2/download"; code = 307
        }).taskUuid
        Clear-TestRequest
        $failure = { Get-RodinDownload $uuid -ErrorAction Stop } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-BeLikeString 'UnexpectedResponse,*'
        $failure.Exception.Message | Should-MatchString 'redirects'
        $requests = @(Get-TestRequest)
        $requests.Count | Should-Be 1
        $requests[0].host | Should-Be 'api'
    }
}

Describe 'An address without https' {
    It 'is rejected before the key is sent: <_>' -ForEach 'http://api.example.com/api/v2', 'http://10.0.0.1/api/v2', 'ftp://127.0.0.1/api',
            'relative/path' {
        $failure = { Get-RodinDownload (New-Guid) -BaseUri $_ } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-Be 'InsecureAddress,Rodin.Commands.GetRodinDownloadCommand'
        $failure.CategoryInfo.Category | Should-Be 'SecurityError'
    }

    It 'is rejected if it comes from the environment, also by Connect-Rodin' {
        $address = $env:RODIN_BASE_URI
        try {
            $env:RODIN_BASE_URI = 'http://api.example.com/api/v2'
            { Get-RodinDownload (New-Guid) } | Should-Throw -FullyQualifiedErrorId 'InsecureAddress,Rodin.Commands.GetRodinDownloadCommand'
            { Connect-Rodin } | Should-Throw -FullyQualifiedErrorId 'InsecureAddress,Rodin.Commands.ConnectRodinCommand'
        }
        finally { $env:RODIN_BASE_URI = $address }
    }

    It 'is allowed on a loopback address: <_>' -ForEach 'http://localhost', 'http://127.0.0.1', 'http://[::1]' {
        $failure = { Get-RodinDownload (New-Guid) -BaseUri "$($_):9/api/v2" -MaximumRetryCount 0 -ErrorAction Stop } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-BeLikeString 'ConnectionFailed,*'
    }
}
