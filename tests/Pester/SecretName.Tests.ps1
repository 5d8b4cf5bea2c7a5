BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $emulator = Start-TestEmulator
    $env:RODIN_API_KEY = $null
    $uuid = (Add-TestTask (New-Glb)).taskUuid
}

AfterAll {
    Stop-TestEmulator
}

Describe 'Connect-Rodin -SecretName' {
    AfterEach {
        Disconnect-Rodin
        Remove-Item Function:Get-Secret -ErrorAction Ignore
    }

    It 'needs SecretManagement, and says so when it is not there' {
        $failure = { Connect-Rodin -SecretName 'rodin' } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-Be 'ApiKeyMissing,Rodin.Commands.ConnectRodinCommand'
        $failure.Exception.Message | Should-MatchString 'SecretManagement'
    }

    It 'takes what the vault gives: <Kind>' -ForEach @(
        @{ Kind = 'a secure string'; Make = { ConvertTo-SecureString $args[0] -AsPlainText } }
        @{ Kind = 'text'; Make = { $args[0] } }
        @{ Kind = 'a credential'; Make = { [pscredential]::new('who', (ConvertTo-SecureString $args[0] -AsPlainText)) } }
    ) {
        $script:secret = & $Make $emulator.apiKey
        $script:asked = $null
        function global:Get-Secret { [CmdletBinding()] param($Name, $Vault) $script:asked = "$Name|$Vault"; $script:secret }
        Connect-Rodin -SecretName 'rodin'
        (Get-RodinDownload $uuid -ErrorAction Stop).Name | Should-Be 'base.glb'
        $asked | Should-Be 'rodin|'
        (Get-RodinConnection).KeySource | Should-MatchString 'rodin'
    }

    It 'asks the vault that -Vault names, and takes names for names, not for script' {
        $script:asked = $null
        function global:Get-Secret { [CmdletBinding()] param($Name, $Vault) $script:asked = "$Name|$Vault"; $emulator.apiKey }
        Connect-Rodin -SecretName 'a''; $(throw)' -Vault 'My "Vault"'
        $asked | Should-Be 'a''; $(throw)|My "Vault"'
    }

    It 'is an ApiKeyMissing when the vault gives <Kind>' -ForEach @(
        @{ Kind = 'an error'; Get = { Write-Error 'locked' } }
        @{ Kind = 'nothing'; Get = { } }
        @{ Kind = 'an empty text'; Get = { '' } }
        @{ Kind = 'a number'; Get = { 7 } }
        @{ Kind = 'a table'; Get = { @{ key = 'x' } } }
    ) {
        $script:body = $Get
        function global:Get-Secret { [CmdletBinding()] param($Name, $Vault) & $script:body }
        { Connect-Rodin -SecretName 'rodin' } | Should-Throw -FullyQualifiedErrorId 'ApiKeyMissing,Rodin.Commands.ConnectRodinCommand'
        Get-RodinConnection | Should-BeNull
    }

    It 'needs a name for -Vault, and no -ApiKey beside it' {
        { Connect-Rodin -Vault 'v' -SecretName 'n' -ApiKey (ConvertTo-SecureString 'x' -AsPlainText) } | Should-Throw -FullyQualifiedErrorId 'AmbiguousParameterSet,*'
    }
}
