using System.Text;

namespace Rodin.Client.Integrity.Formats;

/// <summary>Checks both forms of glTF (Khronos, glTF 2.0).</summary>
internal static class GltfFormats
{
    private const int HeaderLength = 12;
    private const int ChunkHeaderLength = 8;
    private const int MaxChunks = 1000;

    /// <summary>Checks a GLB file, whose header states its length.</summary>
    public static FormatResult CheckGlb(FileView file)
    {
        if (!file.StartsWith("glTF"u8))
        {
            return FormatResult.WrongFormat();
        }

        if (file.UInt32(4) is not { } version || file.UInt32(8) is not { } declared)
        {
            return FormatResult.Truncated("its header is incomplete");
        }

        // Readers ignore bytes after the declared end.
        if (declared > file.Length)
        {
            return FormatResult.Truncated($"its header states {declared} bytes, but the file has {file.Length}");
        }

        // Version 1, which current readers still support, has another structure after the same header.
        return version switch
        {
            1 => FormatResult.Valid,
            2 => CheckChunks(file, declared),
            _ => FormatResult.WrongFormat($"version {version} of GLB does not exist"),
        };
    }

    /// <summary>Checks a glTF file in JSON.</summary>
    public static FormatResult CheckJson(FileView file)
    {
        byte[] beginning = file.Read(0, TextFormats.Window);
        string text = TextFormats.Decode(beginning);
        if (!TextFormats.IsText(beginning) || text[0] != '{')
        {
            return FormatResult.WrongFormat();
        }

        string end = Encoding.UTF8.GetString(file.ReadTail(TextFormats.Window, out _)).TrimEnd();
        if (end is not [.., '}'])
        {
            return FormatResult.Truncated("its JSON is incomplete");
        }

        // Every glTF file has the property "asset", at any position. It is looked for only in files that are short enough to be searched.
        return file.Length > TextFormats.Window || text.IndexOf("\"asset\"", StringComparison.Ordinal) >= 0
            ? TextFormats.CheckEnd(file)
            : FormatResult.WrongFormat();
    }

    private static FormatResult CheckChunks(FileView file, long declared)
    {
        long at = HeaderLength;
        for (int i = 0; i < MaxChunks && at + ChunkHeaderLength <= declared; i++)
        {
            if (i == 0 && !file.Has(at + 4, "JSON"u8))
            {
                return FormatResult.WrongFormat("its first chunk is not JSON");
            }

            at += ChunkHeaderLength + file.UInt32(at)!.Value;
            if (at > file.Length)
            {
                return FormatResult.Truncated($"its chunks need {at} bytes, but the file has {file.Length}");
            }
        }

        return at > HeaderLength ? FormatResult.Valid : FormatResult.WrongFormat("it has no chunk");
    }
}
