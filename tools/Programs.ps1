# Programs that are not part of .NET, and signals to processes.

function Get-DebianPackage {
    # The Debian package that has a program, by debian-packages.txt.
    param([string] $Program)
    $line = Get-Content "$PSScriptRoot/debian-packages.txt" | Where-Object { $_ -match "^$([regex]::Escape($Program))\s" }
    if (-not $line) { throw "tools/debian-packages.txt has no line for '$Program'." }
    ($line -split '\s+')[1]
}

function Get-MissingProgram {
    # The reason why something that needs these programs cannot run here, with the packages to install; nothing if all of them are
    # installed.
    param([string[]] $Name)
    $packages = @{}
    foreach ($program in $Name) { $packages[$program] = Get-DebianPackage $program }
    $missing = @($Name | Where-Object { -not (Get-Command $_ -CommandType Application -ErrorAction Ignore) })
    if ($missing) {
        "not installed: $($missing -join ', ') (Debian: apt-get install $(
            ($missing | ForEach-Object { $packages[$_] } | Sort-Object -Unique) -join ' '))"
    }
}

function Import-SignalMethod {
    # Compiles what Send-Signal calls. Tests that measure time call it before.
    Add-Type -Namespace Rodin.Tools -Name NativeMethods `
        -MemberDefinition '[DllImport("libc", SetLastError = true)] public static extern int kill(int process, int signal);'
}

function Send-Signal {
    # Sends a signal by kill(2), because a minimal Debian has no program `kill`.
    param([Diagnostics.Process] $Process, [ValidateSet('INT', 'TERM')] [string] $Signal)
    $number = @{ INT = 2; TERM = 15 }[$Signal]
    Import-SignalMethod
    if ([Rodin.Tools.NativeMethods]::kill($Process.Id, $number)) {
        throw [ComponentModel.Win32Exception]::new([Runtime.InteropServices.Marshal]::GetLastPInvokeError())
    }
}
