BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    $null = Start-TestEmulator
    $task = Add-TestStatusTask 'Done' -File (New-Glb)
    $module = (Get-Module Rodin).ModuleBase

    # Shows a task and its files in every view.
    $prologue = @'
        $module, $key, $uuid = $args
        $ErrorActionPreference = 'Stop'
        function Show-EveryView {
            foreach ($object in @(Get-RodinTask $key -TaskUuid $uuid), @(Get-RodinDownload $uuid)) {
                $object | Out-String; $object | Format-List | Out-String; $object | Format-Wide | Out-String
                $object | Format-Custom | Out-String
                & { Get-Date; $object } | Out-String
            }
        }

'@

    function Invoke-InNewRunspace {
        # Runs the script in a new runspace, because formats and types are loaded for each runspace.
        param([string] $Script)
        $shell = [powershell]::Create()
        try {
            $shell.AddScript($prologue + $Script).AddArgument($module).AddArgument($task.SubscriptionKey).AddArgument(
                $task.TaskUuid).Invoke() -join "`n"
        }
        finally { $shell.Runspace.Dispose(); $shell.Dispose() }
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'The assembly without the manifest, to which (Get-Module Rodin).Path points' {
    It 'shows no secret: <Name>' -ForEach @(
        @{ Name = 'imported'; Script = 'Import-Module "$module/Rodin.PowerShell.dll"; Show-EveryView' }
        @{
            Name = 'imported with $WhatIfPreference'
            Script = '$WhatIfPreference = $true; Import-Module "$module/Rodin.PowerShell.dll"; Show-EveryView'
        }
        @{
            Name = 'imported by the path of the module'
            Script = '$path = (Import-Module "$module/Rodin.psd1" -PassThru).Path; Remove-Module Rodin; Import-Module $path; Show-EveryView'
        }
        @{
            Name = 'imported after the module'
            Script = 'Import-Module "$module/Rodin.psd1"; Import-Module "$module/Rodin.PowerShell.dll"; Show-EveryView'
        }
        @{
            Name = 'imported before the module'
            Script = 'Import-Module "$module/Rodin.PowerShell.dll"; Import-Module "$module/Rodin.psd1"; Show-EveryView'
        }
        @{
            Name = 'imported again with -Force'
            Script = 'Import-Module "$module/Rodin.PowerShell.dll"; Import-Module "$module/Rodin.PowerShell.dll" -Force; Show-EveryView'
        }
        @{
            Name = 'with functions that hide the cmdlets that load views'
            Script =
                'function Update-FormatData { }; function Update-TypeData { }; Import-Module "$module/Rodin.PowerShell.dll"; Show-EveryView'
        }
        @{ Name = 'in the initial session state of a runspace'; Script = @'
            $state = [initialsessionstate]::CreateDefault2()
            $state.ImportPSModule("$module/Rodin.PowerShell.dll")
            $runspace = [runspacefactory]::CreateRunspace($state)
            $runspace.Open()
            $shell = [powershell]::Create($runspace).AddScript(
                "$((Get-Command Show-EveryView).ScriptBlock)".Insert(0, 'param($key, $uuid) ')).AddArgument($key).AddArgument($uuid)
            $shell.Invoke(); if ($shell.HadErrors) { throw $shell.Streams.Error[0] }
'@ }
        @{ Name = 'in a runspace that shares its initial session state with one that has the module'; Script = @'
            $state = [initialsessionstate]::CreateDefault2()
            $first, $second = 1..2 | ForEach-Object { $runspace = [runspacefactory]::CreateRunspace($state); $runspace.Open(); $runspace }
            $null = [powershell]::Create($first).AddScript('Import-Module $args[0]').AddArgument("$module/Rodin.psd1").Invoke()
            $code = "Import-Module `$args[2]; `$key, `$uuid = `$args[0..1]; ${function:Show-EveryView}"
            $shell = [powershell]::Create($second).AddScript($code).AddArgument($key).AddArgument($uuid).AddArgument(
                "$module/Rodin.PowerShell.dll")
            $shell.Invoke(); if ($shell.HadErrors) { throw $shell.Streams.Error[0] }
'@ }
        @{ Name = 'in a runspace pool in which another runspace has the module'; Script = @'
            $pool = [runspacefactory]::CreateRunspacePool([initialsessionstate]::CreateDefault2())
            $null = $pool.SetMaxRunspaces(2)
            $pool.Open()
            $first = [powershell]::Create()
            $first.RunspacePool = $pool
            $run = $first.AddScript('Import-Module $args[0]; $args[1].Set(); $args[2].WaitOne()').AddArgument("$module/Rodin.psd1")
            $imported, $done = [Threading.ManualResetEvent]::new($false), [Threading.ManualResetEvent]::new($false)
            $running = $run.AddArgument($imported).AddArgument($done).BeginInvoke()
            $null = $imported.WaitOne()
            $second = [powershell]::Create()
            $second.RunspacePool = $pool
            $code = "Import-Module `$args[2]; `$key, `$uuid = `$args[0..1]; ${function:Show-EveryView}"
            $null = $second.AddScript($code).AddArgument($key).AddArgument($uuid).AddArgument("$module/Rodin.PowerShell.dll")
            $second.Invoke(); if ($second.HadErrors) { throw $second.Streams.Error[0] }
            $null = $done.Set()
            $null = $first.EndInvoke($running)
'@ }
        @{
            Name = 'after the module was removed'
            Script = 'Import-Module "$module/Rodin.psd1"; Remove-Module Rodin; Import-Module "$module/Rodin.PowerShell.dll"; Show-EveryView'
        }
        @{
            Name = 'in parallel runspaces'
            Script = '$code = "${function:Show-EveryView}"; 1..2 | ForEach-Object -Parallel {
                Import-Module "$using:module/Rodin.PowerShell.dll"
                $key, $uuid = $using:key, $using:uuid
                & ([scriptblock]::Create($using:code))
            }'
        }
        @{
            Name = 'in strict mode'; Script = 'Set-StrictMode -Version Latest; Import-Module "$module/Rodin.PowerShell.dll"; Show-EveryView'
        }
    ) {
        $text = Invoke-InNewRunspace $Script
        $text.Contains($task.TaskUuid) | Should-BeTrue
        $text | Should-MatchString 'base\.glb'
        $text | Should-NotMatchString 'eyJ|X-Tos|SubscriptionKey'
    }

    It 'adds nothing to $Error, in any order of imports' {
        $text = Invoke-InNewRunspace @'
            foreach ($name in 'Rodin.PowerShell.dll', 'Rodin.psd1', 'Rodin.PowerShell.dll', 'Rodin.psd1') {
                Import-Module "$module/$name"
                Import-Module "$module/$name" -Force
            }
            Get-Module Rodin* | Remove-Module
            foreach ($name in 'Rodin.psd1', 'Rodin.PowerShell.dll') { Import-Module "$module/$name" }
            "errors: $($Error.Count)"
'@
        $text.Trim() | Should-Be 'errors: 0'
    }

    It 'is not imported if the views cannot be loaded, and the error names the manifest to import' {
        $copy = New-Item "$TestDrive/copy" -ItemType Directory
        Copy-Item "$module/*" $copy -Recurse
        Remove-Item "$copy/Rodin.Types.ps1xml"
        $child = Invoke-InProcess 'Import-Module "$($args[0])/Rodin.PowerShell.dll"
            [bool](Get-Command Get-RodinTask -Module Rodin.PowerShell -ErrorAction Ignore)' -Arguments $copy
        ($child.Text -replace '[\s|]+', ' ') | Should-MatchString 'Import Rodin\.psd1 instead of its assembly'
        $child.Text.Trim() | Should-MatchString 'False$'
    }
}

Describe 'The module with its manifest' {
    It 'loads its views through the manifest, and only once' {
        # No cmdlet of other modules was needed, so PowerShell has not loaded any other module.
        $text = Invoke-InNewRunspace @'
            $state = [initialsessionstate]::CreateDefault2()
            $state.ImportPSModule("$module/Rodin.psd1")
            $runspace = [runspacefactory]::CreateRunspace($state)
            $runspace.Open()
            [powershell]::Create($runspace).AddScript('(Get-Module).Name').Invoke()
'@
        $text.Trim() | Should-Be 'Rodin'
    }
}
