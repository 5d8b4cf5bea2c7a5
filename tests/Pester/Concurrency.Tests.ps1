BeforeAll {
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Process.psm1"
    Import-Module "$PSScriptRoot/Support/Runspace.psm1"
    . "$PSScriptRoot/../../tools/Common.ps1"
    $tenants = 'tenant-a', 'tenant-b', 'tenant-c', 'tenant-d'
    $null = Start-TestEmulator -ApiKey ($tenants -join ',')
    $env:RODIN_API_KEY = $tenants[0]
    $manifest = "$((Get-Module Rodin).ModuleBase)/Rodin.psd1"

    # Each file has a different length, which identifies it.
    function Add-ManyFiles([int] $Count) {
        (Add-TestTask @(1..$Count | ForEach-Object { @{ name = "$_.bin"; length = 2000 + $_ } })).taskUuid
    }

    function Assert-Complete([string] $Folder, [int] $Count) {
        $files = Get-ChildItem $Folder -Recurse -File
        $files.Name | Sort-Object | Should-BeSequence (1..$Count | ForEach-Object { "$_.bin" } | Sort-Object)
        $files | Should-All { $_.Length | Should-Be (2000 + [int]$_.BaseName) }
    }

    # Returns the number of bytes that were sent for a task, without the requests that only determine a length.
    function Measure-Sent([string] $Uuid) {
        (Get-TestRequest $Uuid -Server file | Where-Object { $_.headers.Range -ne 'bytes=0-0' } | Measure-Object bytesSent -Sum).Sum
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'The first import in a process, by sixteen runspaces at the same time' {
    It 'works in every runspace and loads the engine once' {
        $uuid = Add-ManyFiles 1
        $child = Invoke-InProcess -Arguments $manifest, $uuid -Script @'
            $module, $uuid = $args
            $counts = 1..16 | ForEach-Object -ThrottleLimit 16 -Parallel {
                Import-Module $using:module
                @(Get-RodinDownload $using:uuid -ErrorAction Stop).Count
            }
            $contexts = @([Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -EQ 'Rodin').Count
            "$(@($counts -eq 1).Count) listed, $contexts context, $($Error.Count) errors"
'@
        $child.Text.Trim() | Should-Be '16 listed, 1 context, 0 errors'
    }
}

Describe 'Four tenants in one process, with hundreds of requests each' {
    It 'use only their own key in every request' {
        $own = @{}
        foreach ($tenant in $tenants) { $own[$tenant] = @(1..20 | ForEach-Object { Add-ManyFiles 1 }) }
        Clear-TestRequest
        $connections = @{}
        foreach ($tenant in $tenants) {
            $connections[$tenant] = Connect-Rodin -ApiKey (ConvertTo-SecureString $tenant -AsPlainText) -PassThru
        }
        $rounds = 1..15

        # The tenants use a runspace's connection, a thread job's connection, -Connection in reused runspaces, and -ApiKey in this runspace.
        $first = Start-InRunspace 'param($Key, $Uuids, $Rounds)
            Connect-Rodin -ApiKey (ConvertTo-SecureString $Key -AsPlainText)
            foreach ($r in $Rounds) { $Uuids + $Uuids | Get-RodinDownload }' @{
            Key = $tenants[0]; Uuids = $own[$tenants[0]]; Rounds = $rounds }
        $second = Start-ThreadJob -ArgumentList $manifest, $tenants[1], $own[$tenants[1]], $rounds {
            param($Module, $Key, $Uuids, $Rounds)
            Import-Module $Module
            Connect-Rodin -ApiKey (ConvertTo-SecureString $Key -AsPlainText)
            foreach ($round in $Rounds) { Get-RodinDownload ($Uuids * 2) }
        }
        $third = Start-ThreadJob -ArgumentList $manifest, $connections[$tenants[2]], $own[$tenants[2]], $rounds {
            param($Module, $Connection, $Uuids, $Rounds)
            $Rounds | ForEach-Object -ThrottleLimit 3 -Parallel {
                Import-Module $using:Module
                Get-RodinDownload ($using:Uuids * 2) -Connection $using:Connection
            }
        }
        $key = ConvertTo-SecureString $tenants[3] -AsPlainText
        $fourth = foreach ($round in $rounds) { Get-RodinDownload ($own[$tenants[3]] * 2) -ApiKey $key }

        $seen = Complete-InRunspace $first
        $seen.Errors.Count | Should-Be 0
        $counts = @(
            $seen.Output.Count, @($second | Receive-Job -Wait -AutoRemoveJob).Count, @($third | Receive-Job -Wait -AutoRemoveJob).Count,
            @($fourth).Count
        )
        $counts | Should-BeSequence 600, 600, 600, 600

        $keyOf = @{}
        foreach ($tenant in $tenants) { foreach ($uuid in $own[$tenant]) { $keyOf[$uuid] = "Bearer $tenant" } }
        $requests = Get-TestRequest -Server api
        $requests.Count | Should-Be 2400
        @($requests | Where-Object { $_.headers.Authorization -cne $keyOf[$_.taskUuid] }).Count | Should-Be 0
    }

    AfterAll { Disconnect-Rodin }
}

Describe 'Several runspaces of one process that save the same files to one folder' {
    It 'download each file once, and each returns all files' {
        $uuid = Add-ManyFiles 60
        $folder = "$TestDrive/runspaces"
        $saving = 'param($Uuid, $Folder) Save-RodinModelFile -TaskUuid $Uuid -Destination $Folder'
        $runs = 1..4 | ForEach-Object { Start-InRunspace $saving @{ Uuid = $uuid; Folder = $folder } }
        $seen = $runs | ForEach-Object { Complete-InRunspace $_ }
        $seen | Should-All { $_.Errors.Count | Should-Be 0 }
        $seen | Should-All { $_.Output.Count | Should-Be 60 }
        @($seen.Output.Status -eq 'Downloaded').Count | Should-Be 60
        Assert-Complete $folder 60
        Measure-Sent $uuid | Should-Be (60 * 2000 + 60 * 61 / 2)
    }
}

Describe 'Several processes that save the same files to one folder' {
    BeforeAll {
        $script = @'
            $module, $uuid, $folder = $args
            Import-Module $module
            $saved = Save-RodinModelFile -TaskUuid $uuid -Destination $folder -ErrorAction Stop
            "$($saved.Count) saved"
'@
        function Start-Saving([string] $Uuid, [string] $Folder) {
            Start-ThreadJob {
                Import-Module "$using:PSScriptRoot/Support/Process.psm1"
                (Invoke-InProcess $using:script -Arguments $using:manifest, $using:Uuid, $using:Folder).Text.Trim()
            }
        }
    }

    It 'download each file once, and each returns all files' {
        $uuid = Add-ManyFiles 60
        $jobs = 1..3 | ForEach-Object { Start-Saving $uuid "$TestDrive/processes" }
        $jobs | Receive-Job -Wait -AutoRemoveJob | Should-BeSequence '60 saved', '60 saved', '60 saved'
        Assert-Complete "$TestDrive/processes" 60
        Measure-Sent $uuid | Should-Be (60 * 2000 + 60 * 61 / 2)
    }

    It 'complete the files if one of them is killed' {
        $files = @(
            1..8 | ForEach-Object {
                @{ name = "$_.bin"; length = 2000 + $_; faults = @(@{ kind = 'stall'; afterBytes = 1000; times = 1 }) }
            }
        )
        $uuid = (Add-TestTask $files).taskUuid
        $command = @(Get-PwshCommand)
        $file = "$TestDrive/first.ps1"
        Set-Content $file $script
        $arguments = @($command | Select-Object -Skip 1) + '-NoProfile', '-File', $file, $manifest, $uuid, "$TestDrive/killed"

        # Start-Process does not quote arguments that contain blanks.
        $first = Start-Process $command[0] @($arguments | ForEach-Object { "`"$_`"" }) -PassThru
        $null = Wait-TestRequest { $_.taskUuid -eq $uuid -and $_.bytesSent -eq 1000 } -Count 8
        $second = Start-Saving $uuid "$TestDrive/killed"
        $first.Kill()
        $first.WaitForExit()
        $second | Receive-Job -Wait -AutoRemoveJob | Should-Be '8 saved'
        Assert-Complete "$TestDrive/killed" 8
    }
}

Describe 'Two processes that save files of the same name with -Flat' {
    It 'save one file completely, and report FileExists for the other' {
        $uuids = 1, 2 | ForEach-Object { (Add-TestTask (New-Glb 'base.glb' -Length (1000 * $_))).taskUuid }
        $jobs = foreach ($uuid in $uuids) {
            Start-ThreadJob {
                Import-Module "$using:PSScriptRoot/Support/Process.psm1"
                (Invoke-InProcess -Arguments $using:manifest, $using:uuid, "$using:TestDrive/flat" -Script @'
                    $module, $uuid, $folder = $args
                    Import-Module $module
                    $saved = Save-RodinModelFile -TaskUuid $uuid -Destination $folder -Flat -ErrorVariable failures `
                        -ErrorAction SilentlyContinue
                    "$($saved.Status)$(($failures.FullyQualifiedErrorId -split ',')[0])"
'@).Text.Trim()
            }
        }
        $jobs | Receive-Job -Wait -AutoRemoveJob | Sort-Object | Should-BeSequence 'Downloaded', 'FileExists'
        Get-ChildItem "$TestDrive/flat" | ForEach-Object Name | Should-BeSequence 'base.glb'
        $bytes = [IO.File]::ReadAllBytes("$TestDrive/flat/base.glb")
        [BitConverter]::ToInt32($bytes, 8) | Should-Be $bytes.Length
    }
}
