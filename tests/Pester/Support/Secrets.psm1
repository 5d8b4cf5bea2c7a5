# Searches for secrets in everything that the module emits, writes or stores.

. "$PSScriptRoot/../../../tools/Common.ps1"
Import-Module "$PSScriptRoot/Process.psm1"
Add-Type -Path "$PSScriptRoot/ObjectGraph.cs"

$encodings = @{}

function Get-SecretEncoding {
    # Returns the secret and its encodings in links and headers; see SecretSpelling in the client library.
    param([string] $Secret)
    if (-not $encodings[$Secret]) {
        $bytes = [Text.Encoding]::UTF8.GetBytes($Secret)
        $encodings[$Secret] = @(
            $Secret
            [Uri]::EscapeDataString($Secret)
            -join ($bytes | ForEach-Object { '%{0:X2}' -f $_ })
            [Convert]::ToHexString($bytes)
            foreach ($offset in 0..2) {
                [Convert]::ToBase64String([byte[]]::new($offset) + $bytes).Substring(4, [Math]::Max(8, $bytes.Count - 8))
            }
        )
    }

    $encodings[$Secret]
}

function Find-Secret {
    # Returns the secrets that a text contains in any letter case and encoding, each with the preceding text. A console wraps long
    # lines, so the text without white space is searched too.
    param([string] $Text, [string[]] $Secret)
    $Text += "`n" + ($Text -replace '\s+')
    @(foreach ($encoding in $Secret | ForEach-Object { Get-SecretEncoding $_ }) {
        $at = $Text.IndexOf($encoding, [StringComparison]::OrdinalIgnoreCase)
        if ($at -ge 0) { $Text.Substring([Math]::Max(0, $at - 200), [Math]::Min(200, $at) + $encoding.Length) }
    })
}

function Get-RecordText {
    # Returns the text of the records in all streams except output and error, and all strings of their object graphs.
    param($Seen)
    foreach ($record in @($Seen.Warnings; $Seen.Verbose; $Seen.Debug; $Seen.Information; $Seen.Progress)) {
        "$record"
        $record | Format-List * -Force | Out-String -Width 4000
        [Rodin.Tests.ObjectGraph]::Read($record, $false)
    }
}

function Get-ErrorText {
    # Returns an error in all forms in which it is displayed or logged, and all strings of its object graph.
    param($Seen)
    foreach ($record in @($Seen.AllErrors) + @($Seen.TerminatingError) | Where-Object { $_ }) {
        "$record"
        $record | Out-String -Width 4000
        $record | Format-List * -Force | Out-String -Width 4000
        Get-JsonText $record 1
        Get-Error -InputObject $record | Out-String -Width 4000
        "$($record.Exception)"
        if ($record.TargetObject -and $record.TargetObject -isnot [string]) { Get-ViewText $record.TargetObject }
        foreach ($part in 'Exception', 'TargetObject', 'CategoryInfo', 'ErrorDetails') {
            $record.$part | Format-List * -Force | Out-String -Width 4000
            if ($part -eq 'Exception') { Get-ExceptionJson $record.Exception } else { Get-JsonText $record.$part 4 }
        }

        [Management.Automation.PSSerializer]::Serialize($record, 2)
        [Rodin.Tests.ObjectGraph]::Read($record, $true)
    }
}

function Get-JsonText {
    # Exceptions of PowerShell can contain values that JSON does not support.
    param($Object, [int] $Depth)
    try { $Object | ConvertTo-Json -Depth $Depth -WarningAction SilentlyContinue }
    catch [InvalidOperationException] { "$_" }
}

function Get-ExceptionJson {
    # Returns the JSON of an exception and its inner exceptions, property by property, because a property that JSON cannot hold would hide
    # the others. TargetSite leads to the metadata of whole assemblies: up to ten seconds of processor time, and nothing of a session.
    param([Exception] $Exception)
    foreach ($property in $Exception.psobject.Properties) {
        if ($property.Value -is [Exception]) { Get-ExceptionJson $property.Value }
        else { "$($property.Name): $(Get-JsonText $property.Value ($property.Value -is [Reflection.MemberInfo] ? 1 : 3))" }
    }
}

function Get-ViewText {
    # Returns objects in every view, alone and after objects of another type.
    param($Object)
    "$Object"
    foreach ($view in 'Out-String', 'Format-Table', 'Format-List', 'Format-Wide', 'Format-Custom') {
        $Object | & $view | Out-String -Width 4000
        & { Get-Date; $Object } | & $view | Out-String -Width 4000
    }
}

function Invoke-InTranscript {
    # Runs cases, each with a script, its arguments and an optional fault request, in a new process that has all streams enabled, a
    # transcript and a listener for all diagnostic events. Returns the exit code, the console output, the transcript and the events.
    param([hashtable[]] $Case, [string] $Folder, [hashtable] $Environment = @{})
    $null = New-Item $Folder -ItemType Directory
    $Case | ConvertTo-Json -Depth 8 -AsArray | Set-Content "$Folder/work.json"
    $before = @{}
    foreach ($name in $Environment.Keys) {
        $before[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $Environment[$name])
    }

    try {
        $child = Invoke-InProcess -Arguments $Folder, "$Staged/Rodin.psd1", "$PSScriptRoot/EventSpy.cs" -Script @'
            $folder, $module, $spy = $args
            Import-Module $module
            Add-Type -Path $spy -CompilerOptions '-define:NET'
            $listener = [Rodin.Tests.EventSpy]::new("$folder/events")
            $VerbosePreference = $DebugPreference = $InformationPreference = $WarningPreference = 'Continue'
            $PSDefaultParameterValues['Invoke-RestMethod:Verbose'] = $PSDefaultParameterValues['Invoke-RestMethod:Debug'] = $false
            $null = Start-Transcript "$folder/transcript"
            foreach ($case in Get-Content "$folder/work.json" -Raw | ConvertFrom-Json -AsHashtable) {
                Write-Host "Case: $($case.case)."
                if ($case.faultRequest) {
                    $control = [uri]::new([uri]$env:RODIN_BASE_URI, '/emulator/faults')
                    $null = Invoke-RestMethod $control -Method Post -ContentType 'application/json' `
                        -Body ($case.faultRequest | ConvertTo-Json -Depth 8) -NoProxy
                }
                $arguments = $case.arguments
                try { & ([scriptblock]::Create($case.script)) @arguments | Out-Default }
                catch { $_ | Out-Default }
                Disconnect-Rodin
            }
            $null = Stop-Transcript
            $listener.Dispose()
'@
    }
    finally { foreach ($name in $before.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) } }

    [pscustomobject]@{
        ExitCode = $child.ExitCode
        Console = $child.Text
        Transcript = Get-Content "$Folder/transcript" -Raw
        Events = Get-Content "$Folder/events" -Raw
    }
}
