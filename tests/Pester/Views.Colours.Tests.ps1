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

    # Writes the same objects to the terminal, to files and to a transcript.
    $script = @'
        $module, $key, $doneKey, $uuid, $folder = $args
        Import-Module "$module/Rodin.psd1"
        $tasks = $key, $doneKey | Get-RodinTask
        $output = { $tasks | Format-Table; $tasks[0].Jobs | Format-Table; Get-RodinDownload $uuid | Format-Table }
        $null = Start-Transcript "$folder/transcript"; & $output | Out-Default; $null = Stop-Transcript
        'plainly:'; & $output | Out-Host
        & $output | Out-File "$folder/file"
        & $output > "$folder/redirected"
        & $output | Out-String | Set-Content "$folder/string"
        if ($PSVersionTable.PSVersion -ge '7.2') { $PSStyle.OutputRendering = 'PlainText' }
        'in plain text:'; & $output | Out-Host
        'end.'
'@

    function Read-Terminal {
        # Returns everything that the process writes to its terminal.
        param([hashtable] $Environment = @{})
        foreach ($name in $Environment.Keys) { [Environment]::SetEnvironmentVariable($name, $Environment[$name]) }
        try {
            $process = Start-InProcess $script -Terminal -Arguments $module, $task.SubscriptionKey, $done.SubscriptionKey,
                $old, "$TestDrive"
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

Describe 'The colors of states' {
    BeforeAll {
        if ($IsLinux -and -not (Get-MissingProgram script)) {
            $null = ($terminalOutput = Read-Terminal @{ TERM = 'xterm-256color' }) -match
                '(?s)plainly:(?<plainly>.*)in plain text:(?<text>.*)end\.'
            $plainly, $plainText = $Matches.plainly, $Matches.text
        }
    }

    BeforeEach {
        if (-not $IsLinux) { Set-ItResult -Skipped -Because 'the pseudo terminal of these tests is made by the Linux program script' }
        Skip-WithoutProgram script
    }

    It 'are written to a terminal: green for done, red for failed and expired, yellow for partly failed' {
        $plainly | Should-MatchString "$escape\[32mDone$escape\[0m"
        $plainly | Should-MatchString "$escape\[33mPartlyFailed$escape\[0m"
        $plainly | Should-MatchString "$escape\[31mFailed$escape\[0m"
        $plainly | Should-MatchString "$escape\[31mexpired$escape\[0m"
    }

    It 'are not written if $PSStyle.OutputRendering is PlainText' {
        $plainText | Should-MatchString 'PartlyFailed'
        $plainText | Should-NotMatchString "$escape\[3\dm"
    }

    It 'are not written if NO_COLOR is set' {
        $terminalOutput = Read-Terminal @{ TERM = 'xterm-256color'; NO_COLOR = '1' }
        $terminalOutput | Should-MatchString 'PartlyFailed'
        $terminalOutput | Should-NotMatchString "$escape\[3\dm"
    }

    It 'are not written to a file, a string or a transcript: <_>' -ForEach 'file', 'redirected', 'string', 'transcript' {
        $text = Get-Content "$TestDrive/$_" -Raw
        foreach ($word in 'PartlyFailed', 'expired') { $text | Should-MatchString $word }
        $text.Contains($escape) | Should-BeFalse
    }

    It 'do not change the column alignment' {
        $lines = $plainly -replace "$escape\[[0-9;?]*[a-zA-Z]" -split '\r?\n'
        $ends = $lines -match '(Done|PartlyFailed) +\d/\d' | ForEach-Object { $_.IndexOf('/') }
        @($ends).Count | Should-Be 2
        $ends[0] | Should-Be $ends[1]
    }
}
