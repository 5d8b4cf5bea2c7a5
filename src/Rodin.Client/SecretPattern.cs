using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Rodin.Client;

/// <summary>Finds a known secret in a text however the text spells it: in other case, escaped as links, JSON or HTML have it, or in Base64 or hexadecimal.</summary>
internal static class SecretPattern
{
    // What is shorter would be found in anything once it may be spelled at will.
    private const int ShortestSpelled = 8;

    public static string Replace(string text, string? secret, string replacement)
    {
        if (string.IsNullOrEmpty(secret) || text.Length < secret!.Length)
        {
            return text;
        }

        return secret.Length < ShortestSpelled
            ? text.Replace(secret, replacement)
            : Regex.Replace(text, Pattern(secret), replacement, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    private static string Pattern(string secret)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        IEnumerable<string> spellings = new[] { secret }.Concat(Enumerable.Range(0, 3).Select(offset => Base64(bytes, offset))).Select(Escaped);
        return string.Join("|", spellings.Append(string.Concat(bytes.Select(value => value.ToString("X2", CultureInfo.InvariantCulture)))));
    }

    private static string Escaped(string text) => string.Concat(text.Select(c =>
    {
        string also = c switch { '"' => "|&quot;", '\'' => "|&apos;", '&' => "|&amp;", '<' => "|&lt;", '>' => "|&gt;", '+' => "|-", '/' => "|_", _ => string.Empty };
        return FormattableString.Invariant($@"(?:\\{{0,4}}{Regex.Escape(c.ToString())}|%(?:25){{0,3}}{(int)c:X2}|\\u{(int)c:X4}|&\#0{{0,4}}{(int)c};|&\#x0{{0,4}}{(int)c:X};{also})");
    }));

    // As it stands in the Base64 of something longer, of which it begins so many bytes after a whole group: those characters that are its own alone.
    private static string Base64(byte[] bytes, int offset)
    {
        string whole = Convert.ToBase64String([.. new byte[offset], .. bytes]);
        int first = ((offset * 8) + 5) / 6;
        return whole.Substring(first, ((offset + bytes.Length) * 8 / 6) - first);
    }
}
