using System.Globalization;
using System.Net;
using System.Text;
using Rodin.Client;
using Rodin.Client.Downloads.Source;
using Rodin.Client.Http;
using Rodin.Client.Integrity;
using Rodin.Client.Storage;
using Rodin.Fuzz.Mutation;

namespace Rodin.Fuzz.Targets;

/// <summary>Response headers, read one by one.</summary>
internal sealed class HeaderTarget : FuzzTarget
{
    private static readonly Uri s_link = new("https://f.example/a.bin?" + CanarySecrets.Query);
    private static readonly DateTimeOffset s_now = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);

    public override string Name => "headers";

    public override int Executions => 200_000;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "HTTP/1.1 206 Partial\nContent-Range: bytes 0-99/1000\nContent-Length: 100\nETag: \"a\"\nLast-Modified: Wed, 25 Nov 2026 10:00:00 GMT\nDate: Wed, 25 Nov 2026 12:00:00 GMT",
            "HTTP/1.1 200 OK\nContent-Length: 1000\nAccept-Ranges: bytes\nx-tos-hash-crc64ecma: 42\nContent-MD5: 1B2M2Y8AsgTpgAmY7PhCfg==",
            "HTTP/1.1 416 No\nContent-Range: bytes */0",
            "HTTP/1.1 503 Later\nRetry-After: 120\nx-tos-request-id: 1",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    public override byte[] Mutate(byte[] input, Random random)
    {
        List<string> lines = [.. Encoding.Latin1.GetString(input).Split('\n')];
        HeaderMutator.Mutate(lines, random);
        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    public override async ValueTask RunAsync(byte[] input)
    {
        using HttpResponseMessage response = Read(Encoding.Latin1.GetString(input));
        TimeSpan? wait = RetryAfter.Read(response.Headers, s_now);
        InvariantException.ThrowUnless(wait is null || wait >= TimeSpan.Zero, "The delay before the retry is negative.");

        EntityVersion version = EntityVersionHeaders.Read(response);
        version.ToIfRange();
        InvariantException.ThrowUnless(version.Matches(version), "A version does not match itself.");
        foreach (Checksum checksum in ChecksumHeaders.ReadForFile(response).Concat(ChecksumHeaders.ReadForRange(response)))
        {
            InvariantException.ThrowUnless(
                checksum.Value.Length is 8 or 16 or 32 or 40 or 64 or 128, "A checksum has an invalid length: " + checksum);
        }

        await CanarySecrets.RunAsync(CanarySecrets.Query, () =>
        {
            FileHostErrorMapper.ThrowIfError(response, isRanged: true, "'a.bin'", s_link, new RodinClientOptions());
            RangeResponseHeaders headers = RangeResponseHeaders.Read(response, start: 0, "'a.bin'", s_link);
            bool isRange = headers.Kind == RangeResponseKind.Range;
            InvariantException.ThrowUnless(
                headers.End is not < 0 && (!isRange || headers.End > headers.Start), "The range ends before it starts.");
            InvariantException.ThrowUnless(headers.Version.Length is not < 0, "The length is negative.");
            InvariantException.ThrowUnless(
                !isRange || headers.Version.Length is not { } length || headers.End <= length, "The range ends after the file.");
            return Task.CompletedTask;
        });
    }

    private static HttpResponseMessage Read(string head)
    {
        string[] lines = head.Split('\n');
        HttpResponseMessage response =
            new() { Content = new ByteArrayContent([]), RequestMessage = new RedactedHttpRequestMessage(HttpMethod.Get, s_link) };
        if (lines[0].Split(' ') is [_, var code, ..] && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int status)
            && status is >= 100 and < 1000)
        {
            response.StatusCode = (HttpStatusCode)status;
        }

        foreach (string line in lines.Skip(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && !response.Headers.TryAddWithoutValidation(line[..colon], line[(colon + 1)..].Trim()))
            {
                response.Content.Headers.TryAddWithoutValidation(line[..colon], line[(colon + 1)..].Trim());
            }
        }

        return response;
    }
}
