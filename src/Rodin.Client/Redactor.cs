using System.Text;
using System.Text.RegularExpressions;

namespace Rodin.Client;

/// <summary>The one place that makes text fit to be shown: without secrets, and without characters that steer a terminal.</summary>
public static class Redactor
{
    private const int LongestText = 500;

    // Whatever a stranger's text may carry: a signed query, a bearer token, a JWT (the service's subscription keys are JWTs).
    private static readonly Regex s_secrets = new(
        @"(?<=\?)[^\s""'<>]*(X-Tos-|X-Amz-|[?&]sig=|Signature)[^\s""'<>]*|(?<=Bearer\s+)\S+|eyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]*)*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        TimeSpan.FromSeconds(1));

    /// <summary>Whether the text has the form of a JWT, as the service's subscription keys have.</summary>
    public static bool LooksLikeSubscriptionKey(string text) =>
        text.StartsWith("eyJ", StringComparison.Ordinal) && text.Length > 20;

    /// <summary>A link without its query, which is a key to the file while the link lives.</summary>
    public static string Link(string link)
    {
        int query = link.IndexOfAny(['?', '#']);
        return Text(query < 0 ? link : link.Substring(0, query) + "?…");
    }

    /// <summary>A stranger's text, without secrets and control characters, and cut to a readable length.</summary>
    /// <param name="text">The text; null reads as empty.</param>
    /// <param name="secret">A secret that must not be in it, such as the key of the request that was answered by it.</param>
    public static string Text(string? text, string? secret = null)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        // Before the cut, which could halve it. A pattern still finds half a secret.
        string shown = string.IsNullOrEmpty(secret) ? text! : text!.Replace(secret!, "(key)");
        if (shown.Length > LongestText)
        {
            shown = shown.Substring(0, LongestText) + "…";
        }

        return Printable(MayHoldSecret(shown) ? s_secrets.Replace(shown, "(secret)") : shown);
    }

    // Much faster than the pattern, which thousands of file names need not be held against.
    private static bool MayHoldSecret(string text) =>
        text.IndexOf('?') >= 0 || text.IndexOf("eyJ", StringComparison.OrdinalIgnoreCase) >= 0 || text.IndexOf("Bearer", StringComparison.OrdinalIgnoreCase) >= 0;

    private static string Printable(string text)
    {
        if (!text.Any(IsSteering))
        {
            return text;
        }

        StringBuilder builder = new(text.Length);
        foreach (char c in text)
        {
            builder.Append(IsSteering(c) ? ' ' : c);
        }

        return builder.ToString();
    }

    private static bool IsSteering(char c) => char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format;
}
