BeforeDiscovery {
    # For each error id of these cmdlets: a call that causes it, its category, and whether it is terminating.
    $cases = @(
        @{
            Id = 'ApiKeyMissing'; Category = 'AuthenticationError'; IsTerminating = $true; Command = 'GetRodinDownload'
            Call = { Get-RodinDownload $good }; Key = ''
        }
        @{
            Id = 'ApiKeyRejected'; Category = 'AuthenticationError'; IsTerminating = $true; Command = 'GetRodinDownload'
            Call = { Get-RodinDownload $good }; Key = 'wrong'
        }
        @{
            Id = 'SubscriptionRequired'; Category = 'PermissionDenied'; Command = 'GetRodinDownload'
            Call = { Get-RodinDownload (Add-RejectedTask 'NO_ACTIVE_SUBSCRIPTION') }
        }
        @{
            Id = 'InsufficientFunds'; Category = 'QuotaExceeded'; Command = 'GetRodinDownload'
            Call = { Get-RodinDownload (Add-RejectedTask 'INSUFFICIENT_FUND') }
        }
        @{
            Id = 'PermissionDenied'; Category = 'PermissionDenied'; Command = 'GetRodinDownload'
            Call = { Get-RodinDownload (Add-RejectedTask 'PERMISSION_DENIED') }
        }
        @{ Id = 'InvalidTaskUuid'; Category = 'InvalidArgument'; Command = 'GetRodinDownload'; Call = { Get-RodinDownload 'no uuid' } }
        @{
            Id = 'InvalidTaskUuid'; Category = 'InvalidArgument'; Command = 'SaveRodinModelFile'
            Call = { Save-RodinModelFile -TaskUuid 'no uuid' -Destination $TestDrive }
        }
        @{ Id = 'TaskNotFound'; Category = 'ObjectNotFound'; Command = 'GetRodinDownload'; Call = { Get-RodinDownload (New-Guid) } }
        @{
            Id = 'RateLimited'; Category = 'LimitsExceeded'; Command = 'GetRodinDownload'
            Call = { Get-RodinDownload (Add-FaultyTask @{ kind = 'status'; code = 429 }) -MaximumRetryCount 0 }
        }
        @{
            Id = 'ParallelismLimit'; Category = 'LimitsExceeded'; Command = 'GetRodinDownload'
            Call = { Get-RodinDownload (Add-RejectedTask 'API_PARALLELISM_LIMIT_REACHED') }
        }
        @{
            Id = 'InvalidRequest'; Category = 'InvalidArgument'; Command = 'GetRodinDownload'
            Call = { Get-RodinDownload (Add-RejectedTask 'INVALID_REQUEST') }
        }
        @{
            Id = 'ServiceUnavailable'; Category = 'ResourceUnavailable'; Command = 'GetRodinDownload'
            Call = { Get-RodinDownload (Add-FaultyTask @{ kind = 'status'; code = 500 }) -MaximumRetryCount 0 }
        }
        @{
            Id = 'ConnectionFailed'; Category = 'ConnectionError'; Command = 'GetRodinDownload'
            Call = { Get-RodinDownload (Add-FaultyTask @{ kind = 'disconnect'; afterBytes = -1 }) -MaximumRetryCount 0 }
        }
        @{
            Id = 'OperationTimeout'; Category = 'OperationTimeout'; Command = 'GetRodinDownload'
            Call = {
                Get-RodinDownload (Add-FaultyTask @{ kind = 'stall'; afterBytes = -1 }) -MaximumRetryCount 0 -OperationTimeoutSeconds 1
            }
        }
        @{
            Id = 'UnexpectedResponse'; Category = 'InvalidData'; Command = 'GetRodinDownload'
            Call = { Get-RodinDownload (Add-FaultyTask @{ kind = 'errorPage' }) }
        }
        @{
            Id = 'InsecureAddress'; Category = 'SecurityError'; IsTerminating = $true; Command = 'GetRodinDownload'
            Call = { Get-RodinDownload $good -BaseUri 'http://api.example.com' }
        }
        @{
            Id = 'InsecureAddress'; Category = 'SecurityError'; IsTerminating = $true; Command = 'ConnectRodin'
            Call = { Connect-Rodin -BaseUri 'http://api.example.com' }
        }
        @{
            Id = 'InsecureAddress'; Category = 'SecurityError'; Command = 'SaveRodinModelFile'
            Call = { Save-RodinModelFile -Url 'http://files.example.com/a.glb' -Name 'a.glb' -Destination $TestDrive }
        }
        @{
            Id = 'UnsafeFileName'; Category = 'InvalidArgument'; Command = 'SaveRodinModelFile'
            Call = { Save-RodinModelFile -Url 'https://files.example.com/' -Name '' -Destination $TestDrive }
        }
        @{
            Id = 'LinkExpired'; Category = 'ObjectNotFound'; Command = 'SaveRodinModelFile'
            Call = { Save-FaultyFile @{ kind = 'status'; code = 404 } }
        }
        @{
            Id = 'FormatMismatch'; Category = 'InvalidData'; Command = 'SaveRodinModelFile'
            Call = { Save-FaultyFile @{ kind = 'errorPage' } }
        }
        @{
            Id = 'IncompleteFile'; Category = 'InvalidData'; Command = 'SaveRodinModelFile'
            Call = { Save-FaultyFile @{ kind = 'disconnect'; afterBytes = 100 } }
        }
        @{
            Id = 'FileExists'; Category = 'ResourceExists'; Command = 'SaveRodinModelFile'
            Call = { Set-Content "$TestDrive/base.glb" 'mine'; Get-RodinDownload $good | Save-RodinModelFile -Destination $TestDrive -Flat }
        }
        @{
            Id = 'WriteFailed'; Category = 'WriteError'; Command = 'SaveRodinModelFile'
            Call = {
                $null = New-Item "$TestDrive/w/base.glb.part" -ItemType Directory
                Get-RodinDownload $good | Save-RodinModelFile -Destination "$TestDrive/w" -Flat
            }
        }
        @{
            Id = 'DestinationInvalid'; Category = 'InvalidArgument'; IsTerminating = $true; Command = 'SaveRodinModelFile'
            Call = { Get-RodinDownload $good | Save-RodinModelFile -Destination 'Env:' }
        }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $emulator = Start-TestEmulator
    $good = (Add-TestTask (New-Glb)).taskUuid

    function Add-RejectedTask { (Add-TestTask -Property @{ response = @{ error = $args[0]; message = 'No.' } }).taskUuid }
    function Add-FaultyTask { (Add-TestTask (New-Glb) -Fault $args[0]).taskUuid }
    function Save-FaultyFile {
        Get-RodinDownload (Add-TestTask (New-Glb -Fault $args[0])).taskUuid |
            Save-RodinModelFile -Destination $TestDrive -MaximumRetryCount 0
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'The error <Id> of <Command>' -ForEach $cases {
    BeforeAll {
        # A terminating error is thrown. An error of an item is not, so that $thrown remains false.
        $ErrorActionPreference = 'SilentlyContinue'
        $env:RODIN_API_KEY = $_.ContainsKey('Key') ? $Key : $emulator.apiKey
        $Error.Clear()
        $thrown = $false
        try { $null = & $Call }
        catch { $thrown = $true }
        $record = $Error[0]
        $count = $Error.Count
        $env:RODIN_API_KEY = $emulator.apiKey
    }

    It 'is the only error and has that id' {
        $record.FullyQualifiedErrorId | Should-Be "$Id,Rodin.Commands.$($Command)Command"
        $count | Should-Be 1
    }

    It 'has a category and a recommended action' {
        "$($record.CategoryInfo.Category)" | Should-Be $Category
        $record.ErrorDetails.RecommendedAction | Should-NotBeWhiteSpaceString
    }

    It 'is terminating only if no further item can succeed' {
        $thrown | Should-Be ([bool]$_.IsTerminating)
    }

    It 'has an exception of the module with the error id and the recommended action' {
        $record.Exception | Should-HaveType ([Rodin.RodinException])
        $record.Exception.ErrorId | Should-Be $Id
        $record.Exception.Message.Contains($record.ErrorDetails.RecommendedAction) | Should-BeTrue
        $record.Exception.InnerException | Should-BeNull
    }
}
