using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Rodin.Client;

/// <summary>Prepares text for output: removes secrets, and characters that control a terminal.</summary>
public static class Redactor
{
    private const int MaximumLength = 500;

    // Secrets that untrusted text may contain. Each alternative starts with a literal and cannot backtrack into another one, so the time is
    // linear in the length of the text. A match timeout cannot replace this: it would elapse while a machine sleeps.
    private static readonly Regex s_secrets = new(
        string.Join(
            "|",
            @"(?<shown>://)[^\s/?#""'<>]+(?=@)", // user name and password of an address
            @"(?<shown>\?|%3F)(?=(?:(?!%3[DF])[^\s?=""'<>])*(?:=|%3D))[^\s""'<>]+", // the query of a link, also encoded in another link
            @"\b(?:X-(?:Tos|Amz|Goog)-[\w-]{1,40}|(?:access|refresh|security)_token|sig|signature)"
                + @"[""']?(?:\s{0,4}[:=]\s{0,4}|%3D|>)[""']?[^\s&""'<>]+",
            @"(?<shown>\bAuthorization[""']?\s{0,4}[:=]\s{0,4}[""']?)[^\r\n""'<>]+",
            @"(?<shown>\bBearer(?:\s|\+|%20){1,4})[^\s""'<>]{6,}",
            @"eyJ[\w-]{8,}(?:\.[\w-]*)*"), // a JWT, the format of subscription keys
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Whether the text has the form of a JWT, the format of subscription keys.</summary>
    public static bool LooksLikeSubscriptionKey(string text) =>
        text.StartsWith("eyJ", StringComparison.Ordinal) && text.Length > 20;

    /// <summary>
    /// Returns a link without its query, which grants access to the file, and without user name and password.
    /// </summary>
    public static string Link(string link)
    {
        int query = link.IndexOfAny(['?', '#']);
        return Text(query < 0 ? link : link.Substring(0, query) + "?…");
    }

    /// <summary>Returns untrusted text without secrets and control characters, truncated to 500 characters.</summary>
    /// <param name="text">The text; null is treated as empty.</param>
    /// <param name="secrets">Secrets to remove in any encoding, such as the key of the request.</param>
    public static string Text(string? text, params string?[] secrets)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        // Before truncation, which could leave an unrecognizable part of a secret.
        string shown = text!;
        foreach (string? secret in secrets)
        {
            shown = SecretPattern.Replace(shown, secret, "(key)");
        }

        shown = MayHoldSecret(shown) ? s_secrets.Replace(shown, "${shown}(secret)") : shown;
        return ReplaceControlCharacters(Truncate(shown));
    }

    private static string Truncate(string text) => text.Length <= MaximumLength
        ? text
        : text.Substring(0, char.IsHighSurrogate(text[MaximumLength - 1]) ? MaximumLength - 1 : MaximumLength) + "…";

    // Much faster than the pattern, which most of thousands of file names then skip.
    private static bool MayHoldSecret(string text) =>
        text.IndexOfAny(['?', '=', '%', '>', ':', '@']) >= 0
        || text.IndexOf("eyJ", StringComparison.OrdinalIgnoreCase) >= 0
        || text.IndexOf("Bearer", StringComparison.OrdinalIgnoreCase) >= 0;

    private static string ReplaceControlCharacters(string text)
    {
        StringBuilder? builder = null;
        for (int i = 0; i < text.Length; i++)
        {
            // For a surrogate pair this returns, at its first index, the category of the character.
            if (CharUnicodeInfo.GetUnicodeCategory(text, i) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                builder ??= new StringBuilder(text);
                builder[i] = ' ';
                if (char.IsSurrogatePair(text, i))
                {
                    builder[++i] = ' ';
                }
            }
        }

        return builder?.ToString() ?? text;
    }
}
