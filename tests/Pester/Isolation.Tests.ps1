BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    . "$PSScriptRoot/../../tools/Common.ps1"
    $null = Start-TestEmulator
    $module = (Get-Module Rodin).ModuleBase
    $shared = '^(Microsoft\.Extensions\.|Microsoft\.Bcl\.|Polly|System\.Text\.Json|System\.Diagnostics\.DiagnosticSource)'

    # Saves a file by the sentence in a process where another module has other versions, before or after, and tells what lies where.
    $script = @'
        $module, $others, $order, $uuid, $folder = $args
        $ErrorActionPreference = 'Stop'
        $apart = @()
        function Use-Others {
            if ($others -eq 'none') { return }
            $null = [Reflection.Assembly]::LoadFrom((Get-Item "$others/Rodin.Isolation.*.dll").FullName)
            [Rodin.Isolation.OtherModule]::ResolveAllAssemblies($others)
            [Rodin.Isolation.OtherModule]::Work()
            $script:apart = [Rodin.Isolation.OtherModule]::WorkInLoadContext($others)
        }

        if ($order -eq 'before') { Use-Others }
        Import-Module "$module/Rodin.psd1"
        $saved = Get-RodinDownload -TaskUuid $uuid | Save-RodinModelFile -Destination $folder
        if ($order -eq 'after') { Use-Others }
        $again = Get-RodinDownload -TaskUuid $uuid | Save-RodinModelFile -Destination $folder
        if ($others -ne 'none') { [Rodin.Isolation.OtherModule]::Work() }

        # What anybody else gets who asks for what this module ships.
        $answered = foreach ($file in Get-ChildItem "$module/lib/net8.0" -Exclude Rodin.*) {
            try { [Reflection.Assembly]::Load($file.BaseName).Location } catch [IO.FileNotFoundException] { }
        }

        $loaded = foreach ($context in [Runtime.Loader.AssemblyLoadContext]::All) {
            foreach ($assembly in $context.Assemblies) {
                if ($assembly.IsDynamic) { continue }
                $name = $assembly.GetName()
                @{ context = "$($context.Name)"; name = $name.Name; version = "$($name.Version)"; path = $assembly.Location }
            }
        }
        @{ saved = "$($saved.Name) $($saved.Status) $($again.Status)"; apart = $apart; answered = @($answered); loaded = $loaded } | ConvertTo-Json -Depth 4
'@
}

AfterAll {
    Stop-TestEmulator
}

Describe 'A process with <Others> versions of the same assemblies, loaded <Order> the module' -ForEach @(
    @{ Others = 'no'; Order = 'before' }
    @{ Others = 'older'; Order = 'before' }
    @{ Others = 'older'; Order = 'after' }
    @{ Others = 'newer'; Order = 'before' }
    @{ Others = 'newer'; Order = 'after' }
) {
    BeforeAll {
        $folder = $Others -eq 'no' ? 'none' : [IO.Path]::GetFullPath("$Root/tests/Hosts/Rodin.Isolation.$((Get-Culture).TextInfo.ToTitleCase($Others))/bin/$Configuration/net6.0")
        $uuid = (Add-TestTask (New-Glb)).taskUuid
        $child = Invoke-InProcess $script -Arguments $module, $folder, $Order, $uuid, "$TestDrive/$Others-$Order"
        $seen = try { $child.Text | ConvertFrom-Json } catch { throw $child.Text }
        $ours = @($seen.loaded | Where-Object context -EQ 'Rodin')
        $theirs = @($seen.loaded | Where-Object { $_.context -ne 'Rodin' -and $_.name -match $shared })
    }

    It 'saves files by the sentence' {
        $seen.saved | Should-Be 'base.glb Downloaded Existing'
        Test-Path "$TestDrive/$Others-$Order/$uuid/base.glb" | Should-BeTrue
    }

    It 'has the engine in the module''s own context, with the versions that are shipped' {
        $ours.name | Should-ContainCollection 'Rodin.Client'
        @($ours | Where-Object name -Match $shared).Count | Should-BeGreaterThan 3
        foreach ($assembly in $ours) {
            $shipped = "$module/lib/net8.0/$($assembly.name).dll"
            [IO.Path]::GetFullPath($assembly.path) | Should-Be ([IO.Path]::GetFullPath($shipped))
            $assembly.version | Should-Be "$([Reflection.AssemblyName]::GetAssemblyName($shipped).Version)"
        }
    }

    It 'gets nothing of the module''s when it asks for what that ships' {
        @($seen.answered | Where-Object { $_.StartsWith([IO.Path]::GetFullPath($module)) }).Count | Should-Be 0
    }

    It 'has anywhere else what the process itself has loaded, and nothing of the module''s' {
        $elsewhere = @($theirs | Where-Object { -not $_.path.StartsWith($folder) })
        @($elsewhere | Where-Object { $_.path.StartsWith([IO.Path]::GetFullPath($module)) }).Count | Should-Be 0
        @($elsewhere | Where-Object name -NotMatch '^System\.').Count | Should-Be 0
        if ($Others -eq 'no') { return }

        # Other versions than the module's, or than the platform's, or this would be no trial.
        foreach ($name in 'Microsoft.Extensions.Http', 'Microsoft.Extensions.DependencyInjection', 'System.Diagnostics.DiagnosticSource', 'System.Text.Json') {
            $own = "$module/lib/net8.0/$name.dll"
            $wanted = (Test-Path $own) ? [Reflection.AssemblyName]::GetAssemblyName($own).Version : [Text.Json.JsonDocument].Assembly.GetName().Version
            $found = [version]($theirs | Where-Object { $_.name -eq $name -and $_.path.StartsWith($folder) } | Select-Object -First 1).version
            if ($Others -eq 'older') { $found | Should-BeLessThan $wanted } else { $found | Should-BeGreaterThan $wanted }
        }
    }

    It 'lets a module with a load context of its own work in that' {
        foreach ($name in ($Others -eq 'no' ? @() : 'System.Diagnostics.DiagnosticSource', 'System.Text.Json', 'Polly', 'Polly.Core')) {
            $file = [Reflection.AssemblyName]::GetAssemblyName("$folder/$name.dll")
            $seen.apart | Should-ContainCollection "$name $($file.Version) Other"
        }
    }
}
