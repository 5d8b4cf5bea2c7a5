using System.Text;

namespace Rodin.Fuzz.Mutation;

/// <summary>Mutates JSON by its tokens: names, values and brackets. Works on invalid JSON too.</summary>
internal static class JsonMutator
{
    private static readonly byte[][] s_byteOrderMarks = [[0xef, 0xbb, 0xbf], [0xff, 0xfe], [0xfe, 0xff], [0], [0xff, 0xfe, 0, 0]];

    private static readonly string[] s_names =
    [
        "list", "url", "name", "error", "message", "jobs", "uuid", "uuids", "status", "queue_length", "balance", "consumed", "subscription_key",
    ];

    private static readonly string[] s_values =
    [
        "OK", "Done", "done", "Failed", "Canceled", "Waiting", "Generating", "NO_SUCH_TASK", "API_INSUFFICIENT_FUNDS", "PARALLELISM_LIMIT_REACHED", "UNKNOWN", "UNAUTHORIZED",
        "123e4567-e89b-12d3-a456-426614174000",
    ];

    // Invalid text: unpaired surrogates, unknown escapes, bytes that are not valid UTF-8.
    private static readonly byte[][] s_invalidText =
    [
        [.. "\\ud800"u8], [.. "\\udc00"u8], [.. "\\ud800\\ud800"u8], [.. "\\udbff\\udfff"u8], [.. "\\u0000"u8], [.. "\\u12"u8], [.. "\\x41"u8], [.. "\\"u8], [.. "\\/"u8], [.. "\\u202e"u8],
        [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0xf0, 0x9f, 0x92, 0xa9], [0], [0x1b], [(byte)'\n'],
    ];

    public static byte[] Mutate(byte[] json, Random random)
    {
        if (random.Next(10) == 0)
        {
            return ByteMutator.Mutate(json, random);
        }

        List<byte[]> tokens = Split(json);
        int at = random.Next(tokens.Count + 1);
        int count = Math.Min(1 << random.Next(6), tokens.Count - at);
        switch (random.Next(13))
        {
            case 0 when at < tokens.Count:
                tokens[at] = NewToken(random);
                break;
            case 1 or 2 when at < tokens.Count:
                tokens[at] = tokens[at][0] is >= (byte)'0' and <= (byte)'9'
                    ? Encoding.UTF8.GetBytes(InterestingValues.Numbers.Pick(random))
                    : NewToken(random);
                break;
            case 3:
                tokens.RemoveRange(at, count);
                break;
            case 4:
                tokens.InsertRange(at, tokens.GetRange(at, count));
                break;
            case 5:
                tokens.Insert(at, NewToken(random));
                break;
            case 6 when at < tokens.Count:
                int other = random.Next(tokens.Count);
                (tokens[at], tokens[other]) = (tokens[other], tokens[at]);
                break;
            case 7 or 8 when at < tokens.Count:
                tokens[at] = InsertInvalidText(tokens[at], random);
                break;
            case 9 when at < tokens.Count:
                tokens[at] = Nest(tokens[at], random);
                break;
            case 10:
                tokens.RemoveRange(at, tokens.Count - at);
                break;
            case 11:
                tokens.Insert(0, s_byteOrderMarks[random.Next(s_byteOrderMarks.Length)]);
                break;
            case 12 when random.Next(20) == 0:
                return Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(json));
            default:
                // One more member, at any position.
                tokens.InsertRange(
                    at, [[.. "\""u8, .. Encoding.UTF8.GetBytes(s_names.Pick(random)), .. "\":"u8], NewToken(random), [.. ","u8]]);
                break;
        }

        return Join(tokens);
    }

    private static byte[] NewToken(Random random) => random.Next(6) switch
    {
        0 => Encoding.UTF8.GetBytes(InterestingValues.Numbers.Pick(random)),
        1 => Encoding.UTF8.GetBytes(
            new[] { "null", "true", "false", "{}", "[]", "[[],{}]", "{\"a\":[1]}", "//", "/*", ":", ",", "{", "}", "[", "]" }.Pick(random)),
        2 => Quote(s_names.Pick(random)),
        3 => Quote(s_values.Pick(random)),
        4 => Quote(InterestingValues.Texts.Pick(random)),
        _ => InsertInvalidText("\"ab\""u8.ToArray(), random),
    };

    private static byte[] Quote(string text) => [.. "\""u8, .. Encoding.UTF8.GetBytes(text), .. "\""u8];

    private static byte[] InsertInvalidText(byte[] token, Random random)
    {
        int at = Math.Min(token.Length, 1 + random.Next(token.Length));
        return [.. token.AsSpan(0, at), .. s_invalidText[random.Next(s_invalidText.Length)], .. token.AsSpan(at)];
    }

    private static byte[] Nest(byte[] token, Random random)
    {
        int depth = 1 << random.Next(13);
        bool isList = random.Next(2) == 0;
        string before = string.Concat(Enumerable.Repeat(isList ? "[" : "{\"a\":", depth));
        return [.. Encoding.ASCII.GetBytes(before), .. token, .. Encoding.ASCII.GetBytes(new string(isList ? ']' : '}', depth))];
    }

    private static byte[] Join(List<byte[]> tokens)
    {
        byte[] json = new byte[tokens.Sum(token => token.Length)];
        int at = 0;
        foreach (byte[] token in tokens)
        {
            token.CopyTo(json, at);
            at += token.Length;
        }

        return json;
    }

    private static List<byte[]> Split(byte[] json)
    {
        List<byte[]> tokens = [];
        for (int from = 0, end; from < json.Length; from = end)
        {
            end = from + 1;
            if (json[from] == '"')
            {
                for (bool escaped = false; end < json.Length && (escaped || json[end] != '"'); end++)
                {
                    escaped = !escaped && json[end] == '\\';
                }

                end = Math.Min(json.Length, end + 1);
            }
            else if (IsWord(json[from]))
            {
                while (end < json.Length && IsWord(json[end]))
                {
                    end++;
                }
            }

            tokens.Add(json[from..end]);
        }

        return tokens;
    }

    private static bool IsWord(byte value) =>
        value is (>= (byte)'a' and <= (byte)'z')
            or (>= (byte)'A' and <= (byte)'Z')
            or (>= (byte)'0' and <= (byte)'9')
            or (byte)'-' or (byte)'+' or (byte)'.';
}
