namespace Rodin.Client;

/// <summary>A file that can be read at any position.</summary>
internal interface IRandomAccessSource
{
    /// <summary>The length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads bytes into a buffer.</summary>
    /// <returns>The number of bytes read; less than <paramref name="count"/> if the file ends before.</returns>
    /// <exception cref="RodinClientException">The file could not be read.</exception>
    int Read(long offset, byte[] buffer, int count);

    /// <summary>Reads bytes into a new array.</summary>
    /// <returns>The bytes; fewer than <paramref name="count"/> if <see cref="Length"/> ends before.</returns>
    /// <exception cref="RodinClientException">The file could not be read, or is shorter than <see cref="Length"/>.</exception>
    byte[] Read(long offset, int count);
}
