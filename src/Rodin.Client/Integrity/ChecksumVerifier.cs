using System.Buffers;
using Rodin.Client.Storage;

namespace Rodin.Client.Integrity;

/// <summary>Holds the bytes on disk against what the file host promises of them.</summary>
internal static class ChecksumVerifier
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Whether a stretch of the file is what the file host promises of some bytes; true as well where the system cannot tell.</summary>
    public static bool Fits(Checksum checksum, PartialFile part, long from, long length, CancellationToken cancellationToken)
    {
        using ChecksumHash? hash = ChecksumHash.TryCreate(checksum.Algorithm);
        return hash is null || (Append([hash], part, from, length, cancellationToken) && hash.Finish() == checksum.Value);
    }

    /// <summary>Reads the whole file once, whatever the number of promises, and holds it against each.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.ChecksumMismatch"/>.</exception>
    public static void Verify(IEnumerable<Checksum> checksums, PartialFile part, string path, CancellationToken cancellationToken)
    {
        Checksum[] promises = [.. checksums.Distinct()];
        Dictionary<ChecksumAlgorithm, ChecksumHash> hashes = [];
        try
        {
            foreach (ChecksumAlgorithm algorithm in promises.Select(promise => promise.Algorithm).Distinct())
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

            Append([.. hashes.Values], part, 0, part.Length, cancellationToken);
            Dictionary<ChecksumAlgorithm, string> values = hashes.ToDictionary(pair => pair.Key, pair => pair.Value.Finish());
            foreach (Checksum promise in promises)
            {
                if (values.TryGetValue(promise.Algorithm, out string? value) && value != promise.Value)
                {
                    throw new RodinClientException(
                        ErrorId.ChecksumMismatch,
                        $"What came for '{Path.GetFileName(path)}' is not what the file host promises: {promise.Header} says {promise.Value}, the bytes give {value}.");
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

    // False where the file ends before the stretch does.
    private static bool Append(ChecksumHash[] hashes, PartialFile part, long from, long length, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (long done = 0; done < length;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int count = part.Read(from + done, buffer, (int)Math.Min(BufferSize, length - done));
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
