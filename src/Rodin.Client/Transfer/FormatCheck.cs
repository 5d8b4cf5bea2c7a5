using System.Text;

namespace Rodin.Client.Transfer;

/// <summary>Holds a file's first bytes against the format that its name says, so that an error page never passes for a model.</summary>
internal static class FormatCheck
{
    private const int HeadLength = 512;

    /// <exception cref="ClientException"><see cref="ErrorId.FormatMismatch"/>, or <see cref="ErrorId.IncompleteFile"/> where the format's own length tells so.</exception>
    public static void Check(PartFile part, string path)
    {
        string format = Path.GetExtension(path).TrimStart('.').ToLowerInvariant();
        byte[] head = part.Read(0, HeadLength);
        bool fits = format switch
        {
            "glb" => Starts(head, "glTF"),
            "webp" => Starts(head, "RIFF") && Has(head, 8, "WEBP"),
            "png" => Starts(head, "\x89PNG\r\n\x1a\n"),
            "jpg" or "jpeg" => Starts(head, "\xff\xd8\xff"),
            "zip" or "usdz" => Starts(head, "PK\x03\x04") || Starts(head, "PK\x05\x06"),
            "fbx" => Starts(head, "Kaydara FBX Binary  \0") || IsText(head),
            "stl" => IsStl(part, head),
            "obj" or "mtl" or "gltf" => IsText(head),
            _ => true,
        };
        if (!fits)
        {
            throw new ClientException(
                ErrorId.FormatMismatch, $"What came for '{Path.GetFileName(path)}' is no {format.ToUpperInvariant()} file but {Describe(head)}.");
        }

        ThrowIfShorterThanDeclared(part, path, format, head);
    }

    // GLB (glTF 2.0, "Binary glTF layout") and RIFF declare the length of the whole.
    private static void ThrowIfShorterThanDeclared(PartFile part, string path, string format, byte[] head)
    {
        long? declared = format switch
        {
            "glb" when head.Length >= 12 => BitConverter.ToUInt32(head, 8),
            "webp" when head.Length >= 8 => BitConverter.ToUInt32(head, 4) + 8L,
            _ => null,
        };
        if (declared > part.Length || (format is "glb" && declared is null))
        {
            throw new ClientException(
                ErrorId.IncompleteFile,
                $"'{Path.GetFileName(path)}' says of itself that it has {declared?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "more"} bytes; {part.Length} came.");
        }
    }

    // Binary STL is an 80-byte comment, which may begin with anything, a count, and 50 bytes a triangle; the other form is text.
    private static bool IsStl(PartFile part, byte[] head) =>
        (head.Length >= 84 && part.Length == 84 + (50L * BitConverter.ToUInt32(head, 80))) || (Starts(head, "solid") && IsText(head));

    // An error page is text as well, so a text format is one that does not begin as XML, HTML or a service's JSON answer does.
    private static bool IsText(byte[] head)
    {
        string text = Text(head);
        return text.Length > 0
            && Array.IndexOf(head, (byte)0) < 0
            && text[0] != '<'
            && !(text[0] == '{' && text.IndexOf("\"error\"", StringComparison.Ordinal) >= 0);
    }

    private static string Describe(byte[] head)
    {
        string text = Text(head);
        return head.Length == 0 ? "nothing"
            : text.Length == 0 ? "blanks"
            : text[0] == '<' ? "a page of HTML or XML"
            : text[0] == '{' ? "JSON text"
            : "something else";
    }

    private static string Text(byte[] head) => Encoding.UTF8.GetString(head).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');

    private static bool Starts(byte[] head, string magic) => Has(head, 0, magic);

    private static bool Has(byte[] head, int offset, string magic)
    {
        if (head.Length < offset + magic.Length)
        {
            return false;
        }

        for (int i = 0; i < magic.Length; i++)
        {
            if (head[offset + i] != magic[i])
            {
                return false;
            }
        }

        return true;
    }
}
