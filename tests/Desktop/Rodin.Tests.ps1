# Tests the main functions of the module on Windows PowerShell 5.1 and later. All code in this file must run on 5.1.
param([string] $Module, [string] $Emulator)

BeforeAll {
    $isDesktop = $PSVersionTable.PSEdition -eq 'Desktop'
    $ready = Join-Path ([IO.Path]::GetTempPath()) "rodin-desktop-$([guid]::NewGuid()).json"
    $started = @{
        FilePath               = 'dotnet'
        ArgumentList           = 'exec', "`"$Emulator`"", '--apiport', '0', '--fileport', '0', '--ready', "`"$ready`"", '--parent', $PID,
            '--apikey', 'a-key-for-tests'
        RedirectStandardOutput = "$ready.log"
        PassThru               = $true
    }
    $process = Start-Process @started
    $deadline = [datetime]::UtcNow.AddSeconds(60)
    while (-not (Test-Path $ready)) {
        if ($process.HasExited -or [datetime]::UtcNow -gt $deadline) { throw 'The emulator did not start.' }
        Start-Sleep -Milliseconds 50
    }
    $service = Get-Content $ready -Raw | ConvertFrom-Json
    $env:RODIN_BASE_URI = $service.apiBaseAddress
    $env:RODIN_API_KEY = $service.apiKey
    $uuid = $service.sampleTaskUuid
    $control = $service.apiBaseAddress -replace '/api/v2/?$', '/emulator'
    $null = Invoke-RestMethod "$control/generation" -Method Post -Body '{}' -ContentType 'application/json' -UseBasicParsing

    $before = [Net.ServicePointManager]::SecurityProtocol, [Net.ServicePointManager]::DefaultConnectionLimit
    Import-Module "$Module/Rodin.psd1"
}

AfterAll {
    $process | Stop-Process
    $process.WaitForExit()
    Remove-Item $ready, "$ready.log"
}

Describe 'The module' {
    It 'exports its commands, each with help' {
        $commands = @(Get-Command -Module Rodin)
        $commands.Count | Should-Be (Import-PowerShellDataFile "$Module/Rodin.psd1").CmdletsToExport.Count
        foreach ($command in $commands) {
            $help = Get-Help $command.Name -Full
            $help.Synopsis.Trim() | Should-NotMatchString "^$($command.Name)"
            @($help.examples.example).Count | Should-BeGreaterThan 2
        }
    }

    It 'lists and saves the files of a task' {
        $files = @(Get-RodinDownload $uuid)
        $files.Count | Should-Be 6
        $saved = @($files | Save-RodinModelFile -Destination "$TestDrive/listed")
        $saved | Should-All { "$($_.Status)" -eq 'Downloaded' }
        (Get-Item "$TestDrive/listed/$uuid/base_basic_pbr.glb").Length | Should-BeGreaterThan 8MB
        $again = @($files | Save-RodinModelFile -Destination "$TestDrive/listed")
        $again | Should-All { "$($_.Status)" -ne 'Downloaded' }
    }

    It 'submits, waits, lists and saves in one pipeline' {
        $saved = @(
            Submit-RodinTask 'a brass astrolabe' | Wait-RodinTask | Get-RodinDownload | Save-RodinModelFile -Destination "$TestDrive/made"
        )
        $saved.Count | Should-BeGreaterThan 3
        $saved | Should-All { "$($_.Status)" -eq 'Downloaded' }
    }

    It 'waits for a task that was saved as CLIXML, JSON or CSV' {
        $task = Submit-RodinTask 'a lamp'
        $task | Export-Clixml "$TestDrive/task.xml"
        (Import-Clixml "$TestDrive/task.xml" | Wait-RodinTask).TaskUuid | Should-Be $task.TaskUuid
        $task | ConvertTo-Json -Depth 3 | Set-Content "$TestDrive/task.json"
        (Get-Content "$TestDrive/task.json" -Raw | ConvertFrom-Json | Wait-RodinTask).TaskUuid | Should-Be $task.TaskUuid
        $task | Export-Csv "$TestDrive/task.csv" -NoTypeInformation
        (Import-Csv "$TestDrive/task.csv" | Wait-RodinTask).TaskUuid | Should-Be $task.TaskUuid
    }

    It 'loads the client library for this PowerShell edition' {
        $null = Get-RodinBalance
        $engine = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'Rodin.Client' }
        $framework = 'net8.0'
        if ($isDesktop) { $framework = 'net472' }
        $engine.Location.Replace('\', '/') | Should-MatchString "/lib/$framework/Rodin\.Client\.dll$"
    }

    It 'does not change process-wide settings of ServicePointManager' {
        $null = Get-RodinDownload $uuid
        [Net.ServicePointManager]::SecurityProtocol | Should-Be $before[0]
        [Net.ServicePointManager]::DefaultConnectionLimit | Should-Be $before[1]
    }
}

Describe 'An error' {
    It 'has an id and a category, shows no key, and does not affect other tasks' {
        $gone = [guid]::NewGuid().ToString()
        $files = @(Get-RodinDownload $gone, $uuid -ErrorAction SilentlyContinue -ErrorVariable failed)
        $files.Count | Should-Be 6
        $failed.Count | Should-Be 1
        $failed[0].FullyQualifiedErrorId | Should-Be 'TaskNotFound,Rodin.Commands.GetRodinDownloadCommand'
        "$($failed[0].CategoryInfo.Category)" | Should-Be 'ObjectNotFound'
        $failed[0].Exception.Message | Should-NotMatchString 'a-key-for-tests'
    }

    It 'stops the command with -ErrorAction Stop' {
        { Get-RodinDownload 'no uuid' -ErrorAction Stop } | Should-Throw -FullyQualifiedErrorId 'InvalidTaskUuid,*'
    }

    It 'is ApiKeyMissing if there is no key' {
        $env:RODIN_API_KEY = $null
        try { { Get-RodinDownload $uuid } | Should-Throw -FullyQualifiedErrorId 'ApiKeyMissing,*' }
        finally { $env:RODIN_API_KEY = $service.apiKey }
    }
}

Describe 'The output' {
    It 'is displayed in the view of each type, without secrets' {
        $shown = Get-RodinDownload $uuid | Out-String -Width 80
        $shown | Should-MatchString 'base_basic_pbr\.glb'
        $shown | Should-NotMatchString 'http'
        $task = Submit-RodinTask 'a lamp'
        $task | Out-String -Width 80 | Should-MatchString $task.TaskUuid
        $task | Out-String -Width 80 | Should-NotMatchString ([regex]::Escape($task.SubscriptionKey))
    }

    It 'includes verbose messages, without secrets' {
        $VerbosePreference = 'Continue'
        $written = @(Save-RodinModelFile -TaskUuid $uuid -Kind Preview -Destination "$TestDrive/streams" *>&1)
        @($written | Where-Object { $_ -is [Management.Automation.VerboseRecord] }).Count | Should-BeGreaterThan 0
        $written | Out-String | Should-NotMatchString 'a-key-for-tests|X-Amz-Signature|[?&]sig'
    }

    It 'includes progress for a slow download, which is completed at the end' {
        $faultRequest = @{ host = 'file'; faults = @(@{ kind = 'throttle'; bytesPerSecond = 4MB }) } | ConvertTo-Json -Depth 4
        $null = Invoke-RestMethod "$control/faults" -Method Post -Body $faultRequest -ContentType 'application/json' -UseBasicParsing
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript({
                param($module, $uuid, $folder)
                Import-Module "$module/Rodin.psd1"
                Save-RodinModelFile -TaskUuid $uuid -Kind Model -Destination $folder
            }).AddArgument($Module).AddArgument($uuid).AddArgument("$TestDrive/progress")
            $null = $shell.Invoke()
            $shell.Streams.Error.Count | Should-Be 0
            $records = @($shell.Streams.Progress | Where-Object Activity -NotLike 'Preparing modules*')
            $records.Count | Should-BeGreaterThan 1
            $records | Should-All { $_.PercentComplete -ge -1 -and $_.PercentComplete -le 100 }
            "$($records[-1].RecordType)" | Should-Be 'Completed'
        }
        finally {
            $shell.Dispose()
            $null = Invoke-RestMethod "$control/reset" -Method Post -UseBasicParsing
        }
    }
}

Describe 'Ctrl+C' {
    It 'stops a wait promptly' {
        $plan = @{ wait = 1000; jobTime = 1000 } | ConvertTo-Json
        $null = Invoke-RestMethod "$control/generation" -Method Post -Body $plan -ContentType 'application/json' -UseBasicParsing
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript({ param($module)
                Import-Module "$module/Rodin.psd1"; Submit-RodinTask 'a lamp' | Wait-RodinTask
            }).AddArgument($Module)
            $run = $shell.BeginInvoke()
            $deadline = [datetime]::UtcNow.AddSeconds(60)
            while (-not (Invoke-RestMethod "$control/requests" -UseBasicParsing | ForEach-Object { $_ } |
                Where-Object { $_.path -like '*/status' })) {
                if ([datetime]::UtcNow -gt $deadline) { throw 'No status request was sent.' }
                Start-Sleep -Milliseconds 50
            }
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $clock.Elapsed.TotalSeconds | Should-BeLessThan 20
            $run.IsCompleted | Should-BeTrue
        }
        finally { $shell.Dispose() }
    }
}
