BeforeAll {
    . "$PSScriptRoot/../../tools/Common.ps1"
    Import-Module "$PSScriptRoot/Support/Emulator.psm1"
    Import-Module "$PSScriptRoot/Support/Programs.psm1"
    $emulator = Start-TestEmulator
    $program = "$Root/tests/Hosts/Rodin.Client.Runtimes/bin/$Configuration"

    function Invoke-Engine {
        # Lists and saves the sample task's files with the staged engine of a framework. Returns the lines that it wrote.
        param([string] $Framework, [string[]] $Program, [string] $TaskUuid = $emulator.sampleTaskUuid)
        $command, [string[]] $first = $Program
        & $command @first "$Staged/lib/$Framework" $emulator.apiBaseAddress $emulator.apiKey $TaskUuid "$TestDrive/$Framework" 2>&1
    }
}

AfterAll {
    Stop-TestEmulator
}

Describe 'The oldest runtimes' {
    It '.NET 8, the runtime of PowerShell 7.4, runs the engine' {
        $lines = Invoke-Engine net8.0 "$program/net8.0/Rodin.Client.Runtimes$($IsWindows ? '.exe' : '')"
        $lines[0] | Should-BeLikeString '.NET 8.*'
        $lines | Select-Object -Skip 1 | Should-All { $_ -like 'Downloaded *' }
        (Get-Item "$TestDrive/net8.0/base_basic_pbr.glb").Length | Should-BeGreaterThan 8MB
    }

    It '.NET Framework or Mono runs the engine' {
        if (-not $IsWindows) { Skip-WithoutProgram mono }
        $lines = Invoke-Engine net472 (@($IsWindows ? @() : 'mono') + "$program/net472/Rodin.Client.Runtimes.exe")
        $lines | Select-Object -Skip 1 | Should-All { $_ -like 'Downloaded *' }
        (Get-Item "$TestDrive/net472/base_basic_pbr.glb").Length | Should-BeGreaterThan 8MB
    }

    It '.NET Framework or Mono reads a Retry-After number with 400 digits' {
        if (-not $IsWindows) { Skip-WithoutProgram mono }
        $task = Add-TestTask (New-Glb -Fault @{ kind = 'status'; code = 503 },
            @{ kind = 'header'; name = 'Retry-After'; value = '9' * 400 })
        $lines = Invoke-Engine net472 (@($IsWindows ? @() : 'mono') + "$program/net472/Rodin.Client.Runtimes.exe") $task.taskUuid
        "$lines" | Should-MatchString 'is unavailable \(HTTP 503\)'
        "$lines" | Should-NotMatchString 'OverflowException'
    }

    It '.NET Framework or Mono resolves references of any version to shipped assemblies, but only for the module''s own assemblies' {
        if (-not $IsWindows) { Skip-WithoutProgram mono }

        # The name of the other folder starts with the name of the module's folder.
        Copy-Item $Staged "$TestDrive/0.1.1" -Recurse
        $null = New-Item "$TestDrive/0.1.10" -ItemType Directory
        $otherModule = Move-Item "$TestDrive/0.1.1/lib/net472/System.IO.Pipelines.dll" "$TestDrive/0.1.10" -PassThru
        $command, [string[]] $first = @($IsWindows ? @() : 'mono') + "$program/net472/Rodin.Client.Runtimes.exe"
        $lines = & $command @first "$TestDrive/0.1.1" $otherModule.FullName 2>&1
        $own, $others = $lines.Where({ $_ -like '* resolves to the shipped file' }, 'Split')
        $own | Should-ContainCollection 'Polly.Core: Microsoft.Bcl.TimeProvider 8.0.0.0 resolves to the shipped file'
        $others | Should-BeSequence 'The program: Microsoft.Bcl.AsyncInterfaces is not resolved',
            'The other module: Microsoft.Bcl.AsyncInterfaces is not resolved', 'Polly.Core: Newtonsoft.Json is not resolved'
    }

    It 'each reference of an assembly for .NET Framework is shipped or in the framework, in that version or later, with the same key' {
        $framework = & dotnet msbuild "$Root/src/Rodin.Client" -p:TargetFramework=net472 -getProperty:TargetFrameworkRootPath
        $files = Get-ChildItem "$Staged/lib/net472", "$Staged/Rodin.PowerShell.dll" -Filter *.dll
        $here = @{
            'System.Management.Automation' =
                [Reflection.AssemblyName]'System.Management.Automation, Version=3.0.0.0, PublicKeyToken=31bf3856ad364e35'
        }

        # A shipped assembly takes precedence: the framework's is older, and the resolve handler replaces it if its version is too low.
        foreach ($file in @(Get-ChildItem "$("$framework".Trim())/.NETFramework/v4.7.2" -Recurse -Filter *.dll) + $files) {
            try { $here[$file.BaseName] = [Reflection.AssemblyName]::GetAssemblyName($file.FullName) } catch [BadImageFormatException] { }
        }

        $count = 0
        $missing = foreach ($file in $files) {
            $reader = [Reflection.PortableExecutable.PEReader]::new([IO.File]::OpenRead($file.FullName))
            $metadata = [Reflection.Metadata.PEReaderExtensions]::GetMetadataReader($reader)
            foreach ($handle in $metadata.AssemblyReferences) {
                $reference = $metadata.GetAssemblyReference($handle)
                $found = $here[$metadata.GetString($reference.Name)]
                $token = [Convert]::ToHexString($metadata.GetBlobBytes($reference.PublicKeyOrToken))
                $count++
                if (-not $found -or $found.Version -lt $reference.Version -or
                    [Convert]::ToHexString($found.GetPublicKeyToken()) -ne $token) {
                    "$($file.Name) references $($metadata.GetString($reference.Name)) $($reference.Version) $token; found: $(
                        $found ?? 'none')"
                }
            }
            $reader.Dispose()
        }
        $missing | Should-BeNull
        $count | Should-BeGreaterThan 100
    }
}
