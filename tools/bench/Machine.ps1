# Describes the machine and the versions of the programs.

function Get-Machine {
    # The description contains no names and no paths of the machine.
    $memory = [GC]::GetGCMemoryInfo().TotalAvailableMemoryBytes / 1GB
    $cpu = if (Test-Path /proc/cpuinfo) {
        (Get-Content /proc/cpuinfo | Select-String '^model name\s*:\s*(.+)' | Select-Object -First 1).Matches.Groups[1].Value
    }
    $tools = foreach ($tool in Get-BenchTool) {
        [pscustomobject]@{ Name = $tool.Name; Package = Get-DebianPackage $tool.Name; Version = Get-ToolVersion $tool }
    }
    [pscustomobject]@{
        Date = [datetime]::UtcNow.ToString('yyyy-MM-dd')
        Processors = [Environment]::ProcessorCount
        Cpu = $cpu
        MemoryGB = [Math]::Round($memory)
        System = "$([Runtime.InteropServices.RuntimeInformation]::OSDescription), kernel $([Environment]::OSVersion.Version.ToString(3))"
        FileSystem = [IO.DriveInfo]::GetDrives().Where({ $_.RootDirectory.FullName -eq (Get-MountPoint $Out) })[0].DriveFormat
        PowerShell = "$($PSVersionTable.PSVersion)"
        Runtime = [Runtime.InteropServices.RuntimeInformation]::FrameworkDescription
        Module = $Version
        Tools = @($tools)
    }
}

function Get-MountPoint {
    # The drive with the longest root that is a prefix of the path.
    param([string] $Path)
    ([IO.DriveInfo]::GetDrives().RootDirectory.FullName.Where({ "$Path/".StartsWith($_.TrimEnd('/') + '/') }) | Sort-Object Length)[-1]
}

function Get-BenchTool {
    # Name, and the command that prints the version.
    @(
        @{ Name = 'nginx'; Arguments = '-v' }
        @{ Name = 'curl'; Arguments = '--version' }
        @{ Name = 'wget2'; Arguments = '--version' }
        @{ Name = 'rclone'; Arguments = '--version' }
        @{ Name = 'aria2c'; Arguments = '--version' }
        @{ Name = 'gnuplot'; Arguments = '--version' }
        @{ Name = 'tmux'; Arguments = '-V' }
        @{ Name = 'time'; Arguments = '--version' }
    )
}

function Get-ToolVersion {
    # The first number with a dot in the output; nothing if the program is not installed.
    param($Tool)
    $program = Get-Command $Tool.Name -CommandType Application -ErrorAction Ignore | Select-Object -First 1
    if ($program) { "$(& $program.Source $Tool.Arguments 2>&1 | Out-String)" -match '\d+(\.\d+)+' ? $Matches[0] : 'unknown' }
}

function Write-MissingTools {
    param($Machine)
    $missing = @($Machine.Tools | Where-Object { -not $_.Version })
    if ($missing) {
        Write-Warning "Not here, and so not measured: $($missing.Name -join ', '). On Debian: apt-get install $(
            ($missing.Package | Sort-Object -Unique) -join ' ')"
    }
}
