BeforeDiscovery {
    $kinds = 'secure', 'text', 'credential'
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    Import-Module "$PSScriptRoot/Support/Programs.psm1"
    $whyNot = if ($IsWindows -or $PSEdition -eq 'Desktop') { 'SecretStore has one store for a user of Windows, and this user''s own is let alone' }
    if ($whyNot) { return }

    $emulator = Start-TestEmulator
    $uuid = (Add-TestTask (New-Glb)).taskUuid
    $keyLike = 'vF3kq8Zb7Lr2wXy9Tn4c'

    # Vaults of other modules. Listing the secrets of the second takes 20 s.
    foreach ($name in 'Elsewhere', 'Slow') {
        $vault = New-Item "$TestDrive/vaults/$name/$name.Extension" -ItemType Directory
        New-ModuleManifest "$vault/../$name.psd1" -NestedModules "./$name.Extension" -FunctionsToExport @() -CmdletsToExport @() -AliasesToExport @() -VariablesToExport @()
        New-ModuleManifest "$vault/$name.Extension.psd1" -RootModule "$name.Extension.psm1" -FunctionsToExport '*-Secret*' -CmdletsToExport @() -AliasesToExport @() -VariablesToExport @()
        Set-Content "$vault/$name.Extension.psm1" @"
            function Get-Secret { param(`$Name, `$VaultName, `$AdditionalParameters) if (`$Name -eq 'text') { 'another key' } }
            function Get-SecretInfo {
                param(`$Filter, `$VaultName, `$AdditionalParameters)
                if ('$name' -eq 'Slow') { Start-Sleep 20 }
                [Microsoft.PowerShell.SecretManagement.SecretInformation]::new('text', 'String', `$VaultName)
            }
            function Set-Secret { param(`$Name, `$Secret, `$VaultName, `$AdditionalParameters) }
            function Remove-Secret { param(`$Name, `$VaultName, `$AdditionalParameters) }
            function Test-SecretVault { param(`$VaultName, `$AdditionalParameters) `$true }
"@
    }

    # Sessions of their own, of a user who has SecretManagement and nothing in it yet.
    $before = $env:HOME, $env:PSModulePath
    $env:HOME = (New-Item "$TestDrive/home" -ItemType Directory).FullName
    $project = "$PSScriptRoot/../Rodin.PowerShell.Tests/Rodin.PowerShell.Tests.csproj"
    $env:PSModulePath = $env:PSModulePath, "$TestDrive/vaults", "$(dotnet msbuild $project -getProperty:SecretModules)".Trim() -join [IO.Path]::PathSeparator
    $session = @'
        $key, $uuid, $keyLike, $file = $args
        function Get-Offer([string] $Line) { , @((TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText) }
        function Connect-All {
            # What becomes of each attempt to connect, and of one call with the key that it found.
            param([hashtable[]] $Attempt)
            foreach ($arguments in $Attempt) {
                $Error.Clear()
                $failure = $listed = $null
                try {
                    $connection = Connect-Rodin @arguments -PassThru
                    $listed = (Get-RodinDownload $uuid -ErrorAction Stop).Name
                }
                catch { $failure = $_ }
                @{
                    listed = $listed; source = $connection.KeySource; error = "$($failure.FullyQualifiedErrorId)"; message = "$($failure.Exception.Message)"
                    errors = $Error.Count; all = ($Error | Format-List * -Force | Out-String -Width 4000)
                }
                $connection = $null
                Disconnect-Rodin
            }
        }

'@

    function Invoke-Session {
        param([string] $Script)
        $child = Invoke-InProcess ($session + "`$result = @{}`n$Script`n`$result | ConvertTo-Json -Depth 6 | Set-Content `$file") -Arguments $emulator.apiKey, $uuid, $keyLike, "$TestDrive/session.json"
        if ($child.ExitCode -ne 0) { throw $child.Text }
        Get-Content "$TestDrive/session.json" -Raw | ConvertFrom-Json -AsHashtable
        Remove-Item "$TestDrive/session.json"
    }

    $null = Invoke-Session @'
        $ErrorActionPreference = 'Stop'
        Set-SecretStoreConfiguration -Authentication None -Interaction None -Password (ConvertTo-SecureString 'p' -AsPlainText) -Confirm:$false
        Register-SecretVault Mine -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault
        Register-SecretVault Elsewhere -ModuleName Elsewhere
        $secret = ConvertTo-SecureString $key -AsPlainText
        Set-Secret secure -SecureStringSecret $secret -Vault Mine
        Set-Secret text -Secret $key -Vault Mine
        Set-Secret credential -Secret ([pscredential]::new('anybody', $secret)) -Vault Mine
        Set-Secret bytes -Secret ([byte[]](1, 2, 3)) -Vault Mine
        Set-Secret 'a key of $ome "one''s" own' -Secret $key -Vault Mine
'@
    $open = Invoke-Session @'
        $result.unasked = (Get-Offer 'Connect-Rodin -SecretName '), (Get-Offer 'Connect-Rodin -Vault ')
        $result.loaded = [bool](Get-Module *Secret*)
        Connect-Rodin -SecretName secure -ErrorAction Stop
        $result.sentence = Get-RodinDownload -TaskUuid $uuid | Save-RodinModelFile -Destination "$file.models" | ForEach-Object { "$($_.Status) $($_.Name)" }
        Disconnect-Rodin
        $result.kinds = @{}
        foreach ($kind in 'secure', 'text', 'credential', 'bytes') { $result.kinds[$kind] = Connect-All @{ SecretName = $kind } }
        $result.cases = @{
            unknown = Connect-All @{ SecretName = 'nonesuch' }
            unknownVault = Connect-All @{ SecretName = 'text'; Vault = 'Nowhere' }
            own = Connect-All @{ SecretName = 'text'; Vault = 'Mine' }
            other = Connect-All @{ SecretName = 'text'; Vault = 'Elsewhere' }
            otherLacks = Connect-All @{ SecretName = 'secure'; Vault = 'Elsewhere' }
            odd = Connect-All @{ SecretName = 'a key of $ome "one''s" own' }
            keyLike = Connect-All @{ SecretName = $keyLike }
            keyLikeElsewhere = Connect-All @{ SecretName = $keyLike; Vault = 'Mine' }
        }
        $Error.Clear()
        $result.offers = @{
            vaults = Get-Offer 'Connect-Rodin -Vault '
            typed = Get-Offer "Connect-Rodin -Vault 'mi"
            none = (Get-Offer 'Connect-Rodin -Vault nonesuch'), (Get-Offer 'Connect-Rodin -SecretName ')
            tips = (TabExpansion2 'Connect-Rodin -Vault M' 22).CompletionMatches.ToolTip
            errors = $Error.Count
        }
        Set-SecretStoreConfiguration -Authentication Password -Interaction Prompt -Password (ConvertTo-SecureString 'p' -AsPlainText) -Confirm:$false
'@
    $locked = Invoke-Session @'
        $result.all = Connect-All @{ SecretName = 'text'; Vault = 'Mine' }
        $result.offered = Get-Offer 'Connect-Rodin -Vault M'

        # The slow vault is registered last: SecretManagement queries it in every later session.
        Register-SecretVault "Slow one's" -ModuleName Slow
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $result.slowOffer = Get-Offer 'Connect-Rodin -Vault S'
        $result.slowTime = $clock.Elapsed.TotalSeconds
'@
}

AfterAll {
    if (-not $whyNot) {
        $env:HOME, $env:PSModulePath = $before
        Stop-TestEmulator
    }
}

Describe 'Connect-Rodin -SecretName, with a real vault' {
    BeforeEach {
        if ($whyNot) { Set-ItResult -Skipped -Because $whyNot }
    }

    It 'finds SecretManagement by itself, and the sentence runs' {
        $open.loaded | Should-BeFalse
        $open.sentence | Should-Be 'Downloaded base.glb'
    }

    It 'takes a key that is kept as <_>' -ForEach $kinds {
        $open.kinds[$_].listed | Should-Be 'base.glb'
        $open.kinds[$_].source | Should-Be "secret '$_'"
        $open.kinds[$_].errors | Should-Be 0
    }

    It 'takes names to the letter' {
        $open.cases.odd.listed | Should-Be 'base.glb'
    }

    It 'asks the vault that -Vault names' {
        $open.cases.own.listed | Should-Be 'base.glb'
        $open.cases.other.error | Should-BeLikeString 'ApiKeyRejected,*'
    }

    It 'is one ApiKeyMissing with the vault''s own reason: <Case>' -ForEach @(
        @{ Case = 'unknown'; Reason = 'Secret ''nonesuch'': could not be read: The secret nonesuch was not found\. ' }
        @{ Case = 'unknownVault'; Reason = 'Secret ''text'': could not be read: .*Nowhere\. ' }
        @{ Case = 'otherLacks'; Reason = 'Secret ''secure'': could not be read: ' }
    ) {
        $open.cases[$Case].error | Should-Be 'ApiKeyMissing,Rodin.Commands.ConnectRodinCommand'
        $open.cases[$Case].message | Should-MatchString "^$Reason"
        $open.cases[$Case].errors | Should-Be 1
    }

    It 'says that what is no key is none' {
        $open.kinds.bytes.message | Should-MatchString '^Secret ''bytes'': does not contain a key;'
    }

    It 'repeats no key that was given for its name' {
        foreach ($case in $open.cases.keyLike, $open.cases.keyLikeElsewhere) {
            $case.error | Should-BeLikeString 'ApiKeyMissing,*'
            $case.message | Should-MatchString '\(looks like a key\)'

            # But for the script's own line, which is what was typed.
            $case.all.Contains($keyLike) | Should-BeFalse
        }
    }
}

Describe 'Tab after -Vault' {
    BeforeEach {
        if ($whyNot) { Set-ItResult -Skipped -Because $whyNot }
    }

    It 'offers nothing, and loads nothing, if SecretManagement is not loaded' {
        $open.unasked | ForEach-Object { $_ } | Where-Object { $_ } | Should-BeNull
        $open.loaded | Should-BeFalse
    }

    It 'offers the registered vaults, and leaves no error' {
        $open.offers.vaults | Should-BeSequence 'Elsewhere', 'Mine'
        $open.offers.typed | Should-BeSequence @('Mine')
        $open.offers.none | ForEach-Object { $_ } | Where-Object { $_ } | Should-BeNull
        $open.offers.tips | Should-Be 'Vault of Microsoft.PowerShell.SecretStore'
        $open.offers.errors | Should-Be 0
    }
}

Describe 'A vault that is locked' {
    BeforeAll {
        if ($whyNot) { return }
    }

    BeforeEach {
        if ($whyNot) { Set-ItResult -Skipped -Because $whyNot }
    }

    It 'is an ApiKeyMissing with its reason, where nobody can be asked' {
        $locked.all.error | Should-Be 'ApiKeyMissing,Rodin.Commands.ConnectRodinCommand'
        $locked.all.message | Should-MatchString '^Secret ''text'': could not be read: .*(password|prompt)'
        $locked.all.listed | Should-BeNull
    }

    It 'is offered after -Vault' {
        $locked.offered | Should-BeSequence @('Mine')
    }

    It 'prompts for its password when Connect-Rodin reads it, and not at a press of Tab' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'the terminal of these tests is that of script, of Linux' }
        Skip-WithoutProgram script
        $process = Start-InProcess -Terminal -Arguments $emulator.apiKey, $uuid, $keyLike, "$TestDrive" -Script ($session + @'
            Import-Module Microsoft.PowerShell.SecretManagement

            # SecretManagement keeps the first session that it was used in.
            $null = Get-SecretInfo -Vault Elsewhere
            "offered before: $(Get-Offer 'Connect-Rodin -Vault M')."
            Connect-Rodin -SecretName text -Vault Mine
            "connected: $((Get-RodinConnection).KeySource)."
            "offered after: $(Get-Offer 'Connect-Rodin -Vault M')."
'@)

        # A terminal says where the cursor is when it is asked (CSI 6n): without an answer what is typed meanwhile may be taken for one. The password is
        # typed when it is asked for.
        $shown, $buffer, $answered, $isTyped = '', [char[]]::new(4096), 0, $false
        while (($reading = $process.StandardOutput.ReadAsync($buffer, 0, $buffer.Length)).Wait(120000) -and $reading.Result) {
            $shown += [string]::new($buffer, 0, $reading.Result)
            for (; $answered -lt [regex]::Matches($shown, '\e\[6n').Count; $answered++) { $process.StandardInput.Write("`e[1;1R") }
            if (-not $isTyped -and $shown -match '(?s)Enter password.*\e\[6n') {
                $process.StandardInput.Write("p`r")
                $isTyped = $true
            }
            $process.StandardInput.Flush()
        }
        if (-not $process.HasExited) { $process.Kill($true) }
        $shown | Should-MatchString '(?s)offered before: Mine\..*Enter password.*connected: secret ''text''\..*offered after: Mine\.'
        [regex]::Matches($shown, 'Enter password').Count | Should-Be 1
    }
}

Describe 'A vault that is slow' {
    It 'is offered at once, with its name in quotes' {
        if ($whyNot) { Set-ItResult -Skipped -Because $whyNot }
        $locked.slowOffer | Should-BeSequence @("'Slow one''s'")
        $locked.slowTime | Should-BeLessThan 15
    }
}
