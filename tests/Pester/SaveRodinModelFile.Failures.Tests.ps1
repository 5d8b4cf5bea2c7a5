BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $null = Start-TestEmulator
    $empty = [Convert]::ToBase64String([byte[]]::new(0))
    $noise = [Convert]::ToBase64String([byte[]](1..200))
}

AfterAll {
    Stop-TestEmulator
}

Describe 'A download that fails' {
    It 'causes <Id> and leaves no file under the final name: <Name>' -ForEach @(
        @{ Name = 'an HTML page with status 200'; Fault = @{ kind = 'errorPage' }; Id = 'FormatMismatch' }
        @{ Name = 'connection closed within the body'; Fault = @{ kind = 'disconnect'; afterBytes = 500 }; Id = 'IncompleteFile' }
        @{
            Name = 'connection reset within the body'; Fault = @{ kind = 'disconnect'; afterBytes = 500; reset = $true }
            Id = 'IncompleteFile'
        }
        @{ Name = 'connection closed after the headers'; Fault = @{ kind = 'disconnect'; afterBytes = 0 }; Id = 'IncompleteFile' }
        @{ Name = 'connection closed before the headers'; Fault = @{ kind = 'disconnect'; afterBytes = -1 }; Id = 'ConnectionFailed' }
        @{ Name = 'fewer bytes than Content-Length'; Fault = @{ kind = 'wrongLength'; difference = 100 }; Id = 'IncompleteFile' }
        @{ Name = 'more bytes than Content-Length'; Fault = @{ kind = 'wrongLength'; difference = -100 }; Id = 'IncompleteFile' }
        @{
            Name = 'connection closed, without Content-Length'; Fault = @{ kind = 'disconnect'; afterBytes = 500 }, @{ kind = 'noLength' }
            Id = 'IncompleteFile'
        }
        @{ Name = 'no headers before the timeout'; Fault = @{ kind = 'stall'; afterBytes = -1 }; Id = 'OperationTimeout' }
        @{ Name = 'no data before the timeout'; Fault = @{ kind = 'stall'; afterBytes = 500 }; Id = 'OperationTimeout' }
        @{ Name = 'compressed without a request for it'; Fault = @{ kind = 'gzip' }; Id = 'UnexpectedResponse' }
        @{ Name = '403'; Fault = @{ kind = 'status'; code = 403 }; Id = 'LinkExpired' }
        @{ Name = '404'; Fault = @{ kind = 'status'; code = 404 }; Id = 'LinkExpired' }
        @{ Name = '400'; Fault = @{ kind = 'status'; code = 400 }; Id = 'UnexpectedResponse' }
        @{ Name = '204'; Fault = @{ kind = 'status'; code = 204 }; Id = 'UnexpectedResponse' }
        @{ Name = '429'; Fault = @{ kind = 'status'; code = 429 }; Id = 'RateLimited' }
        @{ Name = '500'; Fault = @{ kind = 'status'; code = 500 }; Id = 'ServiceUnavailable' }
        @{ Name = '503'; Fault = @{ kind = 'status'; code = 503 }; Id = 'ServiceUnavailable' }
    ) {
        $uuid = (Add-TestTask (New-Glb -Fault $Fault)).taskUuid
        $timeout = $Id -eq 'OperationTimeout' ? 1 : 60
        $saved = @(
            Get-RodinDownload $uuid |
                Save-RodinModelFile -Destination $TestDrive -MaximumRetryCount 0 -OperationTimeoutSeconds $timeout -ErrorVariable errors `
                    -ErrorAction SilentlyContinue
        )
        $saved.Count | Should-Be 0
        $errors.Count | Should-Be 1
        $errors[0].FullyQualifiedErrorId | Should-Be "$Id,Rodin.Commands.SaveRodinModelFileCommand"
        @(Get-ChildItem "$TestDrive/$uuid" -File -Exclude '*.part' -ErrorAction Ignore).Count | Should-Be 0
    }

    It 'causes LinkExpired with a recommended action if the link has expired' {
        $uuid = (Add-TestTask (New-Glb) -Property @{ linkLifetime = -5 }).taskUuid
        $file = Get-RodinDownload $uuid
        $file.ExpiresAt | Should-BeLessThan ([DateTimeOffset]::UtcNow)
        $failure = { Save-RodinModelFile -Url $file.Url -Name 'a.glb' -Destination $TestDrive -ErrorAction Stop } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-BeLikeString 'LinkExpired,*'
        $failure.ErrorDetails.RecommendedAction | Should-MatchString 'Get-RodinDownload'
        $failure.Exception.StatusCode | Should-Be 403
    }

    It 'causes ConnectionFailed if the port is closed' {
        $failure = {
            Save-RodinModelFile -Url 'http://127.0.0.1:9/a.glb' -Name 'a.glb' -Destination $TestDrive -MaximumRetryCount 0 -ErrorAction Stop
        } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-BeLikeString 'ConnectionFailed,*'
    }
}

Describe 'Content that is checked against the file extension' {
    It 'causes FormatMismatch: text as <_>' -ForEach 'glb', 'webp', 'png', 'jpg', 'usdz', 'zip', 'stl', 'obj', 'mtl', 'fbx', 'gltf' {
        $uuid = (Add-TestTask @{ name = "a.$_"; text = 'This is no model.' }).taskUuid
        Get-RodinDownload $uuid | Save-RodinModelFile -Destination $TestDrive -ErrorVariable errors -ErrorAction SilentlyContinue
        "$($errors.FullyQualifiedErrorId)" | Should-BeLikeString 'FormatMismatch,*'
        Test-Path "$TestDrive/$uuid/a.$_" | Should-BeFalse
    }

    It 'causes FormatMismatch: an XML error of the file host as <_>' -ForEach 'glb', 'fbx', 'obj', 'mtl', 'gltf', 'stl' {
        $uuid = (Add-TestTask @{ name = "a.$_"; text = '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>' }).taskUuid
        Get-RodinDownload $uuid | Save-RodinModelFile -Destination $TestDrive -ErrorVariable errors -ErrorAction SilentlyContinue
        "$($errors.FullyQualifiedErrorId)" | Should-BeLikeString 'FormatMismatch,*'
    }

    It 'causes FormatMismatch: an empty file as <_>' -ForEach 'glb', 'webp', 'png', 'usdz', 'fbx', 'stl' {
        $uuid = (Add-TestTask @{ name = "a.$_"; base64 = $empty }).taskUuid
        Get-RodinDownload $uuid | Save-RodinModelFile -Destination $TestDrive -ErrorVariable errors -ErrorAction SilentlyContinue
        "$($errors.FullyQualifiedErrorId)" | Should-BeLikeString 'FormatMismatch,*'
    }

    It 'causes IncompleteFile: a GLB that is shorter than its header states' {
        $short = New-Glb -Length 1000
        $short.base64 = [Convert]::ToBase64String([Convert]::FromBase64String($short.base64)[0..799])
        $uuid = (Add-TestTask $short).taskUuid
        Get-RodinDownload $uuid | Save-RodinModelFile -Destination $TestDrive -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should-BeLikeString 'IncompleteFile,*'
        Test-Path "$TestDrive/$uuid/base.glb" | Should-BeFalse
    }

    BeforeDiscovery {
        $stream = [IO.MemoryStream]::new()
        $zip = [IO.Compression.ZipArchive]::new($stream, 'Create', $true)
        $null = $zip.CreateEntry('model.usdc')
        $zip.Dispose()
        $archive = [Convert]::ToBase64String($stream.ToArray())
    }

    It 'is accepted if it matches: <Name>' -ForEach @(
        @{ Name = 'a.webp'; File = @{ sample = 'webp' } }
        @{ Name = 'a.png'; File = @{ sample = 'png' } }
        @{ Name = 'a.obj'; File = @{ sample = 'obj' } }
        @{ Name = 'a.mtl'; File = @{ sample = 'mtl' } }
        @{ Name = 'ascii.stl'; File = @{ text = "solid a`nendsolid a`n" } }
        @{
            Name = 'binary.stl'
            File = @{ base64 = [Convert]::ToBase64String([byte[]]::new(80) + [byte[]](1, 0, 0, 0) + [byte[]]::new(50)) }
        }
        @{
            Name = 'binary.fbx'
            File = @{
                base64 = [Convert]::ToBase64String([Text.Encoding]::ASCII.GetBytes("Kaydara FBX Binary  $([char]0)") +
                    [byte[]](0x1a, 0, 232, 28, 0, 0) + [byte[]]::new(13))
            }
        }
        @{ Name = 'ascii.fbx'; File = @{ text = "; FBX 7.3.0 project file`n" } }
        @{ Name = 'a.usdz'; File = @{ base64 = $archive } }
        @{
            Name = 'a.jpg'
            File = @{
                base64 = [Convert]::ToBase64String([byte[]](0xff, 0xd8, 0xff, 0xe0, 0, 2) + [byte[]]::new(60) + [byte[]](0xff, 0xd9))
            }
        }
        @{ Name = 'UPPER.WEBP'; File = @{ sample = 'webp' } }
        @{ Name = 'a.unknown'; File = @{ length = 10 } }
    ) {
        $uuid = (Add-TestTask (@{ name = $Name } + $File)).taskUuid
        (Get-RodinDownload $uuid | Save-RodinModelFile -Destination $TestDrive -ErrorAction Stop).Name | Should-Be $Name
    }
}

Describe 'An invalid link' {
    It 'causes <Id> without a request: <Link>' -ForEach @(
        @{ Link = 'http://files.example.com/a.glb'; Id = 'InsecureAddress' }
        @{ Link = 'ftp://files.example.com/a.glb'; Id = 'InsecureAddress' }
        @{ Link = 'file:///etc/passwd'; Id = 'InsecureAddress' }
        @{ Link = 'data:text/plain,hello'; Id = 'InsecureAddress' }
        @{ Link = 'javascript:alert(1)'; Id = 'InsecureAddress' }
        @{ Link = 'a.glb'; Id = 'UnexpectedResponse' }
        @{ Link = 'https://'; Id = 'UnexpectedResponse' }
    ) {
        $uuid = (Add-TestTask @{ name = 'a.txt'; link = $Link }, (New-Glb 'good.glb')).taskUuid
        $saved = Get-RodinDownload $uuid | Save-RodinModelFile -Destination $TestDrive -ErrorVariable errors -ErrorAction SilentlyContinue
        $saved.Name | Should-BeSequence @('good.glb')
        $errors.Count | Should-Be 1
        $errors[0].FullyQualifiedErrorId | Should-Be "$Id,Rodin.Commands.SaveRodinModelFileCommand"
        (Get-ChildItem "$TestDrive/$uuid").Name | Should-BeSequence @('good.glb')
    }
}
