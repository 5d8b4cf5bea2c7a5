using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Rodin.Benchmarks;

/// <summary>
/// Runs a program and measures the processor time of it and its children, which <see cref="Process"/> does not provide. Linux only.
/// </summary>
internal static class CommandRunner
{
    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int Truncate = 0x200;

    public static BenchmarkResult Run(BenchmarkRequest request)
    {
        // Larger than the structure in any C library.
        byte[] actions = new byte[1024];
        Check(FileActionsInit(actions));
        Check(FileActionsAddOpen(actions, 1, request.Log!, WriteOnly | Create | Truncate, 0b110_100_100));
        Check(FileActionsAddDup2(actions, 1, 2));
        string?[] environment = [.. Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .Select(variable => $"{variable.Key}={variable.Value}"), null];

        Stopwatch clock = Stopwatch.StartNew();
        Check(Spawn(out int process, request.Command[0], actions, 0, [.. request.Command, null], environment));
        while (Wait(process, out int status, 0, out Usage usage) is var ended)
        {
            if (ended == process)
            {
                double seconds = clock.Elapsed.TotalSeconds;
                _ = FileActionsDestroy(actions);
                return new BenchmarkResult(seconds, usage.Seconds, 0, status == 0 ? null : Describe(status, request.Log!));
            }
        }

        throw new UnreachableException();
    }

    private static string Describe(int status, string log)
    {
        string end = (status & 0x7f) == 0 ? $"exit code {(status >> 8) & 0xff}" : $"signal {status & 0x7f}";
        return $"The command ended with {end}: {File.ReadLines(log).LastOrDefault()}";
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new System.ComponentModel.Win32Exception(error);
        }
    }

    // struct rusage: two times, in seconds and microseconds, and 14 counters.
    [StructLayout(LayoutKind.Sequential, Size = (4 + 14) * 8)]
    private struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;

        public readonly double Seconds => UserSeconds + SystemSeconds + ((UserMicroseconds + SystemMicroseconds) / 1e6);
    }

    [DllImport("libc", EntryPoint = "posix_spawnp")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Spawn(
        out int process,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string file,
        byte[] actions,
        nint attributes,
        [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string?[] arguments,
        [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string?[] environment);

    [DllImport("libc", EntryPoint = "wait4")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Wait(int process, out int status, int options, out Usage usage);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileActionsInit(byte[] actions);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileActionsDestroy(byte[] actions);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileActionsAddOpen(
        byte[] actions, int descriptor, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, int mode);

    [DllImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FileActionsAddDup2(byte[] actions, int from, int to);
}
