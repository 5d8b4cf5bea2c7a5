namespace Rodin.Client.Storage;

/// <summary>The FNV-1a hash, 64 bits. Equal in every process, unlike <see cref="string.GetHashCode()"/>.</summary>
internal static class Fnv1a
{
    /// <summary>Computes the hash of bytes.</summary>
    public static ulong Compute(byte[] bytes)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in bytes)
        {
            hash = unchecked((hash ^ b) * 1099511628211);
        }

        return hash;
    }
}
