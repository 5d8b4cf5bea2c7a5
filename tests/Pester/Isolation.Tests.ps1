BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    . "$PSScriptRoot/../../tools/Common.ps1"
    $null = Start-TestEmulator
    $module = (Get-Module Rodin).ModuleBase
    $shared = '^(Microsoft\.Extensions\.|Microsoft\.Bcl\.|Polly|System\.Text\.Json|System\.Diagnostics\.DiagnosticSource)'

    # Saves a file in a process in which another module loads other versions of the assemblies, before or after this module.
    # Returns the result and the location of each loaded assembly.
    $script = @'
        $module, $others, $order, $uuid, $folder = $args
        $ErrorActionPreference = 'Stop'
        $isolated = @()
        function Use-Others {
            if ($others -eq 'none') { return }
            $null = [Reflection.Assembly]::LoadFrom((Get-Item "$others/Rodin.Isolation.*.dll").FullName)
            [Rodin.Isolation.OtherModule]::ResolveAllAssemblies($others)
            [Rodin.Isolation.OtherModule]::Work()
            $script:isolated = [Rodin.Isolation.OtherModule]::WorkInLoadContext($others)
        }

        if ($order -eq 'before') { Use-Others }
        Import-Module "$module/Rodin.psd1"
        $saved = Get-RodinDownload -TaskUuid $uuid | Save-RodinModelFile -Destination $folder
        if ($order -eq 'after') { Use-Others }
        $again = Get-RodinDownload -TaskUuid $uuid | Save-RodinModelFile -Destination $folder
        if ($others -ne 'none') { [Rodin.Isolation.OtherModule]::Work() }

        # The paths that other code gets if it loads the assemblies that this module ships.
        $resolved = foreach ($file in Get-ChildItem "$module/lib/net8.0" -Exclude Rodin.*) {
            try { [Reflection.Assembly]::Load($file.BaseName).Location } catch [IO.FileNotFoundException] { }
        }

        $loaded = foreach ($context in [Runtime.Loader.AssemblyLoadContext]::All) {
            foreach ($assembly in $context.Assemblies) {
                if ($assembly.IsDynamic) { continue }
                $name = $assembly.GetName()
                @{ context = "$($context.Name)"; name = $name.Name; version = "$($name.Version)"; path = $assembly.Location }
            }
        }
        @{ saved = "$($saved.Name) $($saved.Status) $($again.Status)"; isolated = $isolated; resolved = @($resolved); loaded = $loaded } |
            ConvertTo-Json -Depth 4
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
        $folder = $Others -eq 'no' ? 'none' :
            [IO.Path]::GetFullPath("$Root/tests/Hosts/Rodin.Isolation.$(
                (Get-Culture).TextInfo.ToTitleCase($Others))/bin/$Configuration/net6.0")
        $uuid = (Add-TestTask (New-Glb)).taskUuid
        $child = Invoke-InProcess $script -Arguments $module, $folder, $Order, $uuid, "$TestDrive/$Others-$Order"
        $seen = try { $child.Text | ConvertFrom-Json } catch { throw $child.Text }
        $ours = @($seen.loaded | Where-Object context -EQ 'Rodin')
        $theirs = @($seen.loaded | Where-Object { $_.context -ne 'Rodin' -and $_.name -match $shared })
    }

    It 'saves files before and after the other module is loaded' {
        $seen.saved | Should-Be 'base.glb Downloaded Existing'
        Test-Path "$TestDrive/$Others-$Order/$uuid/base.glb" | Should-BeTrue
    }

    It 'loads the engine and its dependencies in the module''s own load context, in the shipped versions' {
        $ours.name | Should-ContainCollection 'Rodin.Client'
        @($ours | Where-Object name -Match $shared).Count | Should-BeGreaterThan 3
        foreach ($assembly in $ours) {
            $shipped = "$module/lib/net8.0/$($assembly.name).dll"
            [IO.Path]::GetFullPath($assembly.path) | Should-Be ([IO.Path]::GetFullPath($shipped))
            $assembly.version | Should-Be "$([Reflection.AssemblyName]::GetAssemblyName($shipped).Version)"
        }
    }

    It 'does not resolve the names of shipped assemblies to the module''s files for other code' {
        @($seen.resolved | Where-Object { $_.StartsWith([IO.Path]::GetFullPath($module)) }).Count | Should-Be 0
    }

    It 'has no assemblies of the module in the other load contexts' {
        $elsewhere = @($theirs | Where-Object { -not $_.path.StartsWith($folder) })
        @($elsewhere | Where-Object { $_.path.StartsWith([IO.Path]::GetFullPath($module)) }).Count | Should-Be 0
        @($elsewhere | Where-Object name -NotMatch '^System\.').Count | Should-Be 0
        if ($Others -eq 'no') { return }

        # The test proves nothing unless these versions differ from those of the module or the platform.
        foreach ($name in 'Microsoft.Extensions.Http', 'Microsoft.Extensions.DependencyInjection', 'System.Diagnostics.DiagnosticSource',
            'System.Text.Json') {
            $own = "$module/lib/net8.0/$name.dll"
            $expected = (Test-Path $own) ? [Reflection.AssemblyName]::GetAssemblyName($own).Version :
                [Text.Json.JsonDocument].Assembly.GetName().Version
            $found = [version]($theirs | Where-Object { $_.name -eq $name -and $_.path.StartsWith($folder) } |
                Select-Object -First 1).version
            if ($Others -eq 'older') { $found | Should-BeLessThan $expected } else { $found | Should-BeGreaterThan $expected }
        }
    }

    It 'does not affect another module with its own load context' {
        foreach ($name in ($Others -eq 'no' ? @() : 'System.Diagnostics.DiagnosticSource', 'System.Text.Json', 'Polly', 'Polly.Core')) {
            $file = [Reflection.AssemblyName]::GetAssemblyName("$folder/$name.dll")
            $seen.isolated | Should-ContainCollection "$name $($file.Version) Other"
        }
    }
}
