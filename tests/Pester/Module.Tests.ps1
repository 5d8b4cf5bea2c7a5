BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    $commands = @(
        'Connect-Rodin', 'Disconnect-Rodin', 'Get-RodinBalance', 'Get-RodinConnection', 'Get-RodinDownload', 'Get-RodinTask', 'Save-RodinModelFile',
        'Submit-RodinBangTask', 'Submit-RodinTask', 'Submit-RodinTextureTask', 'Wait-RodinTask'
    )
}

Describe 'The manifest' {
    It 'is valid' {
        $warnings = @()
        $module = Test-ModuleManifest "$Staged/Rodin.psd1" -WarningVariable warnings -ErrorAction Stop
        $module.Name | Should-Be 'Rodin'
        $warnings.Count | Should-Be 0
    }

    It 'has the version of the assemblies and of the newest entry in the changelog' {
        foreach ($path in "$Staged/Rodin.PowerShell.dll", "$Staged/lib/net8.0/Rodin.Client.dll", "$Staged/lib/net472/Rodin.Client.dll") {
            [Reflection.AssemblyName]::GetAssemblyName($path).Version.ToString(3) | Should-Be $Version
        }

        $newest = Get-Content "$Staged/CHANGELOG.md" | Where-Object { $_ -match '^## \[?(\d+\.\d+\.\d+)' } | Select-Object -First 1
        $newest | Should-MatchString "^## \[?$([regex]::Escape($Version))\b"
    }

    It 'lists what it exports, and nothing by wildcard' {
        $Manifest.CmdletsToExport | Sort-Object | Should-BeSequence $commands
        foreach ($list in 'FunctionsToExport', 'VariablesToExport', 'AliasesToExport') {
            $Manifest.ContainsKey($list) | Should-BeTrue
            @($Manifest[$list]).Count | Should-Be 0
        }
    }

    It 'says on which editions and systems the module runs' {
        $Manifest.PowerShellVersion | Should-Be '5.1'
        $Manifest.CompatiblePSEditions | Sort-Object | Should-BeSequence 'Core', 'Desktop'
        foreach ($tag in 'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS') { $Manifest.PrivateData.PSData.Tags | Should-ContainCollection $tag }
    }
}

Describe 'The staged folder' {
    It 'holds what the list of files says, no more and no less' {
        $listed = Get-Content "$PSScriptRoot/staged-files.txt"
        $staged = Get-ChildItem $Staged -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($Staged, $_.FullName).Replace('\', '/') } | Sort-Object
        $staged | Should-BeSequence ($listed | Sort-Object)
    }

    It 'has nothing but the module''s own assembly in its root' {
        (Get-ChildItem $Staged -Filter '*.dll').Name | Should-BeSequence @('Rodin.PowerShell.dll')
    }

    It 'has no assembly of PowerShell''s own' {
        @(Get-ChildItem $Staged -Recurse -Include 'System.Management.Automation*', 'Microsoft.PowerShell.*').Count | Should-Be 0
    }
}

Describe 'The commands' {
    BeforeAll {
        Import-Module "$Staged/Rodin.psd1"
    }

    It 'are those of the manifest' {
        (Get-Command -Module Rodin).Name | Sort-Object | Should-BeSequence $commands
    }

    It 'are all the cmdlets that the assembly has' {
        $types = (Get-Module Rodin).ImplementingAssembly ?? [Rodin.ModelFile].Assembly
        $cmdlets = $types.GetExportedTypes() | Where-Object { $_.IsSubclassOf([Management.Automation.Cmdlet]) -and -not $_.IsAbstract }
        $cmdlets.Count | Should-Be $commands.Count
        $cmdlets | Should-All { $_.IsSealed }
    }

    It 'have approved verbs' {
        $approved = (Get-Verb).Verb
        $commands | Should-All { $_.Split('-')[0] -in $approved }
    }

    It 'show no third party''s type in public' {
        $assembly = [Rodin.ModelFile].Assembly
        $shown = foreach ($type in $assembly.GetExportedTypes()) {
            foreach ($member in $type.GetMembers()) { $member.ReturnType; $member.PropertyType; $member.FieldType; if ($member.psobject.Methods['GetParameters']) { $member.GetParameters().ParameterType } }
        }
        $allowed = $assembly.GetName().Name, 'System.Private.CoreLib', 'System.Private.Uri', 'System.Management.Automation'
        $shown | Where-Object { $_ } | ForEach-Object { $_.Assembly.GetName().Name } | Sort-Object -Unique | Should-All { $_ -in $allowed }
    }
}

Describe 'An import' {
    It 'does not load the engine, nor anything of third parties' {
        $child = Invoke-InProcess -Arguments $Staged -Script @'
            Import-Module "$($args[0])/Rodin.psd1" -ErrorAction Stop
            $null = Get-RodinConnection
            [AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object { $_.GetName().Name }
'@
        $names = $child.Text -split '\r?\n'
        $names | Should-ContainCollection 'Rodin.PowerShell'
        @($names -match '^(Rodin\.Client|Rodin\.PowerShell\.Loader|Microsoft\.Extensions\.|Polly)').Count | Should-Be 0
    }

    It 'says nothing, and leaves no error' {
        $child = Invoke-InProcess -Arguments $Staged -Script @'
            $VerbosePreference = 'SilentlyContinue'
            Import-Module "$($args[0])/Rodin.psd1"
            if ($Error) { $Error }
'@
        $child.Text.Trim() | Should-BeEmptyString
        $child.ExitCode | Should-Be 0
    }

    It 'happens by itself when a command is called' {
        $child = Invoke-InProcess '$ErrorActionPreference = "Stop"; $null = Get-RodinConnection; (Get-Module Rodin).Version.ToString()'
        $child.Text.Trim() | Should-Be $Version
    }

    It 'works under strict mode, and where errors stop' {
        $child = Invoke-InProcess -Arguments $Staged -Script @'
            Set-StrictMode -Version Latest
            $ErrorActionPreference = 'Stop'
            $env:RODIN_API_KEY = 'a-key'
            Import-Module "$($args[0])/Rodin.psd1"
            try { Get-RodinDownload 'no uuid' } catch { $_.FullyQualifiedErrorId }
'@
        $child.Text.Trim() | Should-Be 'InvalidTaskUuid,Rodin.Commands.GetRodinDownloadCommand'
    }

    It 'may come again, by force too, and after a removal' {
        $child = Invoke-InProcess -Arguments $Staged -Script @'
            $ErrorActionPreference = 'Stop'
            $env:RODIN_API_KEY = 'a-key'
            Import-Module "$($args[0])/Rodin.psd1"
            Connect-Rodin
            Import-Module "$($args[0])/Rodin.psd1"
            Import-Module "$($args[0])/Rodin.psd1" -Force
            try { Get-RodinDownload (New-Guid) -BaseUri http://127.0.0.1:9 -MaximumRetryCount 0 } catch { $_.FullyQualifiedErrorId }
            Remove-Module Rodin
            [bool](Get-Module Rodin)
            Import-Module "$($args[0])/Rodin.psd1"
            try { Get-RodinDownload (New-Guid) -BaseUri http://127.0.0.1:9 -MaximumRetryCount 0 } catch { $_.FullyQualifiedErrorId }
'@
        $failed = 'ConnectionFailed,Rodin.Commands.GetRodinDownloadCommand'
        $child.Text.Trim() -split '\r?\n' | Should-BeSequence $failed, 'False', $failed
    }
}
