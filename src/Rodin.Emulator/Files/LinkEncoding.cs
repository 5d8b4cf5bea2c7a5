using System.Text;

namespace Rodin.Emulator.Files;

/// <summary>How names are percent-encoded in links.</summary>
internal static class LinkEncoding
{
    private const int LongestKey = 200;

    /// <summary>
    /// What a file with this name is called in the store: any name may stand in a list, but not in a path (<c>..</c>, control
    /// characters, a name longer than a request may be).
    /// </summary>
    public static string KeyFor(string? name)
    {
        string key = string.Concat((name ?? "").Take(LongestKey).Select(c => char.IsControl(c) ? '_' : c));
        return key.Trim('.', ' ').Length == 0 ? "file" : key;
    }

    /// <summary>
    /// As the store does, or unusually: lower-case digits, and <c>- . _ ~</c> encoded though they need not be, which survives only
    /// in a client that leaves a link alone.
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
