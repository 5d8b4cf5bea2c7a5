using System.Globalization;
using System.Security.Cryptography;

namespace Rodin.Client.Integrity;

/// <summary>Computes a checksum incrementally.</summary>
internal sealed class ChecksumHash : IDisposable
{
    private readonly Crc? _crc;
    private readonly string _format;
    private readonly IncrementalHash? _hash;
    private ulong _state;

    private ChecksumHash(Crc crc, int bits)
    {
        _crc = crc;
        _state = crc.Start;
        _format = "x" + (bits / 4).ToString(CultureInfo.InvariantCulture);
    }

    private ChecksumHash(IncrementalHash hash)
    {
        _hash = hash;
        _format = string.Empty;
    }

    /// <summary>Creates the computation for an algorithm.</summary>
    /// <returns>The computation; null if the system forbids the algorithm, as Windows does with MD5 in FIPS mode.</returns>
    public static ChecksumHash? TryCreate(ChecksumAlgorithm algorithm)
    {
        try
        {
            return algorithm switch
            {
                ChecksumAlgorithm.Crc32 => new(Crc.Crc32, 32),
                ChecksumAlgorithm.Crc32C => new(Crc.Crc32C, 32),
                ChecksumAlgorithm.Crc64Xz => new(Crc.Crc64Xz, 64),
                ChecksumAlgorithm.Crc64Nvme => new(Crc.Crc64Nvme, 64),
                ChecksumAlgorithm.Md5 => new(IncrementalHash.CreateHash(HashAlgorithmName.MD5)),
                ChecksumAlgorithm.Sha1 => new(IncrementalHash.CreateHash(HashAlgorithmName.SHA1)),
                ChecksumAlgorithm.Sha256 => new(IncrementalHash.CreateHash(HashAlgorithmName.SHA256)),
                ChecksumAlgorithm.Sha512 => new(IncrementalHash.CreateHash(HashAlgorithmName.SHA512)),
                _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, message: null),
            };
        }
        catch (Exception exception) when (exception is CryptographicException or InvalidOperationException or PlatformNotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Adds the first bytes of a buffer.</summary>
    public void Append(byte[] buffer, int count)
    {
        if (_crc is null)
        {
            _hash!.AppendData(buffer, 0, count);
        }
        else
        {
            _state = _crc.Append(_state, buffer.AsSpan(0, count));
        }
    }

    /// <summary>Returns the checksum of all bytes in the form of <see cref="Checksum.Value"/>, and resets the computation.</summary>
    public string Finish()
    {
        if (_crc is null)
        {
            return Checksum.ToHex(_hash!.GetHashAndReset());
        }

        string value = _crc.Finish(_state).ToString(_format, CultureInfo.InvariantCulture);
        _state = _crc.Start;
        return value;
    }

    public void Dispose() => _hash?.Dispose();
}
