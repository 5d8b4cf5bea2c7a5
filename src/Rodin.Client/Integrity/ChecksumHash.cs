using System.Globalization;
using System.Security.Cryptography;

namespace Rodin.Client.Integrity;

/// <summary>Sums up bytes as they come, by any of the algorithms.</summary>
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

    /// <summary>Begins a sum.</summary>
    /// <returns>The sum; null where the system forbids the algorithm, as it does MD5 in FIPS mode.</returns>
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
                _ => new(IncrementalHash.CreateHash(HashAlgorithmName.SHA512)),
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

    /// <summary>The sum of all that was added, as <see cref="Checksum.Value"/> has it. The sum begins anew.</summary>
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

    /// <summary>Frees what the system lent.</summary>
    public void Dispose() => _hash?.Dispose();
}
