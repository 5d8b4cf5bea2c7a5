using System.Globalization;
using System.Net.Http.Headers;
using System.Numerics;
using System.Text;

namespace Rodin.Fuzz.Targets;

/// <summary>
/// The responses of a file host, one per request. A response is its header section with the placeholders <c>{from}</c>, <c>{to}</c>,
/// <c>{size}</c> and <c>{length}</c>. The line <c>@size n</c> sets the length of the file, <c>@truncate n</c> truncates the body, and
/// <c>@more n</c> adds bytes to it.
/// </summary>
/// <remarks>
/// Each version has other bytes at every position, so a saved file shows its version. As in HTTP, a strong entity tag identifies the
/// version of a response, otherwise tag and date do; a range that was requested with <c>If-Range</c> has the version that the condition
/// names.
/// </remarks>
internal sealed class FileScript(string[] responses, Uri self)
{
    private const int MaxBytes = 4 * 1024 * 1024;
    private const string Tag = "\"valid\"";

    private static readonly byte[] s_noise = CreateNoise();

    private readonly Dictionary<string, HashSet<long>> _lengths = [];
    private (string? ETag, string? Date, string Version) _last;
    private bool _hasInvalidHeaders;
    private int _next;

    public static string Range(int size, string tag) =>
        $"HTTP/1.1 206 Partial Content\nContent-Range: bytes {{from}}-{{to}}/{{size}}\nContent-Length: {{length}}\nETag: {tag}\n@size {size}";

    public static string WholeFile(int size, string tag) =>
        $"HTTP/1.1 200 OK\nContent-Length: {{length}}\nAccept-Ranges: bytes\nETag: {tag}\n@size {size}";

    /// <summary>Makes all further responses valid.</summary>
    public void SendValidResponses() => _next = responses.Length;

    public ScriptedResponse Respond(string request)
    {
        bool isValid = _next >= responses.Length;
        string response = isValid ? ValidResponse(request) : responses[_next++];
        List<string> lines = [.. response.Split('\n')];
        long size = Math.Min(MaxBytes, TakeNumber(lines, "@size ") ?? 100);
        long? truncated = TakeNumber(lines, "@truncate ");
        long? more = TakeNumber(lines, "@more ");
        (long from, long to) = RequestedRange(request, size);
        string head = string.Join("\r\n", lines).Replace("{self}", self.AbsoluteUri + "b.bin", StringComparison.Ordinal)
            .Replace("{from}", Text(from), StringComparison.Ordinal)
            .Replace("{to}", Text(to), StringComparison.Ordinal)
            .Replace("{size}", Text(size), StringComparison.Ordinal);
        ContentRangeHeaderValue? range = ContentRangeHeaderValue.TryParse(Value(head, "Content-Range"), out ContentRangeHeaderValue? stated)
            ? stated
            : null;
        bool isRange = lines[0].Contains(" 206", StringComparison.Ordinal);
        (from, long end) = !isRange ? (0, size) : range is { From: { } first, To: { } last }
            && last - first < MaxBytes ? (first, last + 1) : (from, to + 1);

        string version = VersionOf(head, request, isRange);
        byte[] body = Bytes(version, from, (int)(end - from));
        head = head.Replace("{length}", Text(body.Length), StringComparison.Ordinal);
        AddLengths(version, range?.Length, Number(Value(head, "Content-Length")), end);
        body = truncated is null
            ? Bytes(version, from, (int)(body.Length + Math.Min(more ?? 0, MaxBytes)))
            : body[..(int)Math.Min(truncated.Value, body.Length)];
        if (Value(head, "Transfer-Encoding") is "chunked")
        {
            AddLengths(version, body.Length);
            string chunkSize = body.Length.ToString("x", CultureInfo.InvariantCulture);
            body = [.. Encoding.ASCII.GetBytes(chunkSize + "\r\n"), .. body, .. "\r\n0\r\n\r\n"u8];
        }

        // If the header section ends early, its rest becomes part of the body; a folded line changes the line before, such as the length of
        // the body.
        string plain = "\n" + head.Replace("\r", "", StringComparison.Ordinal) + "\n";
        _hasInvalidHeaders |= new[] { "\n\n", "\n ", "\n\t" }.Any(sign => plain.Contains(sign, StringComparison.Ordinal));
        return new ScriptedResponse((byte[])[.. Encoding.Latin1.GetBytes(head + "\r\n\r\n"), .. body], isValid);
    }

    /// <summary>Checks that the saved file is one of the versions that were served.</summary>
    public void CheckFile(string path, bool isSaved)
    {
        InvariantException.ThrowUnless(File.Exists(path) == isSaved, isSaved
            ? "The file does not exist although the download succeeded."
            : "The file exists although the download failed.");
        if (isSaved && !_hasInvalidHeaders)
        {
            byte[] bytes = File.ReadAllBytes(path);
            string served = string.Join("; ", _lengths.Select(version => $"{version.Key} ({string.Join(", ", version.Value)})"));
            InvariantException.ThrowUnless(
                _lengths.Any(
                    version => version.Value.Contains(bytes.Length) && Bytes(version.Key, 0, bytes.Length).AsSpan().SequenceEqual(bytes)),
                $"The file of {bytes.Length} bytes is not one of the served versions: {served}");
        }
    }

    private void AddLengths(string version, params long?[] lengths)
    {
        HashSet<long> known = _lengths.TryGetValue(version, out HashSet<long>? found) ? found : _lengths[version] = [];
        known.UnionWith(lengths.OfType<long>());
    }

    private static string ValidResponse(string request) =>
        Value(request, "Range") is not null && Value(request, "If-Range") is null or Tag ? Range(2000, Tag) : WholeFile(2000, Tag);

    private string VersionOf(string head, string request, bool isRange)
    {
        string? tag = Value(head, "ETag");
        string? date = Value(head, "Last-Modified");
        if (isRange && Value(request, "If-Range") is { } condition)
        {
            bool isByTag = condition.StartsWith('"');
            if (!isByTag && (date ?? _last.Date) == _last.Date && (_last.ETag is null || (tag ?? _last.ETag) == _last.ETag))
            {
                return _last.Version;
            }

            tag ??= isByTag ? condition : _last.ETag;
            date ??= _last.Date;
        }

        bool isStrong = EntityTagHeaderValue.TryParse(tag, out EntityTagHeaderValue? parsed) && !parsed.IsWeak;
        string version = isStrong ? tag! : $"{tag} of {date}";
        if (tag is not null || date is not null)
        {
            _last = (tag, date, version);
        }

        return version;
    }

    private static (long From, long To) RequestedRange(string request, long size)
    {
        if (!RangeHeaderValue.TryParse(Value(request, "Range"), out RangeHeaderValue? range)
            || range.Ranges.First() is not { From: { } from } asked)
        {
            return (0, Math.Max(0, size - 1));
        }

        return (from, Math.Max(from, Math.Min(asked.To ?? long.MaxValue, size - 1)));
    }

    private static string? Value(string head, string name)
    {
        foreach (string line in head.Split("\r\n"))
        {
            if (line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))
            {
                // A lone carriage return or a NUL counts as a space (RFC 9110, 5.5).
                return line[(name.Length + 1)..].Replace('\r', ' ').Replace('\0', ' ').Trim(' ', '\t');
            }
        }

        return null;
    }

    // The last one counts, because mutations append.
    private static long? TakeNumber(List<string> lines, string name)
    {
        string? found = lines.LastOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        lines.RemoveAll(line => line.StartsWith(name, StringComparison.Ordinal));
        return Number(found?[name.Length..]);
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static byte[] Bytes(string version, long from, int count)
    {
        byte key = (byte)version.Aggregate(7, (sum, character) => (sum * 31) + character);
        byte[] bytes = new byte[Math.Max(0, count)];
        for (int done = 0; done < bytes.Length;)
        {
            ReadOnlySpan<byte> noise = s_noise.AsSpan((int)((from + done) % s_noise.Length));
            noise = noise.Slice(0, Math.Min(noise.Length, bytes.Length - done));
            Xor(noise, key, bytes.AsSpan(done));
            done += noise.Length;
        }

        return bytes;
    }

    // Vectorized, because most of the time would be spent here.
    private static void Xor(ReadOnlySpan<byte> noise, byte key, Span<byte> target)
    {
        int done = 0;
        for (Vector<byte> keys = new(key); noise.Length - done >= Vector<byte>.Count; done += Vector<byte>.Count)
        {
            (new Vector<byte>(noise.Slice(done)) ^ keys).CopyTo(target.Slice(done));
        }

        for (; done < noise.Length; done++)
        {
            target[done] = (byte)(noise[done] ^ key);
        }
    }

    private static byte[] CreateNoise()
    {
        byte[] noise = new byte[65_521];
        new Random(1).NextBytes(noise);
        return noise;
    }
}
