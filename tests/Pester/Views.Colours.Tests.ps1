BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    Import-Module "$PSScriptRoot/Support/Programs.psm1"
    $null = Start-TestEmulator
    $escape = [string][char]27
    $module = (Get-Module Rodin).ModuleBase
    $task = Add-TestStatusTask 'Done', 'Failed'
    $done = Add-TestStatusTask 'Done'
    $old = (Add-TestTask (New-Glb) -Property @{ linkLifetime = -5 }).taskUuid

    # Shows the same at a terminal in each of the ways that there are for it.
    $script = @'
        $module, $key, $doneKey, $uuid, $folder = $args
        Import-Module "$module/Rodin.psd1"
        $tasks = $key, $doneKey | Get-RodinTask
        $shown = { $tasks | Format-Table; $tasks[0].Jobs | Format-Table; Get-RodinDownload $uuid | Format-Table }
        $null = Start-Transcript "$folder/transcript"; & $shown | Out-Default; $null = Stop-Transcript
        'plainly:'; & $shown | Out-Host
        & $shown | Out-File "$folder/file"
        & $shown > "$folder/redirected"
        & $shown | Out-String | Set-Content "$folder/string"
        if ($PSVersionTable.PSVersion -ge '7.2') { $PSStyle.OutputRendering = 'PlainText' }
        'in plain text:'; & $shown | Out-Host
        'end.'
'@

    function Read-Terminal {
        # What a terminal is sent, but for what the terminal itself is set up with.
        param([hashtable] $Environment = @{})
        foreach ($name in $Environment.Keys) { [Environment]::SetEnvironmentVariable($name, $Environment[$name]) }
        try {
            $process = Start-InProcess $script -Terminal -Arguments $module, $task.SubscriptionKey, $done.SubscriptionKey, $old, "$TestDrive"
            $text = $process.StandardOutput.ReadToEnd()
            $process.WaitForExit()
            $text
        }
        finally { foreach ($name in $Environment.Keys) { [Environment]::SetEnvironmentVariable($name, $null) } }
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'The colours of states' {
    BeforeAll {
        if ($IsLinux -and -not (Get-MissingProgram script)) {
            $null = ($sent = Read-Terminal @{ TERM = 'xterm-256color' }) -match '(?s)plainly:(?<plainly>.*)in plain text:(?<text>.*)end\.'
            $plainly, $plainText = $Matches.plainly, $Matches.text
        }
    }

    BeforeEach {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'the terminal of these tests is that of script, of Linux' }
        Skip-WithoutProgram script
    }

    It 'are sent to a terminal: green for what is done, red for what has failed or expired, yellow for what is in between' {
        $plainly | Should-MatchString "$escape\[32mDone$escape\[0m"
        $plainly | Should-MatchString "$escape\[33mPartlyFailed$escape\[0m"
        $plainly | Should-MatchString "$escape\[31mFailed$escape\[0m"
        $plainly | Should-MatchString "$escape\[31mexpired$escape\[0m"
    }

    It 'are not sent where the user wants plain text' {
        $plainText | Should-MatchString 'PartlyFailed'
        $plainText | Should-NotMatchString "$escape\[3\dm"
    }

    It 'are not sent where NO_COLOR is set' {
        $sent = Read-Terminal @{ TERM = 'xterm-256color'; NO_COLOR = '1' }
        $sent | Should-MatchString 'PartlyFailed'
        $sent | Should-NotMatchString "$escape\[3\dm"
    }

    It 'do not get into a file, a string or a transcript: <_>' -ForEach 'file', 'redirected', 'string', 'transcript' {
        $text = Get-Content "$TestDrive/$_" -Raw
        foreach ($word in 'PartlyFailed', 'expired') { $text | Should-MatchString $word }
        $text.Contains($escape) | Should-BeFalse
    }

    It 'leave the columns where they are' {
        $lines = $plainly -replace "$escape\[[0-9;?]*[a-zA-Z]" -split '\r?\n'
        $ends = $lines -match '(Done|PartlyFailed) +\d/\d' | ForEach-Object { $_.IndexOf('/') }
        @($ends).Count | Should-Be 2
        $ends[0] | Should-Be $ends[1]
    }
}
