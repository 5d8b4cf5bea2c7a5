using System.Net.Http.Headers;

namespace Rodin.Client.Downloads.Source;

/// <summary>What an answer of the file host is: the whole file, a part of it, or the word that there is no such part.</summary>
/// <param name="Version">The version that it speaks of.</param>
/// <param name="From">The first byte that comes.</param>
/// <param name="End">The byte after the last; null where only the end of the body tells.</param>
/// <param name="IsPart">Whether it is a part (206).</param>
/// <param name="IsDivisible">Whether other connections can fetch other parts of the same version.</param>
internal sealed record RangeResponse(EntityVersion Version, long From, long? End, bool IsPart, bool IsDivisible)
{
    /// <summary>Reads the head of an answer.</summary>
    /// <returns>Null for a 416: the part that was asked for does not exist, unless that says that the file is empty.</returns>
    /// <exception cref="RodinClientException"><see cref="ErrorId.UnexpectedResponse"/>, <see cref="ErrorId.IncompleteFile"/>.</exception>
    public static RangeResponse? Read(HttpResponseMessage response, long wantedFrom, Uri link)
    {
        EntityVersion version = EntityVersion.Of(response);
        bool isSteady = version.Length is not null && version.Condition() is not null;
        ContentRangeHeaderValue? range = response.Content.Headers.ContentRange;
        switch ((int)response.StatusCode)
        {
            case 416:
                return range is { Length: 0 } ? new RangeResponse(version with { Length = 0 }, 0, 0, IsPart: false, IsDivisible: false) : null;

            case 206:
                if (range is not { To: < long.MaxValue } || range.From != wantedFrom)
                {
                    throw new RodinClientException(ErrorId.UnexpectedResponse, $"{link.Authority} was asked for the bytes from {wantedFrom} on and sent others.");
                }

                long end = range.To.Value + 1;
                ThrowIfOther(response, end - wantedFrom, link);
                return new RangeResponse(version, wantedFrom, end, IsPart: true, isSteady);

            default:
                FileHostErrorMapper.ThrowIfEndless(response, link);
                return new RangeResponse(version, 0, version.Length, IsPart: false, isSteady && response.Headers.AcceptRanges.Contains("bytes"));
        }
    }

    private static void ThrowIfOther(HttpResponseMessage response, long length, Uri link)
    {
        if (response.Content.Headers.ContentLength is { } declared && declared != length)
        {
            throw new RodinClientException(
                ErrorId.IncompleteFile, $"{link.Authority} announced {length} bytes of a part and then {declared}.") { IsTransient = true };
        }
    }
}
