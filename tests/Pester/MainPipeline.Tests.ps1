BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    $null = Start-TestEmulator
    Connect-Rodin -RequestsPerMinute 100000

    # The main commands of the documentation.
    $one = 'Submit-RodinTask -Prompt ''a brass astrolabe'' | Wait-RodinTask | Get-RodinDownload | Save-RodinModelFile -Destination ./models'
    $submit = 'Get-ChildItem ./photos/*.jpg | Submit-RodinTask -Tier Gen-2 | Export-Clixml tasks.clixml'
    $resume = 'Import-Clixml tasks.clixml | Wait-RodinTask | Get-RodinDownload | Save-RodinModelFile -Destination ./models'

    # A minimal JPEG file.
    $jpeg = [byte[]](0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xFF, 0xD9)

    function Invoke-InNewFolder {
        # Runs a script in a new folder with this number of photos, and returns its output. The script can use $folder.
        param([string] $Name, [int] $Photos, [scriptblock] $Script)
        $folder = New-Item "$TestDrive/$Name" -ItemType Directory
        if ($Photos) { $null = New-Item "$folder/photos" -ItemType Directory }
        for ($i = 1; $i -le $Photos; $i++) { [IO.File]::WriteAllBytes("$folder/photos/$i.jpg", $jpeg) }
        Push-Location $folder
        try { & $Script }
        finally { Pop-Location }
    }

    function Set-Credit {
        $null = Invoke-RestMethod "$(Get-ControlAddress)/balance" -Method Put -ContentType 'application/json' `
            -Body "{`"balance`":$($args[0])}" -NoProxy
    }

    function Get-Submission { @(Get-TestRequest -Server api | Where-Object { $_.path -like '*/rodin' }) }
}

AfterAll {
    Disconnect-Rodin
    Stop-TestEmulator
}

Describe 'The pipeline from a prompt to saved files' {
    BeforeAll {
        Set-TestGeneration @{ wait = 1; jobTime = 2 }
        Clear-TestRequest
        $saved = Invoke-InNewFolder 'prompt' 0 { Invoke-Expression $one }
        $uuid = (Get-Submission).taskUuid
    }

    It 'submits one task with the prompt' {
        @(Get-Submission).Count | Should-Be 1
        (Get-Submission).submission.fields.prompt | Should-Be 'a brass astrolabe'
    }

    It 'saves all files of the task completely in the folder of the task' {
        $saved.FullName | Split-Path | Sort-Object -Unique | Should-Be (Join-Path $TestDrive 'prompt' 'models' $uuid)
        $saved | Should-All { $_.Status -eq 'Downloaded' -and $_.TaskUuid -eq $uuid }
        $listed = Get-RodinDownload $uuid
        $saved.Name | Sort-Object | Should-BeSequence @($listed.FileName | Sort-Object)
        (Get-ChildItem "$TestDrive/prompt/models/$uuid").Name | Sort-Object | Should-BeSequence @($listed.FileName | Sort-Object)
    }

    It 'sends the first status request five seconds after the submission, as the service recommends' {
        $statusRequest = @(Get-TestStatusRequest)[0]
        ([datetime]$statusRequest.time - [datetime](Get-Submission).time).TotalSeconds | Should-BeGreaterThanOrEqual 4.9
    }
}

Describe 'The pipeline from images to saved files, with the tasks in a CLIXML file' {
    BeforeAll {
        Set-TestGeneration @{ files = @(New-Glb) }
        Clear-TestRequest
        Invoke-InNewFolder 'photos' 3 { Invoke-Expression $submit }
        Push-Location "$TestDrive/photos"
        try { $saved = Invoke-Expression $resume }
        finally { Pop-Location }
    }

    It 'submits one task with the tier for each image' {
        (Get-Submission).submission.files.fileName | Sort-Object | Should-BeSequence '1.jpg', '2.jpg', '3.jpg'
        (Get-Submission).submission.fields.tier | Should-BeSequence 'Gen-2', 'Gen-2', 'Gen-2'
    }

    It 'saves the files of each task' {
        $saved.TaskUuid | Sort-Object | Should-BeSequence @((Get-Submission).taskUuid | Sort-Object)
        $saved.Count | Should-Be 3
    }

    It 'submits and downloads nothing if it is resumed after it has finished' {
        Clear-TestRequest
        Push-Location "$TestDrive/photos"
        try { $again = Invoke-Expression $resume }
        finally { Pop-Location }
        $again.Status | Should-BeSequence 'Existing', 'Existing', 'Existing'
        @(Get-Submission).Count | Should-Be 0
    }
}

Describe '500 tasks in one pipeline' {
    BeforeAll {
        Set-Credit 1000
        Set-TestGeneration @{ jobTime = 1; jobs = 2; files = @((New-Glb 'base.glb'), @{ name = 'preview.bin'; length = 200 }) }
        Clear-TestRequest
        $saved = Invoke-InNewFolder 'many' 500 {
            Get-ChildItem ./photos/*.jpg | Submit-RodinTask -Tier Gen-2 | ForEach-Object {
                # The last 50 tasks take longer, and are submitted only after the first status request.
                if (++$script:submitted -eq 450) {
                    Set-TestGeneration @{ jobTime = 8; jobs = 2; files = @((New-Glb 'base.glb'), @{ name = 'preview.bin'; length = 200 }) }
                    $null = Wait-TestRequest { $_.path -like '*/status' }
                }

                $_
            } | Wait-RodinTask | Get-RodinDownload | Save-RodinModelFile -Destination ./models -ErrorVariable errors
        }
        $requests = @(Get-TestRequest)
    }

    It 'are submitted once each' {
        $submissions = @($requests | Where-Object { $_.path -like '*/rodin' })
        $submissions.Count | Should-Be 500
        @($submissions.taskUuid | Sort-Object -Unique).Count | Should-Be 500
        @($submissions.submission.files.fileName | Sort-Object -Unique).Count | Should-Be 500
    }

    It 'are saved with all their files, complete and correct' {
        $errors.Count | Should-Be 0
        $saved.Count | Should-Be 1000
        $files = Get-ChildItem "$TestDrive/many/models" -Recurse -File
        $files.Count | Should-Be 1000
        @($files.Directory.Name | Sort-Object -Unique).Count | Should-Be 500
        $files | Should-All { $_.Length -eq ($_.Name -eq 'base.glb' ? 1000 : 200) }
        $wanted = [Convert]::FromBase64String((New-Glb).base64)
        $files | Where-Object Name -EQ 'base.glb' | Select-Object -First 20 | Should-All {
            [Convert]::ToBase64String([IO.File]::ReadAllBytes($_.FullName)) -eq [Convert]::ToBase64String($wanted)
        }
    }

    It 'are polled while others are still being submitted' {
        $firstPoll = ($requests | Where-Object { $_.path -like '*/status' } | Select-Object -First 1).time
        $lastSubmission = ($requests | Where-Object { $_.path -like '*/rodin' } | Select-Object -Last 1).time
        [datetime]$firstPoll | Should-BeLessThan ([datetime]$lastSubmission)
    }

    It 'are downloaded while others are still being generated' {
        $firstFile = ($requests | Where-Object host -EQ 'file' | Select-Object -First 1).time
        $lastPoll = ($requests | Where-Object { $_.path -like '*/status' } | Select-Object -Last 1).time
        [datetime]$firstFile | Should-BeLessThan ([datetime]$lastPoll)
    }
}

Describe 'Several tasks, some of which fail' {
    BeforeAll {
        $plans = @{ jobs = 2 }, @{ jobs = 2; failedJobs = 2 }, @{ jobs = 2; failedJobs = 1 }, @{ jobs = 2 }
        $seen = Invoke-InRunspace @'
            param($Plans, $Folder, $Set, $Connection)
            $Plans | ForEach-Object { & $Set $_; Submit-RodinTask -Prompt 'a lamp' -Connection $Connection } |
                Wait-RodinTask -Connection $Connection |
                Get-RodinDownload -Connection $Connection |
                Save-RodinModelFile -Destination $Folder -Connection $Connection
'@ @{ Plans = $plans; Folder = "$TestDrive/some"; Connection = Get-RodinConnection; Set = {
                param($Plan)
                $Plan.files = @(@{ name = 'base.bin' })
                Set-TestGeneration $Plan
            } }
    }

    It 'have the files of the other tasks saved, including the task with one failed job' {
        $seen.Output.Count | Should-Be 3
        @(Get-ChildItem "$TestDrive/some" -Recurse -File).Count | Should-Be 3
    }

    It 'cause one error and one warning' {
        $seen.Errors.FullyQualifiedErrorId | Should-BeSequence @('TaskFailed,Rodin.Commands.WaitRodinTaskCommand')
        $seen.Warnings.Count | Should-Be 1
    }
}

Describe 'A balance that is sufficient for three tasks only' {
    BeforeAll {
        Set-TestGeneration @{ files = @(New-Glb) }
        Set-Credit 1.5
        Clear-TestRequest
        $saved = Invoke-InNewFolder 'credits' 5 {
            Get-ChildItem ./photos/*.jpg | Submit-RodinTask -ErrorVariable refused -ErrorAction SilentlyContinue | Wait-RodinTask |
                Get-RodinDownload | Save-RodinModelFile -Destination ./models
            $refused | ForEach-Object FullyQualifiedErrorId
        }
    }

    It 'saves the files of the three tasks' {
        @($saved | Where-Object { $_ -is [IO.FileInfo] }).Count | Should-Be 3
        @(Get-ChildItem "$TestDrive/credits/models" -Recurse -File).Count | Should-Be 3
    }

    It 'causes InsufficientFunds for each of the other tasks' {
        $saved | Where-Object { $_ -is [string] } | Should-BeSequence 'InsufficientFunds,Rodin.Commands.SubmitRodinTaskCommand',
            'InsufficientFunds,Rodin.Commands.SubmitRodinTaskCommand'
    }
}

Describe 'An account with a limit of three parallel tasks' {
    BeforeAll {
        Stop-TestEmulator
        $null = Start-TestEmulator -Option '--maxunfinishedtasks', '3'
        Connect-Rodin -RequestsPerMinute 100000
        Set-TestGeneration @{ jobTime = 3; jobs = 1; files = @(New-Glb) }
        $saved = Invoke-InNewFolder 'three' 8 {
            Get-ChildItem ./photos/*.jpg | Submit-RodinTask | Wait-RodinTask | Get-RodinDownload |
                Save-RodinModelFile -Destination ./models -ErrorVariable errors
        }
        $requests = @(Get-TestRequest)
    }

    It 'generates and saves all eight tasks' {
        $saved.Count | Should-Be 8
        $errors.Count | Should-Be 0
        @($requests | Where-Object { $_.path -like '*/rodin' -and $_.taskUuid }).Count | Should-Be 8
    }

    It 'saves finished tasks before the last one is submitted' {
        $firstFile = ($requests | Where-Object host -EQ 'file' | Select-Object -First 1).time
        $lastSubmission = ($requests | Where-Object { $_.path -like '*/rodin' } | Select-Object -Last 1).time
        [datetime]$firstFile | Should-BeLessThan ([datetime]$lastSubmission)
    }
}

Describe 'The default request rate limit' {
    BeforeAll {
        Disconnect-Rodin
        Stop-TestEmulator
        $null = Start-TestEmulator -ApiKey 'another-key' -Option '--requestsperminute', '120'
        Set-TestGeneration @{ jobTime = 1; jobs = 1; files = @(New-Glb) }
        $saved = Invoke-InNewFolder 'paced' 15 {
            Get-ChildItem ./photos/*.jpg | Submit-RodinTask | Wait-RodinTask | Get-RodinDownload |
                Save-RodinModelFile -Destination ./models -ErrorVariable errors
        }
        $requestTimes = @(Get-TestRequest -Server api | ForEach-Object { [datetime]$_.time })
    }

    It 'allows fifteen tasks' {
        $saved.Count | Should-Be 15
        $errors.Count | Should-Be 0
    }

    It 'allows a burst of twelve requests, then one request every 5/9 of a second' {
        # After the burst, the number of requests that the steady rate allows; 0.2 s is the tolerance of the clock.
        for ($i = 12; $i -lt $requestTimes.Count; $i++) {
            ($requestTimes[$i] - $requestTimes[0]).TotalSeconds | Should-BeGreaterThanOrEqual (($i - 11) * 60 / 108 - 0.2)
        }
    }

    It 'never causes HTTP 429' {
        @(Get-TestRequest -Server api | Where-Object statusCode -EQ 429).Count | Should-Be 0
    }
}
