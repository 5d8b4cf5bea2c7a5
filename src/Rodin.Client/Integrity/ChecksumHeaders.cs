using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Rodin.Client.Integrity;

/// <summary>
/// Reads checksums from response headers. Values that are malformed, contradictory or of an unknown algorithm are ignored: a correct file
/// must never be rejected because of a header that was not understood.
/// </summary>
internal static class ChecksumHeaders
{
    private const string TosCrc64 = "x-tos-hash-crc64ecma";
    private const string ReprDigest = "Repr-Digest";
    private const string ContentDigest = "Content-Digest";
    private const string ContentMd5 = "Content-MD5";
    private const string AmzType = "x-amz-checksum-type";

    private static readonly (string Header, ChecksumAlgorithm Algorithm)[] s_amz =
    [
        ("x-amz-checksum-crc32", ChecksumAlgorithm.Crc32),
        ("x-amz-checksum-crc32c", ChecksumAlgorithm.Crc32C),
        ("x-amz-checksum-crc64nvme", ChecksumAlgorithm.Crc64Nvme),
        ("x-amz-checksum-sha1", ChecksumAlgorithm.Sha1),
        ("x-amz-checksum-sha256", ChecksumAlgorithm.Sha256),
    ];

    // The byte sequences in the dictionary of RFC 9530, each at the start or after a comma; parameters are ignored.
    private static readonly Regex s_digest = new(
        "(?:^|,)[ \t]*([a-z0-9-]+)=:([A-Za-z0-9+/=]*):(?=[ \t]*(?:[;,]|$))", RegexOptions.CultureInvariant);

    /// <summary>Reads the checksums of the whole file.</summary>
    public static IReadOnlyList<Checksum> ReadForFile(HttpResponseMessage response) =>
        [.. OfRepresentation(response), .. IsWhole(response) ? OfContent(response) : []];

    /// <summary>
    /// Reads the checksums that, by the specification, apply to the range in the response; none if the response contains the whole file.
    /// Some object stores send the whole file's checksum instead, so one that does not match the range must match the file.
    /// </summary>
    public static IReadOnlyList<Checksum> ReadForRange(HttpResponseMessage response) => IsWhole(response) ? [] : [.. OfContent(response)];

    private static bool IsWhole(HttpResponseMessage response) =>
        response.StatusCode != HttpStatusCode.PartialContent
        || (response.Content.Headers.ContentRange is { From: 0, To: { } to, Length: { } length } && to == length - 1);

    private static IEnumerable<Checksum> OfRepresentation(HttpResponseMessage response)
    {
        if (Value(response, TosCrc64) is { } crc && ulong.TryParse(crc, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value))
        {
            yield return new Checksum(ChecksumAlgorithm.Crc64Xz, value.ToString("x16", CultureInfo.InvariantCulture), TosCrc64);
        }

        foreach (Checksum checksum in Digests(response, ReprDigest))
        {
            yield return checksum;
        }
    }

    private static IEnumerable<Checksum> OfContent(HttpResponseMessage response)
    {
        if (FromBase64(ChecksumAlgorithm.Md5, Value(response, ContentMd5), ContentMd5) is { } md5)
        {
            yield return md5;
        }

        foreach (Checksum checksum in Digests(response, ContentDigest).Concat(Amz(response)))
        {
            yield return checksum;
        }
    }

    // For a multipart object, S3 states a checksum of the parts' checksums. It marks that by "-7" after the value or by the type, but not
    // in responses to range requests, even for the whole object (boto/botocore#3346). A range that is one of the parts gets that part's
    // checksum.
    private static IEnumerable<Checksum> Amz(HttpResponseMessage response)
    {
        string? type = Value(response, AmzType);
        bool plain = type is null
            ? response.StatusCode != HttpStatusCode.PartialContent
            : type.Equals("FULL_OBJECT", StringComparison.OrdinalIgnoreCase);
        return plain ? s_amz.Select(amz => FromBase64(amz.Algorithm, Value(response, amz.Header), amz.Header)).OfType<Checksum>() : [];
    }

    private static IEnumerable<Checksum> Digests(HttpResponseMessage response, string header)
    {
        // A dictionary can span several lines, and the last member of a name counts (RFC 8941).
        Dictionary<ChecksumAlgorithm, Checksum?> last = [];
        foreach (Match match in s_digest.Matches(string.Join(", ", Values(response, header))))
        {
            ChecksumAlgorithm? algorithm = match.Groups[1].Value switch
            {
                "md5" => ChecksumAlgorithm.Md5,
                "sha" => ChecksumAlgorithm.Sha1,
                "sha-256" => ChecksumAlgorithm.Sha256,
                "sha-512" => ChecksumAlgorithm.Sha512,
                _ => null,
            };
            if (algorithm is { } known)
            {
                last[known] = FromBase64(known, match.Groups[2].Value, header);
            }
        }

        return last.Values.OfType<Checksum>();
    }

    private static Checksum? FromBase64(ChecksumAlgorithm algorithm, string? value, string header)
    {
        try
        {
            return value is null ? null : Checksum.FromBytes(algorithm, Convert.FromBase64String(value), header);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    // The value of a header; null if there are several different ones.
    private static string? Value(HttpResponseMessage response, string header)
    {
        string[] values = [.. Values(response, header).Select(value => value.Trim()).Distinct()];
        return values.Length == 1 ? values[0] : null;
    }

    // .NET decides in which of the two collections a header is.
    private static IEnumerable<string> Values(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out IEnumerable<string>? values) || response.Content.Headers.TryGetValues(header, out values)
            ? values
            : [];
}
