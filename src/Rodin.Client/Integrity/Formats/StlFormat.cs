using System.Text;

namespace Rodin.Client.Integrity.Formats;

/// <summary>Checks both forms of STL. Neither starts with a signature that the other cannot have.</summary>
internal static class StlFormat
{
    private const int CountAt = 80;
    private const int HeaderLength = 84;
    private const int TriangleLength = 50;

    /// <summary>Checks the binary or the text form.</summary>
    public static FormatResult Check(FileView file)
    {
        // The binary form is a comment of 80 bytes (often starting with "solid" too), a count, and 50 bytes per triangle.
        long? declared = HeaderLength + ((long?)file.UInt32(CountAt) * TriangleLength);
        if (declared == file.Length)
        {
            return FormatResult.Valid;
        }

        // A binary file has a zero byte in its count, unless it is larger than 800 MB.
        bool isText = Array.IndexOf(file.Head, (byte)0) < 0;
        if (isText && TextFormats.Decode(file.Head).StartsWith("solid", StringComparison.OrdinalIgnoreCase))
        {
            return CheckTextEnd(file);
        }

        if (isText || declared is null || MagicNumbers.NameOf(file.Head) is not null)
        {
            return FormatResult.WrongFormat();
        }

        // Readers ignore bytes after the last triangle.
        return declared < file.Length
            ? FormatResult.Valid
            : FormatResult.Truncated($"its triangles need {declared} bytes, but the file has {file.Length}");
    }

    // A file can contain several solids, and the last one must be complete. Some writers write "end solid".
    private static FormatResult CheckTextEnd(FileView file)
    {
        string end = Encoding.ASCII.GetString(file.ReadTail(4096, out _)).ToLowerInvariant().Replace("end solid", "endsolid");
        int last = end.LastIndexOf("endsolid", StringComparison.Ordinal);
        return last >= 0 && last > end.LastIndexOf("facet normal", StringComparison.Ordinal)
            ? TextFormats.CheckEnd(file)
            : FormatResult.Truncated("its last line is missing");
    }
}
