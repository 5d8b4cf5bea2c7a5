namespace Rodin.Client.Integrity.Formats;

/// <summary>Recognizes formats by their first bytes, to describe a file that has the wrong one.</summary>
internal static class MagicNumbers
{
    private static readonly (string Signature, string Name)[] s_formats =
    [
        ("glTF", "a GLB model"),
        ("Kaydara FBX Binary", "an FBX model"),
        ("PXR-USDC", "a USD crate"),
        ("\u0089PNG", "a PNG image"),
        ("\u00ff\u00d8\u00ff", "a JPEG image"),
        ("RIFF", "a RIFF file, such as WebP"),
        ("PK\u0003\u0004", "a ZIP archive, such as USDZ"),
        ("\u001f\u008b", "gzip-compressed data"),
        ("%PDF", "a PDF document"),
    ];

    /// <summary>Returns the name of a format as part of a sentence; null if the signature is not known.</summary>
    public static string? NameOf(byte[] head)
    {
        string characters = string.Concat(head.Take(20).Select(value => (char)value));
        return s_formats.FirstOrDefault(format => characters.StartsWith(format.Signature, StringComparison.Ordinal)).Name;
    }

    /// <summary>Describes the content as part of a sentence.</summary>
    public static string Describe(byte[] head)
    {
        if (head.Length == 0)
        {
            return "nothing";
        }

        string text = TextFormats.Decode(head);
        if (text.Length == 0)
        {
            return "only white space";
        }

        return text[0] switch
        {
            '<' => "an HTML or XML page",
            '{' => "JSON text",
            _ => NameOf(head) ?? "unknown data",
        };
    }
}
