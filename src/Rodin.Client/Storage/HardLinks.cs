#if NET
using Rodin.Client.Storage.Interop;
#endif

namespace Rodin.Client.Storage;

/// <summary>
/// Detects files with several names. .NET does not count names, so only Linux is supported; elsewhere a file is taken to have one.
/// </summary>
internal static class HardLinks
{
    /// <summary>Whether the open file has names besides the one by which it was opened.</summary>
#if NET
    public static bool HasSeveral(FileStream stream) => OperatingSystem.IsLinux() && Posix.Identify(stream.SafeFileHandle)?.LinkCount > 1;
#else
    public static bool HasSeveral(FileStream stream) => stream is null;
#endif
}
