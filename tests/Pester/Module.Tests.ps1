BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    Import-Module "$PSScriptRoot/Support/StagedFiles.psm1"
    $commands = @($Manifest.CmdletsToExport | Sort-Object)

    function Compare-List([string] $Place, [string[]] $Names) {
        # Compares a list of cmdlets with the manifest, and returns each difference as a sentence.
        foreach ($difference in Compare-Object $commands @($Names)) {
            $problem = $difference.SideIndicator -eq '<=' ? 'is missing in' : 'is not in the manifest, but in'
            "$($difference.InputObject) $problem $Place."
        }
    }
}

Describe 'The manifest' {
    It 'is valid' {
        $warnings = @()
        $module = Test-ModuleManifest "$Staged/Rodin.psd1" -WarningVariable warnings -ErrorAction Stop
        $module.Name | Should-Be 'Rodin'
        $warnings.Count | Should-Be 0
    }

    It 'has the same version as the assemblies and the newest changelog entry' {
        foreach ($path in "$Staged/Rodin.PowerShell.dll", "$Staged/lib/net8.0/Rodin.Client.dll", "$Staged/lib/net472/Rodin.Client.dll") {
            [Reflection.AssemblyName]::GetAssemblyName($path).Version.ToString(3) | Should-Be $Version
        }

        $newest = Get-Content "$Staged/CHANGELOG.md" | Where-Object { $_ -match '^## \[?(\d+\.\d+\.\d+)' } | Select-Object -First 1
        $newest | Should-MatchString "^## \[?$([regex]::Escape($Version))\b"
    }

    It 'exports cmdlets by name, and nothing else' {
        $commands.Count | Should-BeGreaterThan 0
        $commands | Should-All { $_ -notmatch '\*' }
        foreach ($list in 'FunctionsToExport', 'VariablesToExport', 'AliasesToExport') {
            $Manifest.ContainsKey($list) | Should-BeTrue
            @($Manifest[$list]).Count | Should-Be 0
        }
    }

    It 'states the supported editions and operating systems' {
        $Manifest.PowerShellVersion | Should-Be '5.1'
        $Manifest.CompatiblePSEditions | Sort-Object | Should-BeSequence 'Core', 'Desktop'
        foreach ($tag in 'PSEdition_Core', 'PSEdition_Desktop', 'Windows', 'Linux', 'MacOS') {
            $Manifest.PrivateData.PSData.Tags | Should-ContainCollection $tag
        }
    }
}

Describe 'The staged folder' {
    It 'contains exactly the files of staged-files.txt' {
        $listed = Get-StagedFile
        $staged = Get-ChildItem $Staged -Recurse -File |
            ForEach-Object { [IO.Path]::GetRelativePath($Staged, $_.FullName).Replace('\', '/') } | Sort-Object
        $staged | Should-BeSequence ($listed | Sort-Object)
    }

    It 'has only the module''s own assembly in its root' {
        (Get-ChildItem $Staged -Filter '*.dll').Name | Should-BeSequence @('Rodin.PowerShell.dll')
    }

    It 'contains no assembly of PowerShell' {
        @(Get-ChildItem $Staged -Recurse -Include 'System.Management.Automation*', 'Microsoft.PowerShell.*').Count | Should-Be 0
    }
}

Describe 'The commands' {
    BeforeAll {
        Import-Module "$Staged/Rodin.psd1"
    }

    It 'are those of the manifest' {
        Compare-List 'the loaded module' (Get-Command -Module Rodin).Name | Should-BeNull
    }

    It 'are all cmdlets of the assembly' {
        $types = [Rodin.ModelFile].Assembly.GetExportedTypes() |
            Where-Object { $_.IsSubclassOf([Management.Automation.Cmdlet]) -and -not $_.IsAbstract }
        $names = foreach ($type in $types) {
            $attribute = [Reflection.CustomAttributeExtensions]::GetCustomAttribute($type, [Management.Automation.CmdletAttribute])
            "$($attribute.VerbName)-$($attribute.NounName)"
        }
        Compare-List 'the assembly' $names | Should-BeNull
        $types | Should-All { $_.IsSealed }
    }

    It 'are all in the table of about_Rodin' {
        $page = 'docs/about/about_Rodin.md'
        $rows = [regex]::Matches((Get-Content "$Root/$page" -Raw), '(?m)^\| \[(\w+-Rodin\w*)\]\(.*cmdlets/\1\.md\) \|').ForEach{
            $_.Groups[1].Value
        }
        Compare-List $page $rows | Should-BeNull
    }

    It 'have approved verbs' {
        $approved = (Get-Verb).Verb
        $commands | Should-All { $_.Split('-')[0] -in $approved }
    }

    It 'expose no third-party types' {
        $assembly = [Rodin.ModelFile].Assembly
        $shown = foreach ($type in $assembly.GetExportedTypes()) {
            foreach ($member in $type.GetMembers()) {
                $member.ReturnType
                $member.PropertyType
                $member.FieldType
                if ($member.psobject.Methods['GetParameters']) { $member.GetParameters().ParameterType }
            }
        }
        $allowed = $assembly.GetName().Name, 'System.Private.CoreLib', 'System.Private.Uri', 'System.Management.Automation'
        $shown | Where-Object { $_ } | ForEach-Object { $_.Assembly.GetName().Name } | Sort-Object -Unique | Should-All { $_ -in $allowed }
    }
}

Describe 'An import' {
    It 'loads neither the engine nor third-party assemblies' {
        $child = Invoke-InProcess -Arguments $Staged -Script @'
            Import-Module "$($args[0])/Rodin.psd1" -ErrorAction Stop
            $null = Get-RodinConnection
            [AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object { $_.GetName().Name }
'@
        $names = $child.Text -split '\r?\n'
        $names | Should-ContainCollection 'Rodin.PowerShell'
        @($names -match '^(Rodin\.Client|Rodin\.PowerShell\.Loader|Microsoft\.Extensions\.|Polly)').Count | Should-Be 0
    }

    It 'has no output and no errors' {
        $child = Invoke-InProcess -Arguments $Staged -Script @'
            $VerbosePreference = 'SilentlyContinue'
            Import-Module "$($args[0])/Rodin.psd1"
            if ($Error) { $Error }
'@
        $child.Text.Trim() | Should-BeEmptyString
        $child.ExitCode | Should-Be 0
    }

    It 'happens automatically when a command is called' {
        $child = Invoke-InProcess '$ErrorActionPreference = "Stop"; $null = Get-RodinConnection; (Get-Module Rodin).Version.ToString()'
        $child.Text.Trim() | Should-Be $Version
    }

    It 'works in strict mode and with ErrorActionPreference Stop' {
        $child = Invoke-InProcess -Arguments $Staged -Script @'
            Set-StrictMode -Version Latest
            $ErrorActionPreference = 'Stop'
            $env:RODIN_API_KEY = 'a-key'
            Import-Module "$($args[0])/Rodin.psd1"
            try { Get-RodinDownload 'no uuid' } catch { $_.FullyQualifiedErrorId }
'@
        $child.Text.Trim() | Should-Be 'InvalidTaskUuid,Rodin.Commands.GetRodinDownloadCommand'
    }

    It 'can be repeated, with -Force and after Remove-Module' {
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
