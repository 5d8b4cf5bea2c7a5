using System.Text;

namespace Rodin.Client.Integrity.Formats;

/// <summary>glTF in its two forms (Khronos, glTF 2.0).</summary>
internal static class GltfFormats
{
    private const int HeaderLength = 12;
    private const int ChunkHeaderLength = 8;
    private const int MostChunks = 1000;

    /// <summary>Looks at a GLB: its header says how long the whole is.</summary>
    public static FormatResult CheckGlb(FileView file)
    {
        if (!file.Starts("glTF"u8))
        {
            return FormatResult.Foreign();
        }

        if (file.UInt32(4) is not { } version || file.UInt32(8) is not { } declared)
        {
            return FormatResult.Cut("it ends within its header");
        }

        // Bytes after the declared end are passed over by readers, so they are no fault. The other way round something is missing.
        if (declared > file.Length)
        {
            return FormatResult.Cut($"it says of itself that it has {declared} bytes, and {file.Length} came");
        }

        // Version 1, which readers of today still know, has other parts after the same beginning.
        return version switch
        {
            1 => FormatResult.Fits,
            2 => CheckChunks(file, declared),
            _ => FormatResult.Foreign($"version {version} of GLB does not exist"),
        };
    }

    /// <summary>Looks at a glTF in JSON.</summary>
    public static FormatResult CheckJson(FileView file)
    {
        byte[] beginning = file.Read(0, TextFormats.Window);
        string text = TextFormats.Decode(beginning);
        if (!TextFormats.IsText(beginning) || text[0] != '{')
        {
            return FormatResult.Foreign();
        }

        string end = Encoding.UTF8.GetString(file.ReadTail(TextFormats.Window, out _)).TrimEnd();
        if (end is not [.., '}'])
        {
            return FormatResult.Cut("it does not end as JSON does");
        }

        // Every glTF has an "asset", which may stand anywhere. Where the file is too long to be looked through, its absence proves nothing.
        return file.Length > TextFormats.Window || text.IndexOf("\"asset\"", StringComparison.Ordinal) >= 0
            ? TextFormats.CheckEnd(file)
            : FormatResult.Foreign();
    }

    private static FormatResult CheckChunks(FileView file, long declared)
    {
        long at = HeaderLength;
        for (int i = 0; i < MostChunks && at + ChunkHeaderLength <= declared; i++)
        {
            if (i == 0 && !file.Has(at + 4, "JSON"u8))
            {
                return FormatResult.Foreign("its first chunk is not JSON");
            }

            at += ChunkHeaderLength + file.UInt32(at)!.Value;
            if (at > file.Length)
            {
                return FormatResult.Cut($"its chunks need {at} bytes, and {file.Length} came");
            }
        }

        return at > HeaderLength ? FormatResult.Fits : FormatResult.Foreign("it has no chunk");
    }
}
