BeforeDiscovery {
    # Each case has a program that starts the process, variables to set and to remove, and a script that runs before the pipeline.
    $cases = @(
        @{
            Name = 'no home folder, no variables to find one, and the C locale'
            Without = 'HOME', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'USER', 'LOGNAME'
            Environment = @{ LANG = 'C'; LC_ALL = 'C' }; On = 'Unix'
        }
        @{
            Name = 'a home folder that does not exist, and no folder for temporary files'
            Environment = @{ HOME = '/nowhere/at/all'; TMPDIR = '/proc' }; On = 'Linux'
        }
        @{
            Name = 'a home folder that is not writable'; Environment = @{ HOME = '/' }; Needs = @('setpriv')
            Through = 'setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--'; On = 'Linux'
        }
        @{
            Name = 'a read-only module folder'; Needs = 'unshare', 'mount'
            Through = 'unshare', '-m', 'sh', '-c',
                'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && ! touch "$0/x" 2>/dev/null && exec "$@"', '{module}'
            On = 'Linux'
        }
        @{
            Name = 'no standard input and no terminal'; Needs = @('setsid'); Through = 'setsid', '-w', 'sh', '-c', 'exec "$0" "$@" <&-'
            Without = @('TERM'); On = 'Linux'
        }
        @{
            Name = 'a dumb terminal, no colours, and a Turkish locale'
            Environment = @{ TERM = 'dumb'; NO_COLOR = '1'; LANG = 'tr_TR.UTF-8'; LC_ALL = 'tr_TR.UTF-8' }
        }
        @{ Name = 'invariant globalization'; Environment = @{ DOTNET_SYSTEM_GLOBALIZATION_INVARIANT = '1' } }
        @{
            Name = 'a deleted current folder of the process'
            Through = 'sh', '-c', 'mkdir "$0" && cd "$0" && rmdir "$0" && exec "$@"', '{folder}/gone'; On = 'Unix'
        }
        @{
            Name = 'a deleted current location'
            Prepare = '$null = mkdir "$Folder/left"; Set-Location "$Folder/left"; [IO.Directory]::Delete("$Folder/left")'
        }
        @{ Name = 'a current location outside the file system'; Prepare = 'Set-Location Env:' }
        @{
            Name = 'constrained language mode before the import'
            Prepare = '$ExecutionContext.SessionState.LanguageMode = "ConstrainedLanguage"'
        }
        @{
            Name = 'constrained language mode after the import'
            Prepare = 'Import-Module Rodin; $ExecutionContext.SessionState.LanguageMode = "ConstrainedLanguage"'
        }
    )
    $here = if ($IsLinux) { 'Linux', 'Unix' } elseif ($IsMacOS) { 'Unix' } else { 'Windows' }
    $cases = @($cases | Where-Object { -not $_.On -or $_.On -in $here })
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Programs.psm1"
    . "$PSScriptRoot/../../tools/Common.ps1"
    $null = Start-TestEmulator
    Set-TestGeneration @{ files = @(New-Glb) }

    # The pipeline from the submission to the saved file, and its views.
    Set-Content "$TestDrive/pipeline.ps1" @'
        param($Folder, $Prepare)
        Set-StrictMode -Version Latest
        $ErrorActionPreference = 'Stop'
        . ([scriptblock]::Create($Prepare))
        $listed = Submit-RodinTask -Prompt 'a lamp' | Wait-RodinTask | Get-RodinDownload
        $saved = $listed | Save-RodinModelFile -Destination $Folder
        ($listed | Out-String -Width 80) -replace '\s+', ' '
        ($saved | Out-String -Width 80) -replace '\s+', ' '
        "Saved: $($saved.Status) $($saved.Name), errors: $($Error.Count)"
'@

    function Start-Host {
        # Starts the pipeline in a process as the case requires, with redirected streams.
        param([hashtable] $Case, [string] $Folder)
        $null = New-Item $Folder -ItemType Directory
        if (-not $IsWindows) { [IO.File]::SetUnixFileMode($Folder, 511) }
        $through = @($Case.Through | Where-Object { $_ } | ForEach-Object { $_.Replace('{module}', $Staged).Replace('{folder}', $Folder) })
        $command = $through + @(Get-PwshCommand) + '-NoLogo', '-NoProfile', '-NonInteractive', '-File', "$TestDrive/pipeline.ps1", $Folder,
            "$($Case.Prepare)"
        $start = [Diagnostics.ProcessStartInfo]::new($command[0])
        $command | Select-Object -Skip 1 | ForEach-Object { $start.ArgumentList.Add($_) }
        $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
        foreach ($name in $Case.Environment.Keys) { $start.Environment[$name] = $Case.Environment[$name] }
        foreach ($name in $Case.Without) { $null = $start.Environment.Remove($name) }
        $process = [Diagnostics.Process]::Start($start)
        $process.StandardInput.Close()
        @{ process = $process; output = $process.StandardOutput.ReadToEndAsync(); errors = $process.StandardError.ReadToEndAsync() }
    }
}

AfterAll {
    Stop-TestEmulator
}

# All run in strict mode with ErrorActionPreference Stop.
Describe 'The pipeline from submission to file' -ForEach @{ Cases = $cases } {
    BeforeAll {
        # All processes run at the same time, because each waits five seconds for its task.
        $hosts = @{}
        $number = 0
        foreach ($case in $Cases) {
            $number++
            if ($case.Needs -and (Get-MissingProgram $case.Needs)) { continue }
            $hosts[$case.Name] = Start-Host $case "$TestDrive/$number"
        }
    }

    It 'saves and displays its files with <Name>' -ForEach $cases {
        if ($Needs) { Skip-WithoutProgram $Needs }
        $started = $hosts[$Name]
        $started.process.WaitForExit()
        $text = $started.output.Result + $started.errors.Result
        if ($text -match '^(unshare|mount|setpriv): ') {
            Set-ItResult -Skipped -Because "the required rights are not available: $($text.Trim())"
        }
        if ($Through -and $Through[0] -eq 'setpriv') {
            $program, $options = $Through
            & $program @options test -r "$PSHOME/System.Management.Automation.dll" -a -r "$Staged/Rodin.psd1"
            if ($LASTEXITCODE) { Set-ItResult -Skipped -Because 'another user cannot read this PowerShell or this module' }
        }

        $lines = $text.Trim() -split '\r?\n'
        $lines.Count | Should-Be 3
        $lines[0] | Should-MatchString 'Kind Format Expires FileName -+ -+ -+ -+ Model glb in \d+ min base.glb'
        $lines[1] | Should-MatchString 'Status Size Name -+ -+ -+ Downloaded 1[.,]0 KB base.glb'
        $lines[2] | Should-Be 'Saved: Downloaded base.glb, errors: 0'
    }
}
