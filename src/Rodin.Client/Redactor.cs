using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Rodin.Client;

/// <summary>The one place that makes text fit to be shown: without secrets, and without characters that steer a terminal.</summary>
public static class Redactor
{
    private const int LongestText = 500;

    // Whatever a stranger's text may carry. Each begins with something that stands fast and ends where it can go no further, and no two begin
    // within each other, so that the time they take grows with the text alone: a limit of time would fail on a machine that went to sleep.
    private static readonly Regex s_secrets = new(
        string.Join(
            "|",
            @"(?<shown>://)[^\s/?#""'<>]+(?=@)", // the name and password of an address
            @"(?<shown>\?|%3F)(?=(?:(?!%3[DF])[^\s?=""'<>])*(?:=|%3D))[^\s""'<>]+", // a link's query, percent-encoded as part of another's too
            @"\b(?:X-(?:Tos|Amz|Goog)-[\w-]{1,40}|(?:access|refresh|security)_token|sig|signature)[""']?(?:\s{0,4}[:=]\s{0,4}|%3D|>)[""']?[^\s&""'<>]+",
            @"(?<shown>\bAuthorization[""']?\s{0,4}[:=]\s{0,4}[""']?)[^\r\n""'<>]+",
            @"(?<shown>\bBearer(?:\s|\+|%20){1,4})[^\s""'<>]{6,}",
            @"eyJ[\w-]{8,}(?:\.[\w-]*)*"), // a JWT, as the service's subscription keys are
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>Whether the text has the form of a JWT, as the service's subscription keys have.</summary>
    public static bool LooksLikeSubscriptionKey(string text) =>
        text.StartsWith("eyJ", StringComparison.Ordinal) && text.Length > 20;

    /// <summary>
    /// A link without its query, which is a key to the file while the link lives, and without the name and password that an address may have.
    /// </summary>
    public static string Link(string link)
    {
        int query = link.IndexOfAny(['?', '#']);
        return Text(query < 0 ? link : link.Substring(0, query) + "?…");
    }

    /// <summary>A stranger's text, without secrets and control characters, and cut to a readable length.</summary>
    /// <param name="text">The text; null reads as empty.</param>
    /// <param name="secrets">What must not be in it however it is spelled, such as the key of the request that was answered by it.</param>
    public static string Text(string? text, params string?[] secrets)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        // Before the cut, which could halve a secret so that nothing knows it any more.
        string shown = text!;
        foreach (string? secret in secrets)
        {
            shown = SecretPattern.Replace(shown, secret, "(key)");
        }

        shown = MayHoldSecret(shown) ? s_secrets.Replace(shown, "${shown}(secret)") : shown;
        return Printable(Cut(shown));
    }

    private static string Cut(string text) => text.Length <= LongestText
        ? text
        : text.Substring(0, char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText) + "…";

    // Much faster than the pattern, which thousands of file names need not be held against.
    private static bool MayHoldSecret(string text) =>
        text.IndexOfAny(['?', '=', '%', '>', ':', '@']) >= 0
        || text.IndexOf("eyJ", StringComparison.OrdinalIgnoreCase) >= 0
        || text.IndexOf("Bearer", StringComparison.OrdinalIgnoreCase) >= 0;

    private static string Printable(string text)
    {
        StringBuilder? builder = null;
        for (int i = 0; i < text.Length; i++)
        {
            // Of a pair of surrogates it tells the category of the character that they are, at the first one.
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
