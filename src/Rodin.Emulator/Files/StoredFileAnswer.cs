using System.Globalization;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Files;

/// <summary>What the store answers to a GET of a file: preconditions first, then the range (RFC 9110).</summary>
internal sealed class StoredFileAnswer(EmulatedFile.StoredObject stored, bool checksum, Fault.Digests? digests, bool ranges)
{
    private readonly ModelContent _content = stored.Content;
    private readonly DateTimeOffset _lastModified = stored.LastModified;

    public Answer For(HttpRequest request)
    {
        RequestHeaders headers = request.GetTypedHeaders();
        EntityTagHeaderValue etag = new($"\"{_content.Fingerprint}\"");
        if (headers.IfMatch is { Count: > 0 } wanted && !wanted.Any(tag => Is(tag, etag, strong: true)))
        {
            return StoreError.PreconditionFailed;
        }

        Answer answer = headers.IfNoneMatch is { Count: > 0 } known && known.Any(tag => Is(tag, etag, strong: false))
            ? Answer.OfText(StatusCodes.Status304NotModified, "", contentType: null)
            : Body(headers, etag, Override(request, "response-content-type"));
        Describe(answer, etag, Override(request, "response-content-disposition"));
        return answer;
    }

    private static bool Is(EntityTagHeaderValue tag, EntityTagHeaderValue etag, bool strong) =>
        tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(etag, strong);

    private static string Override(HttpRequest request, string name) =>
        request.Query.TryGetValue(name, out StringValues value) ? value.ToString() : "application/octet-stream";

    private Answer Body(RequestHeaders headers, EntityTagHeaderValue etag, string type)
    {
        // Several ranges at once would be a multipart answer, which such stores don't give: they send the whole.
        if (!ranges || headers.Range is not { Ranges.Count: 1 } range || range.Unit != "bytes" || !IfRangeHolds(headers.IfRange, etag))
        {
            return new Answer(StatusCodes.Status200OK, _content, type);
        }

        long length = _content.Length;
        RangeItemHeaderValue item = range.Ranges.Single();
        long from = item.From ?? Math.Max(0, length - item.To!.Value);
        long to = item.From is null ? length - 1 : Math.Min(item.To ?? long.MaxValue, length - 1);
        if (from > to)
        {
            Answer refusal = StoreError.RangeNotSatisfiable;
            refusal.Headers.ContentRange = $"bytes */{length}";
            return refusal;
        }

        Answer answer = Answer.OfRange(_content, from, to - from + 1, type);
        answer.Headers.ContentRange = $"bytes {from}-{to}/{length}";
        return answer;
    }

    private bool IfRangeHolds(RangeConditionHeaderValue? condition, EntityTagHeaderValue etag) => condition switch
    {
        null => true,
        { EntityTag: { } tag } => tag.Compare(etag, useStrongComparison: true),
        _ => condition.LastModified == _lastModified,
    };

    private void Describe(Answer answer, EntityTagHeaderValue etag, string disposition)
    {
        answer.Headers.ETag = etag.ToString();
        answer.Headers.LastModified = _lastModified.ToString("R");
        answer.Headers.ContentDisposition = disposition;
        if (ranges)
        {
            answer.Headers.AcceptRanges = "bytes";
        }

        if (checksum)
        {
            answer.Headers["x-tos-hash-crc64ecma"] = _content.Crc64.ToString(CultureInfo.InvariantCulture);
        }

        if (digests is not null && answer.Body == _content)
        {
            DigestWriter.Describe(answer, digests);
        }
    }
}
