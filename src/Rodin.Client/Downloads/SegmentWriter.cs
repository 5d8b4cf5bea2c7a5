using System.Buffers;
using Rodin.Client.Downloads.Source;
using Rodin.Client.Integrity;
using Rodin.Client.Storage;

namespace Rodin.Client.Downloads;

/// <summary>Copies response bodies to the partial file of one download. Used by several connections at once.</summary>
internal sealed class SegmentWriter(
    PartialFile file, DownloadState state, DownloadProgress progress, ConnectionPool pool, TimeProvider time)
{
    private const int SmallBuffer = 256 * 1024;
    private const int LargeBuffer = 1024 * 1024;

    // Up to this many connections get large buffers.
    private const int FewConnections = 4;

    /// <summary>Copies a body until the segment is complete, and records the checksums that the response states.</summary>
    /// <param name="segment">The segment, which can be longer than the body.</param>
    /// <param name="response">The response, whose body starts at the segment's position.</param>
    /// <param name="headers">The response's headers.</param>
    /// <param name="added">The connection, if the scaler has added it.</param>
    /// <param name="cancellationToken">Cancels the check of a range's checksum.</param>
    /// <exception cref="RodinClientException">The body is incomplete, or could not be written; the bytes before are on disk.</exception>
    public async Task WriteAsync(
        Segment segment, RangeResponse response, RangeResponseHeaders headers, AddedConnection? added, CancellationToken cancellationToken)
    {
        long start = segment.Position;
        await CopyAsync(segment, response, added).ConfigureAwait(false);
        if (headers.End is not { } end)
        {
            state.EndAt(segment);
        }
        else if (segment.Position < Math.Min(end, segment.End))
        {
            // .NET detects a body that ends early; .NET Framework may take it for complete.
            throw response.Truncated();
        }

        AddChecksums(response, start, segment.Position, headers.End, cancellationToken);
    }

    // Reads asynchronously and writes synchronously: a write to the page cache is faster than a thread switch.
    private async Task CopyAsync(Segment segment, RangeResponse response, AddedConnection? added)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(pool.InUse <= FewConnections ? LargeBuffer : SmallBuffer);
        try
        {
            while (!segment.IsComplete)
            {
                int count = await response.ReadAsync(buffer).ConfigureAwait(false);
                if (count == 0)
                {
                    return;
                }

                segment.MarkFirstByte(time);
                added?.ReportActive();
                int reserved = segment.Reserve(count);
                file.Write(segment.Position, buffer, reserved);
                segment.Advance(reserved);
                progress.Add(reserved);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // A checksum stated with a range that does not match the range is taken for the whole file's: file hosts differ in the meaning of these
    // headers.
    private void AddChecksums(RangeResponse response, long start, long position, long? end, CancellationToken cancellationToken)
    {
        IEnumerable<Checksum> checksums = ChecksumHeaders.ReadForFile(response.Message);
        if (position == end)
        {
            checksums = checksums.Concat(
                ChecksumHeaders.ReadForRange(response.Message)
                    .Where(checksum => !ChecksumVerifier.Matches(checksum, file, start, position - start, cancellationToken)));
        }

        state.AddChecksums(checksums);
    }
}
