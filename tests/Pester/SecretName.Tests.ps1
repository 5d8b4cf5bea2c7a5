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

    It 'causes an error that names SecretManagement if that module is not installed' {
        $failure = { Connect-Rodin -SecretName 'rodin' } | Should-Throw
        $failure.FullyQualifiedErrorId | Should-Be 'ApiKeyMissing,Rodin.Commands.ConnectRodinCommand'
        $failure.ErrorDetails.Message | Should-MatchString 'SecretManagement'
        $failure.ErrorDetails.RecommendedAction | Should-MatchString 'Install-Module Microsoft\.PowerShell\.SecretManagement'
    }

    It 'accepts a secret that is <Kind>' -ForEach @(
        @{ Kind = 'a secure string'; Make = { ConvertTo-SecureString $args[0] -AsPlainText } }
        @{ Kind = 'a string'; Make = { $args[0] } }
        @{ Kind = 'a credential'; Make = { [pscredential]::new('who', (ConvertTo-SecureString $args[0] -AsPlainText)) } }
    ) {
        $script:secret = & $Make $emulator.apiKey
        $script:request = $null
        function global:Get-Secret { [CmdletBinding()] param($Name, $Vault) $script:request = "$Name|$Vault"; $script:secret }
        Connect-Rodin -SecretName 'rodin'
        (Get-RodinDownload $uuid -ErrorAction Stop).Name | Should-Be 'base.glb'
        $request | Should-Be 'rodin|'
        (Get-RodinConnection).KeySource | Should-MatchString 'rodin'
    }

    It 'passes -Vault and the name literally to Get-Secret' {
        $script:request = $null
        function global:Get-Secret { [CmdletBinding()] param($Name, $Vault) $script:request = "$Name|$Vault"; $emulator.apiKey }
        Connect-Rodin -SecretName 'a''; $(throw)' -Vault 'My "Vault"'
        $request | Should-Be 'a''; $(throw)|My "Vault"'
    }

    It 'causes ApiKeyMissing if the vault returns <Kind>' -ForEach @(
        @{ Kind = 'an error'; Get = { Write-Error 'locked' } }
        @{ Kind = 'nothing'; Get = { } }
        @{ Kind = 'an empty string'; Get = { '' } }
        @{ Kind = 'a number'; Get = { 7 } }
        @{ Kind = 'a hashtable'; Get = { @{ key = 'x' } } }
    ) {
        $script:body = $Get
        function global:Get-Secret { [CmdletBinding()] param($Name, $Vault) & $script:body }
        { Connect-Rodin -SecretName 'rodin' } | Should-Throw -FullyQualifiedErrorId 'ApiKeyMissing,Rodin.Commands.ConnectRodinCommand'
        Get-RodinConnection | Should-BeNull
    }

    It 'cannot be combined with -ApiKey' {
        { Connect-Rodin -Vault 'v' -SecretName 'n' -ApiKey (ConvertTo-SecureString 'x' -AsPlainText) } |
            Should-Throw -FullyQualifiedErrorId 'AmbiguousParameterSet,*'
    }
}
