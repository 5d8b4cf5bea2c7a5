using System.Buffers;

namespace Rodin.Client.Integrity;

/// <summary>Compares the bytes on disk with the checksums that the file host states.</summary>
internal static class ChecksumVerifier
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Whether a range of the file has a checksum; also true if the system does not support the algorithm.</summary>
    public static bool Matches(Checksum checksum, IRandomAccessSource file, long start, long length, CancellationToken cancellationToken)
    {
        using ChecksumHash? hash = ChecksumHash.TryCreate(checksum.Algorithm);
        return hash is null || (Append([hash], file, start, length, cancellationToken) && hash.Finish() == checksum.Value);
    }

    /// <summary>Verifies the whole file, which is read once for all checksums.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.ChecksumMismatch"/>.</exception>
    public static void Verify(IEnumerable<Checksum> checksums, IRandomAccessSource file, string path, CancellationToken cancellationToken)
    {
        Checksum[] expected = [.. checksums.Distinct()];
        Dictionary<ChecksumAlgorithm, ChecksumHash> hashes = [];
        try
        {
            foreach (ChecksumAlgorithm algorithm in expected.Select(checksum => checksum.Algorithm).Distinct())
            {
                if (ChecksumHash.TryCreate(algorithm) is { } hash)
                {
                    hashes.Add(algorithm, hash);
                }
            }

            if (hashes.Count == 0)
            {
                return;
            }

            Append([.. hashes.Values], file, 0, file.Length, cancellationToken);
            Dictionary<ChecksumAlgorithm, string> values = hashes.ToDictionary(pair => pair.Key, pair => pair.Value.Finish());
            foreach (Checksum checksum in expected)
            {
                if (values.TryGetValue(checksum.Algorithm, out string? value) && value != checksum.Value)
                {
                    throw new RodinClientException(
                        ErrorId.ChecksumMismatch,
                        $"'{Path.GetFileName(path)}'",
                        $"wrong checksum; {checksum.Header} states {checksum.Value}, but the received bytes have {value}.");
                }
            }
        }
        finally
        {
            foreach (ChecksumHash hash in hashes.Values)
            {
                hash.Dispose();
            }
        }
    }

    // False if the file ends before the range does.
    private static bool Append(
        ChecksumHash[] hashes, IRandomAccessSource file, long start, long length, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long done = 0; done < length;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = file.Read(start + done, buffer, (int)Math.Min(BufferSize, length - done));
                if (count == 0)
                {
                    return false;
                }

                foreach (ChecksumHash hash in hashes)
                {
                    hash.Append(buffer, count);
                }

                done += count;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
