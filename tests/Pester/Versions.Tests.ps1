BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    Import-Module "$PSScriptRoot/Support/Versions.psm1"
    . "$PSScriptRoot/../../tools/Common.ps1"
    $null = Start-TestEmulator
    $uuid = (Add-TestTask (New-Glb)).taskUuid
    $next = Copy-ModuleVersion "$TestDrive/modules" -Minor 2
    Copy-Item $Staged "$TestDrive/modules/Rodin" -Recurse

    # Shows which version is used, and the folder of each of its files.
    $common = @'
        $modules, $uuid, $older = $args
        $ErrorActionPreference = 'Stop'
        $env:PSModulePath = "$PSHOME/Modules", $modules -join [IO.Path]::PathSeparator
        function Show-Version {
            $listed = (Get-RodinDownload $uuid).FileName
            $loaded = [Runtime.Loader.AssemblyLoadContext]::All.Assemblies | Where-Object { $_.GetName().Name -like 'Rodin.*' }
            "$listed from $((Get-Module Rodin).Version): $(($loaded | ForEach-Object {
                "$($_.GetName().Name) $($_.GetName().Version)$((Split-Path $_.Location).Replace($modules, ''))"
            } | Sort-Object) -join ', ')"
        }

'@
    $root = [IO.Path]::DirectorySeparatorChar + (Join-Path Rodin '{0}')
    $lib = Join-Path $root lib net8.0
    $all = "base.glb from {0}: Rodin.Client {0}.0$lib, Rodin.PowerShell {0}.0$root, Rodin.PowerShell.Loader {0}.0$lib"
}

AfterAll {
    Stop-TestEmulator
}

Describe 'Two versions that are installed side by side' {
    BeforeAll {
        $newest = Invoke-InProcess -Arguments "$TestDrive/modules", $uuid, $Version -Script ($common + @'
            Show-Version
            try { Import-Module Rodin -RequiredVersion $older; 'imported' } catch { "$_" }
            Show-Version
            Remove-Module Rodin
            try { Import-Module Rodin -RequiredVersion $older; 'imported' } catch { "$_" }
            1 | ForEach-Object -Parallel {
                try { Import-Module Rodin -RequiredVersion $using:older -ErrorAction Stop; 'imported' } catch { "$_" }
            }
            Import-Module Rodin
            Show-Version
'@)
        $lines = $newest.Text.Trim() -split '\r?\n'
    }

    It 'are resolved to the newest one by default' {
        $lines[0] | Should-Be ($all -f $next)
    }

    It 'are resolved to the older one if the session requires it' {
        $child = Invoke-InProcess -Arguments "$TestDrive/modules", $uuid, $Version `
            -Script "$common; Import-Module Rodin -RequiredVersion `$older; Show-Version"
        $child.Text.Trim() | Should-Be ($all -f $Version)
    }

    It 'cannot be loaded in one process: the import fails, even after the first version was removed, and in another runspace' {
        $lines.Count | Should-Be 6
        foreach ($line in $lines[1, 3, 4]) {
            $line |
                Should-Be "Could not load file or assembly 'Rodin.PowerShell, Version=$Version.0, Culture=neutral, PublicKeyToken=null'. Assembly with same name is already loaded"
        }
    }

    It 'do not affect the version that was loaded first' {
        $lines[2] | Should-Be ($all -f $next)
        $lines[5] | Should-Be ($all -f $next)
    }
}

Describe 'The module' {
    It 'can be imported into many runspaces simultaneously' {
        $child = Invoke-InProcess -Arguments "$Staged/Rodin.psd1", $uuid -Script @'
            $path, $uuid = $args
            $names = 1..8 | ForEach-Object -ThrottleLimit 8 -Parallel {
                Import-Module $using:path -ErrorAction Stop
                (Get-RodinDownload $using:uuid -ErrorAction Stop).FileName
            }
            $engines = [Runtime.Loader.AssemblyLoadContext]::All.Assemblies | Where-Object { $_.GetName().Name -eq 'Rodin.Client' }
            "$names; $(@($engines).Count)"
'@
        $child.Text.Trim() | Should-Be "$((@('base.glb') * 8) -join ' '); 1"
    }

    It 'can be a required or nested module, and can be imported with a prefix' {
        $child = Invoke-InProcess -Arguments $TestDrive, $uuid -Script @'
            $folder, $uuid = $args
            $ErrorActionPreference = 'Stop'
            foreach ($use in 'RequiredModules', 'NestedModules') {
                $null = New-Item "$folder/$use" -ItemType Directory
                Set-Content "$folder/$use/$use.psm1" "function Get-By$use { (Get-RodinDownload `$args[0]).FileName }"
                $reference = @{ $use = 'Rodin' }
                New-ModuleManifest "$folder/$use/$use.psd1" -RootModule "$use.psm1" -FunctionsToExport "Get-By$use" @reference
                Import-Module "$folder/$use"
                "$use $(& "Get-By$use" $uuid)"
                Remove-Module $use
                Get-Module Rodin | Remove-Module
            }
            Import-Module Rodin -Prefix My
            "prefix $((Get-MyRodinDownload $uuid).FileName)"
'@
        $child.Text.Trim() -split '\r?\n' | Should-BeSequence 'RequiredModules base.glb', 'NestedModules base.glb', 'prefix base.glb'
    }

    It 'leaves no command, view, type, job or subscription behind when it is removed' {
        $child = Invoke-InProcess -Arguments "$Staged/Rodin.psd1", $uuid -Script @'
            $path, $uuid = $args
            function Get-Trace {
                "$(@(Get-Command -Module Rodin).Count -gt 0) $(@(Get-FormatData Rodin.*).Count -gt 0) $(
                    @(Get-TypeData Rodin.*).Count -gt 0)"
                "$(@(Get-EventSubscriber).Count) $(@(Get-Job).Count)"
            }
            $env:PSModulePath = "$PSHOME/Modules"
            Import-Module $path
            $null = Get-RodinDownload $uuid
            Get-Trace
            Remove-Module Rodin
            Get-Trace
'@
        $child.Text.Trim() -split '\r?\n' | Should-BeSequence 'True True True', '0 0', 'False False False', '0 0'
    }
}
