using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Rodin.Client;

/// <summary>Finds a known secret in a text in any case and encoding: percent-encoding, JSON or HTML escapes, Base64, hexadecimal.</summary>
internal static class SecretPattern
{
    // A shorter secret would match too much text in one of its encodings, and is replaced literally only.
    private const int MinimumEncodedLength = 8;

    public static string Replace(string text, string? secret, string replacement)
    {
        if (string.IsNullOrEmpty(secret) || text.Length < secret!.Length)
        {
            return text;
        }

        return secret.Length < MinimumEncodedLength
            ? text.Replace(secret, replacement)
            : Regex.Replace(text, Pattern(secret), replacement, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    private static string Pattern(string secret)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        IEnumerable<string> encodings = new[] { secret }
            .Concat(Enumerable.Range(0, 3).Select(offset => Base64(bytes, offset)))
            .Select(Escaped);
        return string.Join("|", encodings.Append(string.Concat(bytes.Select(value => value.ToString("X2", CultureInfo.InvariantCulture)))));
    }

    private static string Escaped(string text) => string.Concat(text.Select(c =>
    {
        string also = c switch
        {
            '"' => "|&quot;",
            '\'' => "|&apos;",
            '&' => "|&amp;",
            '<' => "|&lt;",
            '>' => "|&gt;",
            '+' => "|-",
            '/' => "|_",
            _ => string.Empty,
        };
        string literal = FormattableString.Invariant($@"\\{{0,4}}{Regex.Escape(c.ToString())}|%(?:25){{0,3}}{(int)c:X2}|\\u{(int)c:X4}");
        string entity = FormattableString.Invariant($@"&\#0{{0,4}}{(int)c};|&\#x0{{0,4}}{(int)c:X};");
        return $"(?:{literal}|{entity}{also})";
    }));

    // The Base64 text of the secret inside longer data, where it starts at the given offset in a group of three bytes. Characters that also
    // depend on adjacent bytes are omitted.
    private static string Base64(byte[] bytes, int offset)
    {
        string whole = Convert.ToBase64String([.. new byte[offset], .. bytes]);
        int first = ((offset * 8) + 5) / 6;
        return whole.Substring(first, ((offset + bytes.Length) * 8 / 6) - first);
    }
}
