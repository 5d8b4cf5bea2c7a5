BeforeDiscovery {
    $values = @(
        @{ Command = 'Submit-RodinTask'; Parameter = 'Tier'; Typed = 'gen-2.5-e'; Expected = 'Gen-2.5-Extreme-Low', 'Gen-2.5-Extreme-High' }
        @{ Command = 'Submit-RodinTask'; Parameter = 'Format'; Typed = ''; Expected = 'glb', 'usdz', 'fbx', 'obj', 'stl' }
        @{ Command = 'Submit-RodinTask'; Parameter = 'Material'; Typed = ''; Expected = 'PBR', 'Shaded', 'All', 'None' }
        @{ Command = 'Submit-RodinTask'; Parameter = 'Quality'; Typed = ''; Expected = 'high', 'medium', 'low', 'extra-low' }
        @{ Command = 'Submit-RodinTask'; Parameter = 'MeshMode'; Typed = 'q'; Expected = @('Quad') }
        @{ Command = 'Submit-RodinTask'; Parameter = 'Addon'; Typed = ''; Expected = @('HighPack') }
        @{ Command = 'Submit-RodinTask'; Parameter = 'ConditionMode'; Typed = 'F'; Expected = @('fuse') }
        @{ Command = 'Submit-RodinTask'; Parameter = 'GeometryInstructMode'; Typed = ''; Expected = 'faithful', 'creative' }
        @{ Command = 'Submit-RodinTextureTask'; Parameter = 'Resolution'; Typed = ''; Expected = 'Basic', 'High' }
        @{ Command = 'Submit-RodinTextureTask'; Parameter = 'Format'; Typed = 'o'; Expected = @('obj') }
        @{ Command = 'Submit-RodinBangTask'; Parameter = 'Resolution'; Typed = 'h'; Expected = @('High') }
        @{ Command = 'Submit-RodinBangTask'; Parameter = 'Material'; Typed = 's'; Expected = @('Shaded') }
        @{ Command = 'Get-RodinDownload'; Parameter = 'Kind'; Typed = ''; Expected = 'Material', 'Model', 'Other', 'Preview', 'Texture' }
        @{ Command = 'Save-RodinModelFile'; Parameter = 'Kind'; Typed = 'm'; Expected = 'Material', 'Model' }
    )
    $paths = @(
        @{ Command = 'Save-RodinModelFile'; Parameter = 'Destination' }
        @{ Command = 'Submit-RodinTask'; Parameter = 'Image' }
        @{ Command = 'Submit-RodinTask'; Parameter = 'ReceiptPath' }
        @{ Command = 'Submit-RodinTextureTask'; Parameter = 'Image' }
        @{ Command = 'Submit-RodinTextureTask'; Parameter = 'Model' }
        @{ Command = 'Submit-RodinBangTask'; Parameter = 'Model' }
    )
}

BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module "$PSScriptRoot/Support/Completion.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    Import-Module "$Staged/Rodin.psd1"
}

Describe 'Tab after <Command> -<Parameter> <Typed>' -ForEach $values {
    It 'offers the values with this prefix, regardless of case and quotes' {
        foreach ($quote in '', "'", '"') {
            (Get-Completion "$Command -$Parameter $quote$Typed").ListItemText | Should-BeSequence $Expected
        }
    }

    It 'completes to an argument with the first value' {
        foreach ($quote in '', "'", '"') {
            $line = Complete-Line "$Command -$Parameter $quote$Typed"
            $errors = $null
            $tree = [Management.Automation.Language.Parser]::ParseInput($line, [ref]$null, [ref]$errors)
            $errors.Count | Should-Be 0
            $tree.EndBlock.Statements[0].PipelineElements[0].CommandElements[2].Value | Should-Be $Expected[0]
        }
    }
}

Describe 'Completion of known values' {
    It 'shows a tooltip that explains the value if the value alone does not' {
        (Get-Completion 'Submit-RodinTextureTask -Resolution ').ToolTip | Should-BeSequence 'Basic: 2K textures', 'High: 4K textures'
        (Get-Completion 'Submit-RodinTask -Quality h').ToolTip | Should-Be 'high'
    }

    It 'offers nothing if no value has this prefix' {
        @(Get-Completion 'Submit-RodinTask -Tier nonesuch').Count | Should-Be 0
    }

    It 'completes the last element of a list' {
        (Get-Completion 'Get-RodinDownload u -Kind Model, t').CompletionText | Should-Be 'Texture'
    }
}

Describe 'Tab after <Command> -<Parameter>' -ForEach $paths {
    It 'offers paths, with quotes if they need them' {
        $null = New-Item "$TestDrive/here/a folder" -ItemType Directory -Force
        Push-Location "$TestDrive/here"
        try {
            foreach ($quote in '', "'", '"') {
                $line = Complete-Line "$Command -$Parameter ${quote}./a"
                $tree = [Management.Automation.Language.Parser]::ParseInput($line, [ref]$null, [ref]$null)
                $tree.EndBlock.Statements[0].PipelineElements[0].CommandElements[2].Value.Replace('\', '/') | Should-Be './a folder'
            }
        }
        finally { Pop-Location }
    }
}

Describe 'Completion' {
    It 'loads neither the engine nor third-party assemblies nor SecretManagement' {
        $child = Invoke-InProcess -Arguments $Staged -Script @'
            Import-Module "$($args[0])/Rodin.psd1"
            foreach ($line in 'Submit-RodinTask -Tier ', 'Get-RodinDownload ', 'Get-RodinTask -SubscriptionKey ',
                'Wait-RodinTask -TaskUuid ', 'Connect-Rodin -SecretName ', 'Connect-Rodin -Vault ') {
                "$line : $((TabExpansion2 $line $line.Length).CompletionMatches.Count)"
            }
            [AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object { $_.GetName().Name }
            "errors: $($Error.Count)"
'@
        $lines = $child.Text -split '\r?\n'
        $lines | Should-ContainCollection 'Submit-RodinTask -Tier  : 10'
        $lines | Should-ContainCollection 'Rodin.PowerShell'
        $lines | Should-ContainCollection 'errors: 0'
        @($lines -match '^(Rodin\.Client|Rodin\.PowerShell\.Loader|Microsoft\.Extensions\.|Polly|.*Secret)' |
            Where-Object { $_ -notlike 'Connect*' }).Count | Should-Be 0
    }

    It 'exists for each parameter with one of these names in every cmdlet' {
        foreach ($command in Get-Command -Module Rodin) {
            foreach ($name in 'TaskUuid', 'SubscriptionKey', 'SecretName', 'Vault', 'Tier', 'Format', 'Material', 'Quality',
                'Resolution', 'MeshMode') {
                if ($command.Parameters.Keys -contains $name) {
                    @($command.Parameters[$name].Attributes | Where-Object { $_ -is [ArgumentCompleter] }).Count |
                        Should-Be 1 -Because "$command -$name"
                }
            }
        }
    }
}
