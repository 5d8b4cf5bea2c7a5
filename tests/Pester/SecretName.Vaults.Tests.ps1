BeforeDiscovery {
    $kinds = 'secure', 'text', 'credential'
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    Import-Module "$PSScriptRoot/Support/Programs.psm1"
    $skipReason = if ($IsWindows -or $PSEdition -eq 'Desktop') {
        'on Windows, SecretStore has one store for each user, and the store of this user must not be changed'
    }
    if ($skipReason) { return }

    $emulator = Start-TestEmulator
    $uuid = (Add-TestTask (New-Glb)).taskUuid
    $keyLike = 'vF3kq8Zb7Lr2wXy9Tn4c'

    # Vaults of two other modules. Listing the secrets of the second takes 20 s.
    foreach ($name in 'Elsewhere', 'Slow') {
        $vault = New-Item "$TestDrive/vaults/$name/$name.Extension" -ItemType Directory
        New-ModuleManifest "$vault/../$name.psd1" -NestedModules "./$name.Extension" -FunctionsToExport @() -CmdletsToExport @() `
            -AliasesToExport @() -VariablesToExport @()
        New-ModuleManifest "$vault/$name.Extension.psd1" -RootModule "$name.Extension.psm1" -FunctionsToExport '*-Secret*' `
            -CmdletsToExport @() -AliasesToExport @() -VariablesToExport @()
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

    # The sessions run as a user who has SecretManagement installed and no vault registered.
    $before = $env:HOME, $env:PSModulePath
    $env:HOME = (New-Item "$TestDrive/home" -ItemType Directory).FullName
    $project = "$PSScriptRoot/../Rodin.PowerShell.Tests/Rodin.PowerShell.Tests.csproj"
    $env:PSModulePath = $env:PSModulePath, "$TestDrive/vaults",
        "$(dotnet msbuild $project -getProperty:SecretModules)".Trim() -join [IO.Path]::PathSeparator
    $session = @'
        $key, $uuid, $keyLike, $file = $args
        function Get-CompletionText([string] $Line) { , @((TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText) }
        function Invoke-Connection {
            # Returns the result of each attempt to connect, and of one call with the key that was read.
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
                    listed = $listed; source = $connection.KeySource; error = "$($failure.FullyQualifiedErrorId)"
                    message = "$($failure.Exception.Message)"
                    errors = $Error.Count; all = ($Error | Format-List * -Force | Out-String -Width 4000)
                }
                $connection = $null
                Disconnect-Rodin
            }
        }

'@

    function Invoke-Session {
        param([string] $Script)
        $child = Invoke-InProcess ($session + "`$result = @{}`n$Script`n`$result | ConvertTo-Json -Depth 6 | Set-Content `$file") `
            -Arguments $emulator.apiKey, $uuid, $keyLike, "$TestDrive/session.json"
        if ($child.ExitCode -ne 0) { throw $child.Text }
        Get-Content "$TestDrive/session.json" -Raw | ConvertFrom-Json -AsHashtable
        Remove-Item "$TestDrive/session.json"
    }

    $null = Invoke-Session @'
        $ErrorActionPreference = 'Stop'
        Set-SecretStoreConfiguration -Authentication None -Interaction None -Password (ConvertTo-SecureString 'p' -AsPlainText) `
            -Confirm:$false
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
        $result.beforeLoading = (Get-CompletionText 'Connect-Rodin -SecretName '), (Get-CompletionText 'Connect-Rodin -Vault ')
        $result.loaded = [bool](Get-Module *Secret*)
        Connect-Rodin -SecretName secure -ErrorAction Stop
        $result.pipeline = Get-RodinDownload -TaskUuid $uuid | Save-RodinModelFile -Destination "$file.models" |
            ForEach-Object { "$($_.Status) $($_.Name)" }
        Disconnect-Rodin
        $result.kinds = @{}
        foreach ($kind in 'secure', 'text', 'credential', 'bytes') { $result.kinds[$kind] = Invoke-Connection @{ SecretName = $kind } }
        $result.cases = @{
            unknown = Invoke-Connection @{ SecretName = 'nonesuch' }
            unknownVault = Invoke-Connection @{ SecretName = 'text'; Vault = 'Nowhere' }
            own = Invoke-Connection @{ SecretName = 'text'; Vault = 'Mine' }
            other = Invoke-Connection @{ SecretName = 'text'; Vault = 'Elsewhere' }
            otherLacks = Invoke-Connection @{ SecretName = 'secure'; Vault = 'Elsewhere' }
            odd = Invoke-Connection @{ SecretName = 'a key of $ome "one''s" own' }
            keyLike = Invoke-Connection @{ SecretName = $keyLike }
            keyLikeElsewhere = Invoke-Connection @{ SecretName = $keyLike; Vault = 'Mine' }
        }
        $Error.Clear()
        $result.completions = @{
            vaults = Get-CompletionText 'Connect-Rodin -Vault '
            typed = Get-CompletionText "Connect-Rodin -Vault 'mi"
            none = (Get-CompletionText 'Connect-Rodin -Vault nonesuch'), (Get-CompletionText 'Connect-Rodin -SecretName ')
            tips = (TabExpansion2 'Connect-Rodin -Vault M' 22).CompletionMatches.ToolTip
            errors = $Error.Count
        }
'@

    # In a process of its own: SecretStore watches its files, and changes that follow another use closely can be lost.
    $null = Invoke-Session @'
        $ErrorActionPreference = 'Stop'
        Set-SecretStoreConfiguration -Authentication Password -Interaction Prompt -Password (ConvertTo-SecureString 'p' -AsPlainText) `
            -Confirm:$false
'@
    $locked = Invoke-Session @'
        $result.all = Invoke-Connection @{ SecretName = 'text'; Vault = 'Mine' }
        $result.completion = Get-CompletionText 'Connect-Rodin -Vault M'

        # The slow vault is registered last: SecretManagement queries it in every later session.
        Register-SecretVault "Slow one's" -ModuleName Slow
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $result.slowCompletion = Get-CompletionText 'Connect-Rodin -Vault S'
        $result.slowTime = $clock.Elapsed.TotalSeconds
'@
}

AfterAll {
    if (-not $skipReason) {
        $env:HOME, $env:PSModulePath = $before
        Stop-TestEmulator
    }
}

Describe 'Connect-Rodin -SecretName, with a real vault' {
    BeforeEach {
        if ($skipReason) { Set-ItResult -Skipped -Because $skipReason }
    }

    It 'loads SecretManagement automatically, and a download works with the key' {
        $open.loaded | Should-BeFalse
        $open.pipeline | Should-Be 'Downloaded base.glb'
    }

    It 'accepts a key that is stored as <_>' -ForEach $kinds {
        $open.kinds[$_].listed | Should-Be 'base.glb'
        $open.kinds[$_].source | Should-Be "secret '$_'"
        $open.kinds[$_].errors | Should-Be 0
    }

    It 'uses the name of the secret literally' {
        $open.cases.odd.listed | Should-Be 'base.glb'
    }

    It 'reads from the vault that -Vault specifies' {
        $open.cases.own.listed | Should-Be 'base.glb'
        $open.cases.other.error | Should-BeLikeString 'ApiKeyRejected,*'
    }

    It 'causes one ApiKeyMissing with the reason of the vault: <Case>' -ForEach @(
        @{ Case = 'unknown'; Reason = 'Secret ''nonesuch'': could not be read: The secret nonesuch was not found\. ' }
        @{ Case = 'unknownVault'; Reason = 'Secret ''text'': could not be read: .*Nowhere\. ' }
        @{ Case = 'otherLacks'; Reason = 'Secret ''secure'': could not be read: ' }
    ) {
        $open.cases[$Case].error | Should-Be 'ApiKeyMissing,Rodin.Commands.ConnectRodinCommand'
        $open.cases[$Case].message | Should-MatchString "^$Reason"
        $open.cases[$Case].errors | Should-Be 1
    }

    It 'causes an error that explains that the secret is not a key' {
        $open.kinds.bytes.message | Should-MatchString '^Secret ''bytes'': does not contain a key;'
    }

    It 'does not show a key that was specified as the name' {
        foreach ($case in $open.cases.keyLike, $open.cases.keyLikeElsewhere) {
            $case.error | Should-BeLikeString 'ApiKeyMissing,*'
            $case.message | Should-MatchString '\(looks like a key\)'

            # The error also shows the line of the script, which contains the variable, not the key.
            $case.all.Contains($keyLike) | Should-BeFalse
        }
    }
}

Describe 'Tab completion of -Vault' {
    BeforeEach {
        if ($skipReason) { Set-ItResult -Skipped -Because $skipReason }
    }

    It 'suggests nothing and loads nothing if SecretManagement is not loaded' {
        $open.beforeLoading | ForEach-Object { $_ } | Where-Object { $_ } | Should-BeNull
        $open.loaded | Should-BeFalse
    }

    It 'suggests the registered vaults and adds nothing to $Error' {
        $open.completions.vaults | Should-BeSequence 'Elsewhere', 'Mine'
        $open.completions.typed | Should-BeSequence @('Mine')
        $open.completions.none | ForEach-Object { $_ } | Where-Object { $_ } | Should-BeNull
        $open.completions.tips | Should-Be 'Vault of Microsoft.PowerShell.SecretStore'
        $open.completions.errors | Should-Be 0
    }
}

Describe 'A locked vault' {
    BeforeAll {
        if ($skipReason) { return }
    }

    BeforeEach {
        if ($skipReason) { Set-ItResult -Skipped -Because $skipReason }
    }

    It 'causes ApiKeyMissing with the reason in a non-interactive session' {
        $locked.all.error | Should-Be 'ApiKeyMissing,Rodin.Commands.ConnectRodinCommand'
        $locked.all.message | Should-MatchString '^Secret ''text'': could not be read: .*(password|prompt)'
        $locked.all.listed | Should-BeNull
    }

    It 'is suggested for -Vault' {
        $locked.completion | Should-BeSequence @('Mine')
    }

    It 'prompts for its password when Connect-Rodin reads it, and not for tab completion' {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'the pseudo terminal of these tests is made by the Linux program script' }
        Skip-WithoutProgram script
        $process = Start-InProcess -Terminal -Arguments $emulator.apiKey, $uuid, $keyLike, "$TestDrive" -Script ($session + @'
            Import-Module Microsoft.PowerShell.SecretManagement

            # SecretManagement keeps a reference to the first session in which it was used.
            $null = Get-SecretInfo -Vault Elsewhere
            "offered before: $(Get-CompletionText 'Connect-Rodin -Vault M')."
            Connect-Rodin -SecretName text -Vault Mine
            "connected: $((Get-RodinConnection).KeySource)."
            "offered after: $(Get-CompletionText 'Connect-Rodin -Vault M')."
'@)

        # PowerShell requests the cursor position (CSI 6n). It can read input that follows the response immediately as part of it, so the
        # password and Enter are typed when the terminal shows nothing new.
        $shown, $buffer, $responses, $keys = '', [char[]]::new(4096), 0, [Collections.Generic.Queue[string]]::new([string[]]('p', "`r"))
        $reading = $process.StandardOutput.ReadAsync($buffer, 0, $buffer.Length)
        while ($true) {
            $isPrompted = $keys.Count -and $shown -match '(?s)Enter password.*\e\[6n'
            if (-not $reading.Wait($isPrompted ? 500 : 120000)) {
                if (-not $isPrompted) { break }
                $process.StandardInput.Write($keys.Dequeue())
                $process.StandardInput.Flush()
                continue
            }
            if (-not $reading.Result) { break }
            $shown += [string]::new($buffer, 0, $reading.Result)
            for (; $responses -lt [regex]::Matches($shown, '\e\[6n').Count; $responses++) { $process.StandardInput.Write("`e[1;1R") }
            $process.StandardInput.Flush()
            $reading = $process.StandardOutput.ReadAsync($buffer, 0, $buffer.Length)
        }
        if (-not $process.HasExited) { $process.Kill($true) }
        $shown | Should-MatchString '(?s)offered before: Mine\..*Enter password.*connected: secret ''text''\..*offered after: Mine\.'
        [regex]::Matches($shown, 'Enter password').Count | Should-Be 1
    }
}

Describe 'A slow vault' {
    It 'is suggested immediately, with its name in quotes' {
        if ($skipReason) { Set-ItResult -Skipped -Because $skipReason }
        $locked.slowCompletion | Should-BeSequence @("'Slow one''s'")
        $locked.slowTime | Should-BeLessThan 15
    }
}
