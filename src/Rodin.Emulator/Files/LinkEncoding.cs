using System.Text;

namespace Rodin.Emulator.Files;

/// <summary>Percent-encodes names in links.</summary>
internal static class LinkEncoding
{
    private const int MaximumKeyLength = 200;

    /// <summary>
    /// Returns the file host's key for a file name. A list may contain any name, but a path may not (<c>..</c>, control characters,
    /// names longer than a request may be).
    /// </summary>
    public static string GetKey(string? name)
    {
        string key = string.Concat((name ?? "").Take(MaximumKeyLength).Select(c => char.IsControl(c) ? '_' : c));
        return key.Trim('.', ' ').Length == 0 ? "file" : key;
    }

    /// <summary>
    /// Encodes a text as the file host does, or unusually: with lower-case digits, and with <c>- . _ ~</c> encoded. Only a client that does
    /// not normalize links keeps the unusual encoding.
    /// </summary>
    public static string Encode(string text, bool unusual)
    {
        if (!unusual)
        {
            return Uri.EscapeDataString(text);
        }

        var encoded = new StringBuilder();
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            _ = char.IsAsciiLetterOrDigit((char)b) ? encoded.Append((char)b) : encoded.Append('%').Append(b.ToString("x2"));
        }

        return encoded.ToString();
    }
}
