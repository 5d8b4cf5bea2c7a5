using System.Text;

namespace Rodin.Fuzz.Mutation;

/// <summary>Mutates the header section of a response: the status line, and lines of names and values.</summary>
internal static class HeaderMutator
{
    private static readonly string[] s_dates =
    [
        "Wed, 25 Nov 2026 12:00:00 GMT", "Wed, 25 Nov 2026 10:00:00 GMT", "Wednesday, 25-Nov-26 12:00:00 GMT", "Wed Nov 25 12:00:00 2026", "Mon, 01 Jan 0001 00:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT", "Wed, 25 Nov 2026 12:00:00 +1400", "Thu, 01 Jan 1970 00:00:00 GMT", "Wed, 99 Nov 2026 12:00:00 GMT", "2026-11-25T12:00:00Z", "0",
    ];

    private static readonly string[] s_digests =
    [
        "sha-256=:" + Convert.ToBase64String(new byte[32]) + ":", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:, md5=:1B2M2Y8AsgTpgAmY7PhCfg==:", "sha-512=::", "sha=:AA==:;q=1",
        "md5=:" + new string('A', 3000) + ":", "crc32=:AAAAAA==:", string.Concat(Enumerable.Repeat("md5=:1B2M2Y8AsgTpgAmY7PhCfg==:,", 300)), "sha-256=abc", "=:AA==:",
    ];

    private static readonly (string Name, string[] Values)[] s_headers =
    [
        ("Content-Length", ["{length}", .. InterestingValues.Numbers]),
        ("Content-Range", ["bytes {from}-{to}/{size}", "bytes {from}-{to}/*", "bytes */{size}", "bytes */0", "bytes */*", "bytes 0-{to}/{size}", "bytes {from}-{from}/{size}", "bytes 5-2/10",
            "bytes 0-9223372036854775807/9223372036854775807", "bytes {from}-9223372036854775806/9223372036854775807", "bytes {from}-9223372036854775807/*", "bytes 0-9223372036854775807/*", "bytes 0-18446744073709551615/*", "items 0-5/10", "bytes 0-5", "bytes=0-5/10", "bytes {from}-{to}/1", "bytes -5-5/10"]),
        ("Retry-After", [.. InterestingValues.Numbers, .. s_dates]),
        ("ETag", ["\"a\"", "\"b\"", "W/\"a\"", "\"\"", "a", "*", "\"a\", \"b\"", "\"unclosed", "W/\"", "\"a\u00fc\"", "\"" + new string('e', 5000) + "\""]),
        ("Last-Modified", s_dates),
        ("Date", s_dates),
        ("Content-Disposition", ["attachment; filename=\"../../x\"", "inline", "attachment; filename*=UTF-8''%ff", ";;;", "attachment; filename=" + new string('f', 9000)]),
        ("Location", ["/x.bin", "//", "///", "", "http://", "https://[::1/", "http://user:pass@127.0.0.1/", "../../..", "?", "#", "javascript:alert(1)", "file:///etc/passwd", "http://example.com/", "\\\\host\\share",
            "http://127.0.0.1:99999/", ":", "http:x", "http://a b/", "%", "%zz", "//[", "http://\u00fc/", "/" + new string('l', 9000), "http://xn--/", "{self}", "{self}?" + CanarySecrets.Query, "http://%00/", "mailto:a@b"]),
        ("Content-Encoding", ["gzip", "identity", "br", "deflate", "gzip, gzip", "", ","]),
        ("Transfer-Encoding", ["chunked", "gzip", "identity", "chunked, chunked", "gzip, chunked", "Chunked", ""]),
        ("Content-Type", ["application/json", "text/html", ";;;", "", "application/json; charset=utf-16", "application/" + CanarySecrets.Key, "multipart/byteranges; boundary=x"]),
        ("Accept-Ranges", ["bytes", "none", "bytes, bytes", ""]),
        ("Connection", ["close", "keep-alive", "upgrade"]),
        ("x-tos-hash-crc64ecma", InterestingValues.Numbers),
        ("Content-MD5", ["1B2M2Y8AsgTpgAmY7PhCfg==", "AA==", "!", new string('A', 4000)]),
        ("Repr-Digest", s_digests),
        ("Content-Digest", s_digests),
        ("x-amz-checksum-sha256", ["47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=-7", "x"]),
        ("x-amz-checksum-type", ["FULL_OBJECT", "COMPOSITE", ""]),
        ("x-tos-request-id", ["1", CanarySecrets.Key, "Bearer " + CanarySecrets.Key, new string('r', 900)]),
        ("Set-Cookie", ["a=b"]),
        ("Trailer", ["ETag"]),
    ];

    private static readonly string[] s_status =
    [
        "200 OK", "201 Created", "206 Partial Content", "416 Range Not Satisfiable", "301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect", "304 Not Modified",
        "204 No Content", "100 Continue", "101 Switching Protocols", "199 x", "400 Bad", "401 Unauthorized", "403 Forbidden", "404 Not Found", "408 Timeout", "410 Gone", "429 Too Many Requests", "500 Error",
        "503 Unavailable", "599 x", "600 x", "999 x", "000 x", "20 x", "2000 x", "-1 x", "200", "200 " + CanarySecrets.Key, "abc OK",
    ];

    /// <summary>Makes one change.</summary>
    public static void Mutate(List<string> lines, Random random)
    {
        int at = random.Next(lines.Count + 1);
        switch (random.Next(12))
        {
            case 0 or 1 when lines.Count > 0:
                lines[0] = new[] { "HTTP/1.1 ", "HTTP/1.1 ", "HTTP/1.1 ", "HTTP/1.0 ", "HTTP/2 ", "HTTP/1.1", "ICY ", "" }.Pick(random)
                    + s_status.Pick(random);
                break;
            case 2 or 3 or 4 or 5:
                lines.Insert(Math.Clamp(at, Math.Min(1, lines.Count), lines.Count), NewLine(random));
                break;
            case 6 or 7 when at < lines.Count
                && s_headers.FirstOrDefault(header => lines[at].StartsWith(header.Name + ":", StringComparison.OrdinalIgnoreCase)) is { Name: { } name } known:
                lines[at] = name + ": " + known.Values.Pick(random);
                break;
            case 8 when at < lines.Count:
                lines.RemoveAt(at);
                break;
            case 9 when at < lines.Count:
                lines.Insert(at, lines[random.Next(lines.Count)]);
                break;
            case 10 when at < lines.Count:
                lines[at] = Encoding.Latin1.GetString(ByteMutator.Mutate(Encoding.Latin1.GetBytes(lines[at]), random)).Replace('{', '(');
                break;
            case 11 when random.Next(10) == 0:
                string more = NewLine(random);
                lines.AddRange(Enumerable.Repeat(more, Math.Min(2000, 90_000 / more.Length)));
                break;
            case 11 when at < lines.Count:
                lines[at] = new[] { " ", "\t", "", "\r", "X" }.Pick(random)
                    + lines[at]
                    + new[] { "", " ", "\r", "\0", ", " + InterestingValues.Texts.Pick(random) }.Pick(random);
                break;
            default:
                break;
        }
    }

    /// <summary>Creates a header line that the engine or .NET understands.</summary>
    public static string NewLine(Random random)
    {
        (string name, string[] values) = s_headers[random.Next(s_headers.Length)];
        string value = random.Next(12) == 0 ? InterestingValues.Texts.Pick(random) : values.Pick(random);
        return (random.Next(8) == 0 ? name.ToUpperInvariant() : name) + ": " + value;
    }
}
