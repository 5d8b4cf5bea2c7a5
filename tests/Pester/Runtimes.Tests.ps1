BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    $emulator = Start-TestEmulator
    $program = "$Root/tests/Rodin.Client.Runtimes/bin/$Configuration"

    function Invoke-Engine {
        # Has the staged engine of a framework list and save the sample task's files, and gives the lines that it wrote.
        param([string] $Framework, [string[]] $Program, [string] $TaskUuid = $emulator.sampleTaskUuid)
        $command, [string[]] $first = $Program
        & $command @first "$Staged/lib/$Framework" $emulator.apiBaseAddress $emulator.apiKey $TaskUuid "$TestDrive/$Framework" 2>&1
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'The oldest runtimes' {
    It '.NET 8, which PowerShell 7.4 has, runs the engine' {
        $lines = Invoke-Engine net8.0 "$program/net8.0/Rodin.Client.Runtimes$($IsWindows ? '.exe' : '')"
        $lines[0] | Should-BeLikeString '.NET 8.*'
        $lines | Select-Object -Skip 1 | Should-All { $_ -like 'Downloaded *' }
        (Get-Item "$TestDrive/net8.0/base_basic_pbr.glb").Length | Should-BeGreaterThan 8MB
    }

    It '.NET Framework, or Mono in its place, runs the engine' {
        if (-not $IsWindows -and -not (Get-Command mono -ErrorAction Ignore)) {
            Set-ItResult -Skipped -Because 'there is no Mono here (Debian: mono-devel), and no .NET Framework'
        }
        $lines = Invoke-Engine net472 (@($IsWindows ? @() : 'mono') + "$program/net472/Rodin.Client.Runtimes.exe")
        $lines | Select-Object -Skip 1 | Should-All { $_ -like 'Downloaded *' }
        (Get-Item "$TestDrive/net472/base_basic_pbr.glb").Length | Should-BeGreaterThan 8MB
    }

    It '.NET Framework, or Mono in its place, reads a number beyond all bounds' {
        if (-not $IsWindows -and -not (Get-Command mono -ErrorAction Ignore)) {
            Set-ItResult -Skipped -Because 'there is no Mono here (Debian: mono-devel), and no .NET Framework'
        }
        $task = Add-TestTask (New-Glb -Fault @{ kind = 'status'; code = 503 }, @{ kind = 'header'; name = 'Retry-After'; value = '9' * 400 })
        $lines = Invoke-Engine net472 (@($IsWindows ? @() : 'mono') + "$program/net472/Rodin.Client.Runtimes.exe") $task.taskUuid
        "$lines" | Should-MatchString 'cannot serve .* now \(HTTP 503\)'
        "$lines" | Should-NotMatchString 'OverflowException'
    }

    It 'each file for .NET Framework finds what it asks for: shipped in that version or a later one, or part of the framework' {
        $framework = & dotnet msbuild "$Root/src/Rodin.Client" -p:TargetFramework=net472 -getProperty:TargetFrameworkRootPath
        $known = Get-ChildItem "$("$framework".Trim())/.NETFramework/v4.7.2" -Recurse -Filter *.dll | ForEach-Object BaseName
        $shipped = @{}
        foreach ($file in Get-ChildItem "$Staged/lib/net472", "$Staged/Rodin.PowerShell.dll" -Filter *.dll) {
            $shipped[$file.BaseName] = [Reflection.AssemblyName]::GetAssemblyName($file.FullName).Version
        }

        $missing = foreach ($file in Get-ChildItem "$Staged/lib/net472", "$Staged/Rodin.PowerShell.dll" -Filter *.dll) {
            $reader = [Reflection.PortableExecutable.PEReader]::new([IO.File]::OpenRead($file.FullName))
            $metadata = [Reflection.Metadata.PEReaderExtensions]::GetMetadataReader($reader)
            foreach ($handle in $metadata.AssemblyReferences) {
                $reference = $metadata.GetAssemblyReference($handle)
                $name = $metadata.GetString($reference.Name)
                if ($shipped[$name] -lt $reference.Version -and ($shipped[$name] -or ($name -notin $known -and $name -ne 'System.Management.Automation'))) {
                    "$($file.Name) asks for $name $($reference.Version)"
                }
            }
            $reader.Dispose()
        }
        $missing | Should-BeNull
    }
}
