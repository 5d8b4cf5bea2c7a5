namespace Rodin.Paths;

/// <summary>FNV-1a: the same in every process, as the runtime's own string hash is not.</summary>
internal static class Fnv1a
{
    /// <summary>The hash of some bytes.</summary>
    public static ulong Of(byte[] bytes)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in bytes)
        {
            hash = unchecked((hash ^ b) * 1099511628211);
        }

        return hash;
    }
}
