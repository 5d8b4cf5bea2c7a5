using System.Text;

namespace Rodin.Client.Integrity.Formats;

/// <summary>FBX, which has no published description; its binary form is known from its readers.</summary>
internal static class FbxFormat
{
    private const int VersionAt = 23;
    private const int FirstRecordAt = 27;
    private const int FirstVersionOfLongOffsets = 7500;
    private const int MostRecords = 10_000;

    /// <summary>Looks at either form.</summary>
    public static FormatResult Check(FileView file) => file.Starts("Kaydara FBX Binary  \0"u8) ? CheckRecords(file) : CheckText(file);

    // Each record on top says where it ends and the next begins; one of zeros is the last. After that comes a footer, which differs from writer
    // to writer and holds nothing, so that it is not asked for.
    private static FormatResult CheckRecords(FileView file)
    {
        bool isLong = file.UInt32(VersionAt) >= FirstVersionOfLongOffsets;
        int zeros = isLong ? 25 : 13;
        long at = FirstRecordAt;
        for (int i = 0; i < MostRecords; i++)
        {
            long? end = isLong ? file.Int64(at) : file.UInt32(at);
            if (end is null || end > file.Length || at + zeros > file.Length)
            {
                return FormatResult.Cut("its last record is missing");
            }

            if (end == 0)
            {
                return FormatResult.Fits;
            }

            if (end <= at)
            {
                return FormatResult.Foreign("its records are out of order");
            }

            at = end.Value;
        }

        return FormatResult.Fits;
    }

    private static FormatResult CheckText(FileView file)
    {
        if (!TextFormats.IsText(file.Head) || file.Head.AsSpan().IndexOf("FBX"u8) < 0)
        {
            return FormatResult.Foreign();
        }

        // The last thing on top is a block or, from some writers, a comment. That finds most cuts, which fall into the middle of numbers.
        string end = Encoding.UTF8.GetString(file.ReadTail(4096, out _)).TrimEnd();
        string lastLine = end.Substring(end.LastIndexOf('\n') + 1).TrimStart();
        return end is [.., '}'] || lastLine is [';', ..]
            ? TextFormats.CheckEnd(file)
            : FormatResult.Cut("its text does not end with a block");
    }
}
