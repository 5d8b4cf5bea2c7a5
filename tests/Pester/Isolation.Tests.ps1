BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    . "$PSScriptRoot/../../tools/Common.ps1"
    $null = Start-TestEmulator
    $module = (Get-Module Rodin).ModuleBase

    # Saves a file by the sentence in a process that has loaded other versions, before or after, and tells what lies where.
    $script = @'
        $module, $others, $order, $uuid, $folder = $args
        $ErrorActionPreference = 'Stop'
        function Use-Others {
            if ($others -eq 'none') { return }
            $default = [Runtime.Loader.AssemblyLoadContext]::Default
            $files = Get-ChildItem $others -Filter '*.dll' | Where-Object Name -Match '^(Microsoft\.Extensions\.|Polly)'
            foreach ($file in $files) { $null = $default.LoadFromAssemblyPath($file.FullName) }

            # Loaded is not enough: they must work, as another module's do.
            $services = [Microsoft.Extensions.DependencyInjection.ServiceCollection]::new()
            $null = [Microsoft.Extensions.DependencyInjection.OptionsServiceCollectionExtensions]::AddOptions($services)
            $provider = [Microsoft.Extensions.DependencyInjection.ServiceCollectionContainerBuilderExtensions]::BuildServiceProvider($services)
            $null = $provider.GetService([Microsoft.Extensions.Options.IOptions[object]]).Value
        }

        if ($order -eq 'before') { Use-Others }
        Import-Module "$module/Rodin.psd1"
        $saved = Get-RodinDownload -TaskUuid $uuid | Save-RodinModelFile -Destination $folder
        if ($order -eq 'after') { Use-Others }

        $loaded = foreach ($context in [Runtime.Loader.AssemblyLoadContext]::All) {
            foreach ($assembly in $context.Assemblies) {
                if ($assembly.IsDynamic) { continue }
                $name = $assembly.GetName()
                @{ context = "$($context.Name)"; name = $name.Name; version = "$($name.Version)"; path = $assembly.Location }
            }
        }
        @{ saved = @($saved.Name); loaded = $loaded } | ConvertTo-Json -Depth 4
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
        $folder = $Others -eq 'no' ? 'none' : "$Root/tests/Rodin.Isolation.$((Get-Culture).TextInfo.ToTitleCase($Others))/bin/$Configuration/net10.0"
        $uuid = (Add-TestTask (New-Glb)).taskUuid
        $child = Invoke-InProcess $script -Arguments $module, $folder, $Order, $uuid, "$TestDrive/$Others-$Order"
        $seen = try { $child.Text | ConvertFrom-Json } catch { throw $child.Text }
        $thirdParty = '^(Microsoft\.Extensions\.|Polly)'
        $ours = @($seen.loaded | Where-Object context -EQ 'Rodin')
        $theirs = @($seen.loaded | Where-Object { $_.context -ne 'Rodin' -and $_.name -match $thirdParty })
    }

    It 'saves files by the sentence' {
        $seen.saved | Should-BeSequence @('base.glb')
        Test-Path "$TestDrive/$Others-$Order/$uuid/base.glb" | Should-BeTrue
    }

    It 'has the engine in the module''s own context, with the versions that are shipped' {
        $ours.name | Should-ContainCollection 'Rodin.Client'
        @($ours | Where-Object name -Match $thirdParty).Count | Should-BeGreaterThan 3
        foreach ($assembly in $ours) {
            $shipped = "$module/lib/net8.0/$($assembly.name).dll"
            [IO.Path]::GetFullPath($assembly.path) | Should-Be ([IO.Path]::GetFullPath($shipped))
            $assembly.version | Should-Be "$([Reflection.AssemblyName]::GetAssemblyName($shipped).Version)"
        }
    }

    It 'has anywhere else what the process itself has loaded, and nothing of the module''s' {
        if ($Others -eq 'no') {
            $theirs.Count | Should-Be 0
            return
        }

        @($theirs | Where-Object { -not $_.path.StartsWith([IO.Path]::GetFullPath($folder)) }).Count | Should-Be 0
        foreach ($name in 'Microsoft.Extensions.Http', 'Microsoft.Extensions.DependencyInjection', 'Microsoft.Extensions.Options') {
            $wanted = [Reflection.AssemblyName]::GetAssemblyName("$module/lib/net8.0/$name.dll").Version
            $found = [version]($theirs | Where-Object name -EQ $name).version

            # Other versions than the module's, or this would be no trial.
            if ($Others -eq 'older') { $found | Should-BeLessThan $wanted } else { $found | Should-BeGreaterThan $wanted }
        }
    }
}
