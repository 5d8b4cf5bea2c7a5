using System.Net.Http.Headers;
using Rodin.Client.Storage;

namespace Rodin.Client.Downloads.Source;

/// <summary>Describes which bytes of which version a response contains.</summary>
/// <param name="Kind">Whether the body is the file, a range of it, or neither.</param>
/// <param name="Version">The version that the response describes.</param>
/// <param name="Start">The position of the body's first byte in the file.</param>
/// <param name="End">The position after the last byte; null if only the end of the body shows it.</param>
/// <param name="SupportsParallelRanges">Whether other connections can fetch other ranges of the same version.</param>
internal sealed record RangeResponseHeaders(
    RangeResponseKind Kind, EntityVersion Version, long Start, long? End, bool SupportsParallelRanges)
{
    /// <summary>Reads the headers of a response with the status 200, 206 or 416.</summary>
    /// <param name="response">The response.</param>
    /// <param name="start">The first byte that was requested.</param>
    /// <param name="item">The quoted file name.</param>
    /// <param name="url">The presigned URL.</param>
    /// <exception cref="RodinClientException">
    /// <see cref="ErrorId.UnexpectedResponse"/> for another range than the requested one or a body of unknown length,
    /// <see cref="ErrorId.IncompleteFile"/> if two headers state different lengths.
    /// </exception>
    public static RangeResponseHeaders Read(HttpResponseMessage response, long start, string item, Uri url)
    {
        EntityVersion version = EntityVersionHeaders.Read(response);
        bool isIdentifiable = version.Length is not null && version.ToIfRange() is not null;
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        switch ((int)response.StatusCode)
        {
            case 416 when range is { Length: 0 }:
                return new(RangeResponseKind.EmptyFile, version with { Length = 0 }, 0, 0, SupportsParallelRanges: false);

            case 416:
                return new(RangeResponseKind.RangeNotSatisfiable, version, 0, 0, SupportsParallelRanges: false);

            case 206:
                if (range is not { To: < long.MaxValue } || range.From != start)
                {
                    throw new RodinClientException(
                        ErrorId.UnexpectedResponse,
                        item,
                        $"{url.Authority} sent a different range; expected a range from byte {start}.");
                }

                long end = range.To.Value + 1;
                ThrowIfLengthDiffers(response, end - start, item, url);
                return new RangeResponseHeaders(RangeResponseKind.Range, version, start, end, isIdentifiable);

            default:
                FileHostErrorMapper.ThrowIfLengthUnknown(response, item, url);
                bool supportsRanges = isIdentifiable && response.Headers.AcceptRanges.Contains("bytes");
                return new RangeResponseHeaders(RangeResponseKind.WholeFile, version, 0, version.Length, supportsRanges);
        }
    }

    private static void ThrowIfLengthDiffers(HttpResponseMessage response, long length, string item, Uri url)
    {
        if (response.Content.Headers.ContentLength is { } declared && declared != length)
        {
            throw new RodinClientException(
                ErrorId.IncompleteFile, item, $"{url.Authority} stated a range of {length} bytes and a length of {declared} bytes.")
            { IsTransient = true };
        }
    }
}
