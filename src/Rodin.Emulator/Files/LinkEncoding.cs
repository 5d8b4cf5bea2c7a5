using System.Text;

namespace Rodin.Emulator.Files;

/// <summary>How names are percent-encoded in links.</summary>
internal static class LinkEncoding
{
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
