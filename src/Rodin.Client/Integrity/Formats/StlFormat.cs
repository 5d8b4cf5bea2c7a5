using System.Text;

namespace Rodin.Client.Integrity.Formats;

/// <summary>STL in its two forms, neither of which begins with a sign that the other cannot have.</summary>
internal static class StlFormat
{
    private const int CountAt = 80;
    private const int HeaderLength = 84;
    private const int TriangleLength = 50;

    /// <summary>Looks at either form.</summary>
    public static FormatResult Check(FileView file)
    {
        // Binary is a comment of 80 bytes, which often begins with "solid" as well, a count, and 50 bytes for each triangle.
        long? declared = HeaderLength + ((long?)file.UInt32(CountAt) * TriangleLength);
        if (declared == file.Length)
        {
            return FormatResult.Fits;
        }

        // A count has a zero among its bytes, or the file is of a gigabyte.
        bool isText = Array.IndexOf(file.Head, (byte)0) < 0;
        if (isText && TextFormats.Decode(file.Head).StartsWith("solid", StringComparison.OrdinalIgnoreCase))
        {
            return CheckTextEnd(file);
        }

        if (isText || declared is null || MagicNumbers.NameOf(file.Head) is not null)
        {
            return FormatResult.Foreign();
        }

        // Readers pass over what stands after the last triangle.
        return declared < file.Length
            ? FormatResult.Fits
            : FormatResult.Cut($"its triangles need {declared} bytes, and {file.Length} came");
    }

    // Several solids may follow each other, so that the last must be the one that ends. Some writers say "end solid".
    private static FormatResult CheckTextEnd(FileView file)
    {
        string end = Encoding.ASCII.GetString(file.ReadTail(4096, out _)).ToLowerInvariant().Replace("end solid", "endsolid");
        int last = end.LastIndexOf("endsolid", StringComparison.Ordinal);
        return last >= 0 && last > end.LastIndexOf("facet normal", StringComparison.Ordinal)
            ? TextFormats.CheckEnd(file)
            : FormatResult.Cut("its last line is missing");
    }
}
