using System.Globalization;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Files;

/// <summary>Builds the response to a GET of a file: evaluates the preconditions, then the range (RFC 9110).</summary>
internal sealed class FileResponseBuilder(
    EmulatedFile.StoredObject stored, bool sendsCrc64, Fault.ChecksumHeaders? checksumHeaders, bool supportsRanges)
{
    private readonly ModelContent _content = stored.Content;
    private readonly DateTimeOffset _lastModified = stored.LastModified;

    public EmulatorResponse Build(HttpRequest request)
    {
        RequestHeaders headers = request.GetTypedHeaders();
        EntityTagHeaderValue etag = new($"\"{_content.Fingerprint}\"");
        if (headers.IfMatch is { Count: > 0 } required && !required.Any(tag => Matches(tag, etag, strong: true)))
        {
            return FileHostError.PreconditionFailed;
        }

        EmulatorResponse response = headers.IfNoneMatch is { Count: > 0 } known && known.Any(tag => Matches(tag, etag, strong: false))
            ? EmulatorResponse.FromText(StatusCodes.Status304NotModified, "", contentType: null)
            : CreateBodyResponse(headers, etag, GetOverride(request, "response-content-type"));
        SetHeaders(response, etag, GetOverride(request, "response-content-disposition"));
        return response;
    }

    private static bool Matches(EntityTagHeaderValue tag, EntityTagHeaderValue etag, bool strong) =>
        tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(etag, strong);

    private static string GetOverride(HttpRequest request, string name) =>
        request.Query.TryGetValue(name, out StringValues value) ? value.ToString() : "application/octet-stream";

    private EmulatorResponse CreateBodyResponse(RequestHeaders headers, EntityTagHeaderValue etag, string type)
    {
        // Several ranges would need a multipart response. Such stores do not support it and send the whole file.
        if (!supportsRanges || headers.Range is not { Ranges.Count: 1 } range || range.Unit != "bytes"
            || !IfRangeMatches(headers.IfRange, etag))
        {
            return new EmulatorResponse(StatusCodes.Status200OK, _content, type);
        }

        long length = _content.Length;
        RangeItemHeaderValue item = range.Ranges.Single();
        long from = item.From ?? Math.Max(0, length - item.To!.Value);
        long to = item.From is null ? length - 1 : Math.Min(item.To ?? long.MaxValue, length - 1);
        if (from > to)
        {
            EmulatorResponse error = FileHostError.RangeNotSatisfiable;
            error.Headers.ContentRange = $"bytes */{length}";
            return error;
        }

        EmulatorResponse response = EmulatorResponse.FromRange(_content, from, to - from + 1, type);
        response.Headers.ContentRange = $"bytes {from}-{to}/{length}";
        return response;
    }

    private bool IfRangeMatches(RangeConditionHeaderValue? condition, EntityTagHeaderValue etag) => condition switch
    {
        null => true,
        { EntityTag: { } tag } => tag.Compare(etag, useStrongComparison: true),
        _ => condition.LastModified == _lastModified,
    };

    private void SetHeaders(EmulatorResponse response, EntityTagHeaderValue etag, string disposition)
    {
        response.Headers.ETag = etag.ToString();
        response.Headers.LastModified = _lastModified.ToString("R");
        response.Headers.ContentDisposition = disposition;
        if (supportsRanges)
        {
            response.Headers.AcceptRanges = "bytes";
        }

        if (sendsCrc64)
        {
            response.Headers["x-tos-hash-crc64ecma"] = _content.Crc64.ToString(CultureInfo.InvariantCulture);
        }

        if (checksumHeaders is not null && response.Body == _content)
        {
            ChecksumHeaderWriter.Write(response, checksumHeaders);
        }
    }
}
