BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    $null = Start-TestEmulator

    function Get-ExpiredFile([hashtable[]] $File) {
        # Lists a task whose links have expired, as if the user had listed it hours ago.
        $task = Add-TestTask $File -Fault @{ kind = 'expiredLinks'; times = 1 }
        Get-RodinDownload $task.taskUuid
    }

    function Get-Listing([string] $Uuid) { @(Get-TestRequest $Uuid -Server api) }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'Expired links' {
    It 'are renewed with one request for all files of the task: <Name>' -ForEach @(
        @{ Name = 'file objects'; Through = { $input } }
        @{ Name = 'CSV'; Through = { $input | Export-Csv "$TestDrive/files.csv"; Import-Csv "$TestDrive/files.csv" } }
        @{ Name = 'CLIXML'; Through = { $input | Export-Clixml "$TestDrive/files.xml"; Import-Clixml "$TestDrive/files.xml" } }
    ) {
        $files = Get-ExpiredFile (1..6 | ForEach-Object { New-Glb "$_.glb" -Filler $_ })
        $uuid = $files[0].TaskUuid
        $saved = $files | & $Through | Save-RodinModelFile -Destination "$TestDrive/$Name" -ErrorAction Stop
        $saved.Status | Should-BeSequence (@('Downloaded') * 6)
        (Get-Listing $uuid).Count | Should-Be 2
        Get-TestRequest $uuid -Server file | Should-All { $_.statusCode -eq 206 }
    }

    It 'are renewed after HTTP 403 from the file host if the link contains no expiry time' {
        $task = Add-TestTask (New-Glb -Fault @{ kind = 'status'; code = 403; times = 1 })
        $saved = Get-RodinDownload $task.taskUuid | Save-RodinModelFile -Destination "$TestDrive/refused" -ErrorAction Stop
        $saved.Status | Should-Be 'Downloaded'
        (Get-Listing $task.taskUuid).Count | Should-Be 2
    }

    It 'are reported by a verbose message that contains no link' {
        $files = Get-ExpiredFile (New-Glb)
        $seen = Invoke-InRunspace 'param($Files, $Folder) $Files | Save-RodinModelFile -Destination $Folder' @{
            Files = $files; Folder = "$TestDrive/renewed"
        }
        $seen.Output.Count | Should-Be 1
        "$($seen.Verbose)" | Should-MatchString 'new link'
        "$($seen.Verbose)" | Should-NotMatchString 'X-Tos'
    }

    It 'cause LinkExpired with the reason if there is no API key' {
        $files = Get-ExpiredFile (New-Glb)
        $key, $env:RODIN_API_KEY = $env:RODIN_API_KEY, $null
        try { $files | Save-RodinModelFile -Destination $TestDrive -ErrorVariable failed -ErrorAction SilentlyContinue }
        finally { $env:RODIN_API_KEY = $key }
        $failed.Count | Should-Be 1
        $failed[0].FullyQualifiedErrorId | Should-BeLikeString 'LinkExpired,*'
        "$($failed[0])" | Should-MatchString 'no API key'
    }

    It 'cause one error for each file after one request if the task does not exist anymore' {
        $task = Add-TestTask (1..3 | ForEach-Object { New-Glb "$_.glb" }) -Fault @(
            @{ kind = 'expiredLinks'; times = 1 }, @{ kind = 'body'; text = '{"error":"NO_SUCH_TASK"}'; skip = 1 })
        Get-RodinDownload $task.taskUuid | Save-RodinModelFile -Destination $TestDrive -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.Count | Should-Be 3
        $failed | Should-All { $_.FullyQualifiedErrorId -like 'LinkExpired,*' }
        (Get-Listing $task.taskUuid).Count | Should-Be 2
    }

    It 'cause LinkExpired if the task is not known' {
        $link = (Add-TestTask (New-Glb) -Property @{ linkLifetime = -5 }).files[0].link
        Save-RodinModelFile -Url $link -Name 'a.glb' -Destination $TestDrive -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should-BeLikeString 'LinkExpired,*'
    }
}
