BeforeDiscovery {
    # In each case a secret is at hand. Prepare arranges it and gives what the script is to be given.
    $list = 'param($Uuid) Get-RodinDownload $Uuid -MaximumRetryCount 0 -OperationTimeoutSeconds 1'
    $save = 'param($Uuid, $Folder) Get-RodinDownload $Uuid | Save-RodinModelFile -Destination $Folder -MaximumRetryCount 0 -OperationTimeoutSeconds 1'
    $cases = @(
        @{ Case = 'success in listing'; Script = $list; Task = @{} }
        @{ Case = 'success in saving'; Script = $save; Task = @{} }
        @{ Case = 'success in saving again'; Script = "$save; Get-RodinDownload `$Uuid | Save-RodinModelFile -Destination `$Folder"; Task = @{} }
        @{ Case = 'success in connecting'; Script = 'param($Key) Connect-Rodin -ApiKey (ConvertTo-SecureString $Key -AsPlainText) -PassThru; Get-RodinConnection' }
        @{ Case = 'a dry run'; Script = "$save -WhatIf"; Task = @{} }
        @{ Case = 'a wrong key'; Fails = $true; Script = 'param($Uuid, $WrongKey) Get-RodinDownload $Uuid -ApiKey (ConvertTo-SecureString $WrongKey -AsPlainText)'; Task = @{} }
        @{ Case = 'a key as plain text'; Fails = $true; Script = 'param($Uuid, $Key) Get-RodinDownload $Uuid -ApiKey $Key'; Task = @{} }
        @{ Case = 'a key as plain text for a connection'; Fails = $true; Script = 'param($Key) Connect-Rodin -ApiKey $Key' }
        @{ Case = 'a key that no header can carry'; Fails = $true; Script = 'param($Uuid, $Key) Get-RodinDownload $Uuid -ApiKey (ConvertTo-SecureString "$Key`n x" -AsPlainText)'; Task = @{} }
        @{ Case = 'a service that repeats the key'; Fails = $true; Script = $list; Answer = '{{"error":"UNAUTHORIZED","message":"Your key {0} is no good"}}' }
        @{ Case = 'a service that repeats the key as its error'; Fails = $true; Script = $list; Answer = '{{"error":"{0}","message":"Bearer {0}"}}' }
        @{ Case = 'a service that repeats a link and a subscription key'; Fails = $true; Script = $list; Answer = '{{"error":"NO_SUCH_TASK","message":"{1} {2}"}}' }
        @{ Case = 'a service that answers no JSON but the key'; Fails = $true; Script = $list; Answer = '<html>{0} {1} {2}</html>' }
        @{ Case = 'no such task'; Fails = $true; Script = 'Get-RodinDownload (New-Guid)' }
        @{ Case = 'a subscription key for a uuid'; Fails = $true; Script = 'param($Jwt) Get-RodinDownload $Jwt' }
        @{ Case = 'a subscription key for a uuid, to save'; Fails = $true; Script = 'param($Jwt, $Folder) Save-RodinModelFile -TaskUuid $Jwt -Destination $Folder' }
        @{ Case = 'the service down, and down again'; Fails = $true; Script = $list.Replace('Count 0', 'Count 1'); TaskFault = @{ kind = 'status'; code = 503 } }
        @{ Case = 'the service cut off'; Fails = $true; Script = $list; TaskFault = @{ kind = 'cut'; afterBytes = 40 } }
        @{ Case = 'the service silent'; Fails = $true; Script = $list; TaskFault = @{ kind = 'stall'; afterBytes = -1 } }
        @{ Case = 'the service''s page for people'; Fails = $true; Script = $list; TaskFault = @{ kind = 'errorPage' } }
        @{ Case = 'the service''s redirect'; Fails = $true; Script = $list; TaskFault = @{ kind = 'redirect'; location = 'https://elsewhere.example.com/?X-Tos-Signature=canary' } }
        @{ Case = 'an expired link'; Fails = $true; Script = $save; Task = @{ linkLifetime = -5 } }
        @{ Case = 'a file host down, and down again'; Fails = $true; Script = $save.Replace('Count 0', 'Count 1'); FileFault = @{ kind = 'status'; code = 503; text = 'X-Tos-Signature=canary' } }
        @{ Case = 'a file cut off'; Fails = $true; Script = $save; FileFault = @{ kind = 'cut'; afterBytes = 100 } }
        @{ Case = 'a file that never comes'; Fails = $true; Script = $save; FileFault = @{ kind = 'cut'; afterBytes = -1 } }
        @{ Case = 'a file that stalls'; Fails = $true; Script = $save; FileFault = @{ kind = 'stall'; afterBytes = 100 } }
        @{ Case = 'a page for a model'; Fails = $true; Script = $save; FileFault = @{ kind = 'errorPage' } }
        @{ Case = 'a redirect to where nothing is fetched from'; Fails = $true; Script = $save; FileFault = @{ kind = 'redirect'; location = 'http://elsewhere.example.com/a?X-Tos-Signature=canary' } }
        @{ Case = 'a file that exists'; Fails = $true; Script = "$($save -replace 'param\(.*?\)', '$0 $null = New-Item "$Folder/$Uuid/base.glb" -Force -Value mine;')"; Task = @{} }
        @{ Case = 'an invalid destination'; Fails = $true; Script = 'param($Uuid) Get-RodinDownload $Uuid | Save-RodinModelFile -Destination Env:'; Task = @{} }
        @{ Case = 'an invalid destination for each file'; Fails = $true; Script = 'param($Uuid) Get-RodinDownload $Uuid | Save-RodinModelFile -Destination { "Env:" }'; Task = @{} }
        @{ Case = 'an insecure address with the key in it'; Fails = $true; Script = 'param($Uuid, $Key) Get-RodinDownload $Uuid -BaseUri "http://api.example.com/?sig=$Key"'; Task = @{} }
        @{ Case = 'an insecure link'; Fails = $true; Script = 'param($Folder, $Link) Save-RodinModelFile -Url $Link -Name a.glb -Destination $Folder'; Link = 'http://files.example.com/a.glb?X-Tos-Signature=canary' }
        @{ Case = 'a link of which no name can be made'; Fails = $true; Script = 'param($Folder, $Link) Save-RodinModelFile -Url $Link -Name ".." -Destination $Folder'; Link = 'https://files.example.com/?X-Tos-Signature=canary' }
        @{ Case = 'a link that is no address'; Fails = $true; Script = 'param($Folder, $Link) Save-RodinModelFile -Url $Link -Name a.glb -Destination $Folder'; Link = 'files/a.glb?X-Tos-Signature=canary' }
    )
}

BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    $canary = "canary$([guid]::NewGuid().ToString('N'))"
    $wrong = "wrongcanary$([guid]::NewGuid().ToString('N'))"
    $emulator = Start-TestEmulator -ApiKey $canary
    $sample = Add-TestTask (New-Glb)
    $jwt = $sample.subscriptionKey
    $secrets = $canary, $wrong, $jwt.Split('.')[2], 'X-Tos-Signature=', 'X-Tos-Credential='

    function New-CaseArguments {
        # Arranges the case, and gives the parameters that its script has.
        param([hashtable] $Case)
        $faults = @(if ($Case.TaskFault) { $Case.TaskFault })
        if ($Case.Answer) { $faults += @{ kind = 'body'; text = $Case.Answer -f $canary, $sample.files[0].link, $jwt } }
        $task = Add-TestTask (New-Glb -Fault @(if ($Case.FileFault) { $Case.FileFault })) -Fault $faults -Order ($Case.Task ?? @{})
        $all = @{ Uuid = $task.taskUuid; Key = $canary; WrongKey = $wrong; Jwt = $jwt; Link = $Case.Link; Folder = "$TestDrive/$([guid]::NewGuid())" }
        $wanted = [scriptblock]::Create($Case.Script).Ast.ParamBlock.Parameters.Name.VariablePath.UserPath
        $arguments = @{}
        foreach ($parameter in $wanted) { $arguments[$parameter] = $all[$parameter] }
        $arguments
    }

    function Find-Secret {
        # The secrets that stand in a text; none, it is hoped.
        param([string] $Text)
        @($secrets | Where-Object { $Text.Contains($_, [StringComparison]::OrdinalIgnoreCase) })
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'A secret is in no stream and no error: <Case>' -ForEach $cases {
    BeforeAll {
        $seen = Invoke-InRunspace $Script (New-CaseArguments $_)
    }

    It 'comes to pass as meant' {
        ($seen.AllErrors.Count -gt 0) | Should-Be ([bool]$_.Fails)
    }

    It 'in no warning, verbose, debug, information or progress record' {
        $records = @($seen.Warnings; $seen.Verbose; $seen.Debug; $seen.Information; $seen.Progress)
        Find-Secret ($records | ForEach-Object { "$_"; $_ | Format-List * -Force | Out-String -Width 4000 } | Out-String -Width 4000) | Should-BeSequence @()
    }

    It 'in nothing of $Error, however deep one looks' {
        $texts = foreach ($record in @($seen.AllErrors) + @($seen.Ending)) {
            if ($null -eq $record) { continue }
            "$record"
            $record | Format-List * -Force | Out-String -Width 4000
            $record | ConvertTo-Json -Depth 1 -WarningAction SilentlyContinue
            Get-Error -InputObject $record | Out-String -Width 4000
            foreach ($part in 'Exception', 'TargetObject', 'CategoryInfo', 'ErrorDetails') {
                $record.$part | Format-List * -Force | Out-String -Width 4000
                try { $record.$part | ConvertTo-Json -Depth 3 -WarningAction SilentlyContinue }
                catch [InvalidOperationException] { "PowerShell's own exceptions can hold what JSON cannot." }
            }

            "$($record.Exception)"
        }

        Find-Secret ($texts | Out-String -Width 4000) | Should-BeSequence @()
    }

    It 'in no output but the link of a listed file' {
        $text = $seen.Output | ForEach-Object { $_ | Select-Object * -ExcludeProperty Url | Format-List | Out-String -Width 4000; $_ | Out-String -Width 4000 }
        Find-Secret "$text" | Should-BeSequence @()
    }
}

Describe 'A secret is in no transcript' -ForEach @{ Cases = $cases } {
    BeforeAll {
        $work = @(foreach ($case in $Cases) { @{ case = $case.Case; script = $case.Script; arguments = New-CaseArguments $case } })
        $work | ConvertTo-Json -Depth 5 | Set-Content "$TestDrive/work.json"
        $child = Invoke-InProcess -Arguments "$TestDrive/work.json", "$TestDrive/transcript", (Get-Module Rodin).ModuleBase -Script @'
            $work, $transcript, $module = $args
            Import-Module "$module/Rodin.psd1"
            $VerbosePreference = $DebugPreference = $InformationPreference = $WarningPreference = 'Continue'
            $null = Start-Transcript $transcript
            foreach ($case in Get-Content $work -Raw | ConvertFrom-Json -AsHashtable) {
                Write-Host "Case: $($case.case)."
                $arguments = $case.arguments
                try { & ([scriptblock]::Create($case.script)) @arguments | Out-Default }
                catch { $_ | Out-Default }
            }
            $null = Stop-Transcript
'@
        $transcript = Get-Content "$TestDrive/transcript" -Raw
    }

    It 'which heard every case, and errors and verbose lines' {
        $child.ExitCode | Should-Be 0
        foreach ($case in $Cases) { $transcript.Contains("Case: $($case.Case).") | Should-BeTrue }
        $transcript | Should-MatchString 'NO_SUCH_TASK'
        $transcript | Should-MatchString 'VERBOSE: Saving'
        $transcript | Should-MatchString 'base\.glb'
    }

    It 'in none of it' {
        Find-Secret $transcript | Should-BeSequence @()
    }

    It 'nor in what the console showed' {
        Find-Secret $child.Text | Should-BeSequence @()
    }
}
