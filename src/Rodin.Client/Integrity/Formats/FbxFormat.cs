using System.Text;

namespace Rodin.Client.Integrity.Formats;

/// <summary>Checks FBX. There is no published specification; the binary form is known from open-source readers.</summary>
internal static class FbxFormat
{
    private const int VersionAt = 23;
    private const int FirstRecordAt = 27;
    private const int FirstVersionOfLongOffsets = 7500;
    private const int MaxRecords = 10_000;

    /// <summary>Checks the binary or the text form.</summary>
    public static FormatResult Check(FileView file) => file.StartsWith("Kaydara FBX Binary  \0"u8) ? CheckRecords(file) : CheckText(file);

    // Each top-level record states where it ends and the next one starts; the last one consists of zeros. The footer after it differs
    // between writers and contains no data, so it is not required.
    private static FormatResult CheckRecords(FileView file)
    {
        bool isLong = file.UInt32(VersionAt) >= FirstVersionOfLongOffsets;
        int zeros = isLong ? 25 : 13;
        long at = FirstRecordAt;
        for (int i = 0; i < MaxRecords; i++)
        {
            long? end = isLong ? file.Int64(at) : file.UInt32(at);
            if (end is null || end > file.Length || at + zeros > file.Length)
            {
                return FormatResult.Truncated("its last record is missing");
            }

            if (end == 0)
            {
                return FormatResult.Valid;
            }

            if (end <= at)
            {
                return FormatResult.WrongFormat("its records are not in order");
            }

            at = end.Value;
        }

        return FormatResult.Valid;
    }

    private static FormatResult CheckText(FileView file)
    {
        if (!TextFormats.IsText(file.Head) || file.Head.AsSpan().IndexOf("FBX"u8) < 0)
        {
            return FormatResult.WrongFormat();
        }

        // The last top-level element is a block or, from some writers, a comment. Most truncated files end within numbers instead.
        string end = Encoding.UTF8.GetString(file.ReadTail(4096, out _)).TrimEnd();
        string lastLine = end.Substring(end.LastIndexOf('\n') + 1).TrimStart();
        return end is [.., '}'] || lastLine is [';', ..]
            ? TextFormats.CheckEnd(file)
            : FormatResult.Truncated("its text does not end with a block");
    }
}
