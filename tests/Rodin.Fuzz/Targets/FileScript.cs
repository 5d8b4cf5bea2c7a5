using System.Globalization;
using System.Net.Http.Headers;
using System.Numerics;
using System.Text;

namespace Rodin.Fuzz.Targets;

/// <summary>
/// What a file host answers, one request after the other. An answer is its head, with <c>{from}</c>, <c>{to}</c>, <c>{size}</c> and <c>{length}</c>
/// where these numbers belong; <c>@size n</c> says how long the file is, <c>@cut n</c> that its body breaks off, <c>@more n</c> that it has more.
/// </summary>
/// <remarks>
/// Each version has other bytes at every place, so that a saved file tells which versions it is of. Which version an answer speaks of is what HTTP
/// says: its entity tag if that is a strong one, tag and date otherwise, and those that were asked for where it sends a part of what <c>If-Range</c> names.
/// </remarks>
internal sealed class FileScript(string[] answers, Uri self)
{
    private const int MostBytes = 4 * 1024 * 1024;
    private const string Tag = "\"honest\"";

    private static readonly byte[] s_noise = MakeNoise();

    private readonly Dictionary<string, HashSet<long>> _lengths = [];
    private (string? ETag, string? Date, string Version) _last;
    private bool _hasBrokenHead;
    private int _next;

    public static string Part(int size, string tag) =>
        $"HTTP/1.1 206 Partial Content\nContent-Range: bytes {{from}}-{{to}}/{{size}}\nContent-Length: {{length}}\nETag: {tag}\n@size {size}";

    public static string Whole(int size, string tag) => $"HTTP/1.1 200 OK\nContent-Length: {{length}}\nAccept-Ranges: bytes\nETag: {tag}\n@size {size}";

    /// <summary>From now on the host is as it should be.</summary>
    public void EndHostility() => _next = answers.Length;

    public SentAnswer Answer(string request)
    {
        bool isHonest = _next >= answers.Length;
        string answer = isHonest ? HonestAnswer(request) : answers[_next++];
        List<string> lines = [.. answer.Split('\n')];
        long size = Math.Min(MostBytes, TakeNumber(lines, "@size ") ?? 100);
        long? cut = TakeNumber(lines, "@cut ");
        long? more = TakeNumber(lines, "@more ");
        (long from, long to) = Asked(request, size);
        string head = string.Join("\r\n", lines).Replace("{self}", self.AbsoluteUri + "b.bin", StringComparison.Ordinal)
            .Replace("{from}", Text(from), StringComparison.Ordinal).Replace("{to}", Text(to), StringComparison.Ordinal).Replace("{size}", Text(size), StringComparison.Ordinal);
        ContentRangeHeaderValue? range = ContentRangeHeaderValue.TryParse(Value(head, "Content-Range"), out ContentRangeHeaderValue? stated) ? stated : null;
        bool isPart = lines[0].Contains(" 206", StringComparison.Ordinal);
        (from, long end) = !isPart ? (0, size) : range is { From: { } first, To: { } last } && last - first < MostBytes ? (first, last + 1) : (from, to + 1);

        string version = VersionOf(head, request, isPart);
        byte[] body = Bytes(version, from, (int)(end - from));
        head = head.Replace("{length}", Text(body.Length), StringComparison.Ordinal);
        Note(version, range?.Length, Number(Value(head, "Content-Length")), end);
        body = cut is null
            ? Bytes(version, from, (int)(body.Length + Math.Min(more ?? 0, MostBytes)))
            : body[..(int)Math.Min(cut.Value, body.Length)];
        if (Value(head, "Transfer-Encoding") is "chunked")
        {
            Note(version, body.Length);
            body = [.. Encoding.ASCII.GetBytes(body.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), .. body, .. "\r\n0\r\n\r\n"u8];
        }

        // A head that ends early leaves its rest to the file; a folded line changes what the line before says, such as where the body ends.
        string plain = "\n" + head.Replace("\r", "", StringComparison.Ordinal) + "\n";
        _hasBrokenHead |= new[] { "\n\n", "\n ", "\n\t" }.Any(sign => plain.Contains(sign, StringComparison.Ordinal));
        return new SentAnswer((byte[])[.. Encoding.Latin1.GetBytes(head + "\r\n\r\n"), .. body], isHonest);
    }

    /// <summary>Holds what bears the name against the versions that were served.</summary>
    public void CheckFile(string path, bool isSaved)
    {
        FaultException.ThrowUnless(File.Exists(path) == isSaved, isSaved ? "There is no file." : "There is a file, and a failure.");
        if (isSaved && !_hasBrokenHead)
        {
            byte[] bytes = File.ReadAllBytes(path);
            string served = string.Join("; ", _lengths.Select(version => $"{version.Key} ({string.Join(", ", version.Value)})"));
            FaultException.ThrowUnless(
                _lengths.Any(version => version.Value.Contains(bytes.Length) && Bytes(version.Key, 0, bytes.Length).AsSpan().SequenceEqual(bytes)),
                $"The file, of {bytes.Length} bytes, is none of the versions that were served: {served}");
        }
    }

    private void Note(string version, params long?[] lengths)
    {
        HashSet<long> known = _lengths.TryGetValue(version, out HashSet<long>? found) ? found : _lengths[version] = [];
        known.UnionWith(lengths.OfType<long>());
    }

    private static string HonestAnswer(string request) =>
        Value(request, "Range") is not null && Value(request, "If-Range") is null or Tag ? Part(2000, Tag) : Whole(2000, Tag);

    private string VersionOf(string head, string request, bool isPart)
    {
        string? tag = Value(head, "ETag");
        string? date = Value(head, "Last-Modified");
        if (isPart && Value(request, "If-Range") is { } condition)
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

    private static (long From, long To) Asked(string request, long size)
    {
        if (!RangeHeaderValue.TryParse(Value(request, "Range"), out RangeHeaderValue? range) || range.Ranges.First() is not { From: { } from } asked)
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
                // A lone carriage return, or a zero, is a blank (RFC 9110, 5.5).
                return line[(name.Length + 1)..].Replace('\r', ' ').Replace('\0', ' ').Trim(' ', '\t');
            }
        }

        return null;
    }

    // The last one counts, since that is what a change adds.
    private static long? TakeNumber(List<string> lines, string name)
    {
        string? found = lines.LastOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        lines.RemoveAll(line => line.StartsWith(name, StringComparison.Ordinal));
        return Number(found?[name.Length..]);
    }

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static byte[] Bytes(string version, long from, int count)
    {
        byte sign = (byte)version.Aggregate(7, (sum, character) => (sum * 31) + character);
        byte[] bytes = new byte[Math.Max(0, count)];
        for (int done = 0; done < bytes.Length;)
        {
            ReadOnlySpan<byte> noise = s_noise.AsSpan((int)((from + done) % s_noise.Length));
            noise = noise.Slice(0, Math.Min(noise.Length, bytes.Length - done));
            Xor(noise, sign, bytes.AsSpan(done));
            done += noise.Length;
        }

        return bytes;
    }

    // As many at a time as the processor takes: most of the time would be spent here.
    private static void Xor(ReadOnlySpan<byte> noise, byte sign, Span<byte> target)
    {
        int done = 0;
        for (Vector<byte> signs = new(sign); noise.Length - done >= Vector<byte>.Count; done += Vector<byte>.Count)
        {
            (new Vector<byte>(noise.Slice(done)) ^ signs).CopyTo(target.Slice(done));
        }

        for (; done < noise.Length; done++)
        {
            target[done] = (byte)(noise[done] ^ sign);
        }
    }

    private static byte[] MakeNoise()
    {
        byte[] noise = new byte[65_521];
        new Random(1).NextBytes(noise);
        return noise;
    }
}
