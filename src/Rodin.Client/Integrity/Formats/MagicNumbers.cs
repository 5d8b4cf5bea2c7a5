namespace Rodin.Client.Integrity.Formats;

/// <summary>Says what bytes are that are not what they should be.</summary>
internal static class MagicNumbers
{
    private static readonly (string Sign, string Name)[] s_signs =
    [
        ("glTF", "a GLB model"),
        ("Kaydara FBX Binary", "an FBX model"),
        ("PXR-USDC", "a USD crate"),
        ("\u0089PNG", "a PNG picture"),
        ("\u00ff\u00d8\u00ff", "a JPEG picture"),
        ("RIFF", "a RIFF file, as WebP is"),
        ("PK\u0003\u0004", "a ZIP archive, as USDZ is"),
        ("\u001f\u008b", "gzip-compressed data"),
        ("%PDF", "a PDF document"),
    ];

    /// <summary>The name of what begins so, as the end of a sentence; null if it has no known sign.</summary>
    public static string? NameOf(byte[] head)
    {
        string characters = string.Concat(head.Take(20).Select(value => (char)value));
        return s_signs.FirstOrDefault(known => characters.StartsWith(known.Sign, StringComparison.Ordinal)).Name;
    }

    /// <summary>In a few words, as the end of a sentence.</summary>
    public static string Describe(byte[] head)
    {
        string text = TextFormats.Decode(head);
        return head.Length == 0 ? "nothing"
            : text.Length == 0 ? "blanks"
            : text[0] == '<' ? "a page of HTML or XML"
            : text[0] == '{' ? "JSON text"
            : NameOf(head) ?? "something else";
    }
}
