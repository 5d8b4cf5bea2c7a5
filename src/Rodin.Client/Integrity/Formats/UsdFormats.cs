namespace Rodin.Client.Integrity.Formats;

/// <summary>Checks the text form (USDA) and the binary form (USDC, "crate") of USD. A <c>.usd</c> file can have either.</summary>
internal static class UsdFormats
{
    private const int SectionLength = 32;
    private const int MaxSections = 1000;

    /// <summary>Checks a USD file of either form.</summary>
    public static FormatResult CheckUsd(FileView file)
    {
        if (file.StartsWith("PXR-USDC"u8))
        {
            return CheckUsdc(file);
        }

        return file.StartsWith("PK"u8) ? ZipFormat.Check(file) : CheckUsda(file);
    }

    /// <summary>Checks the text form.</summary>
    public static FormatResult CheckUsda(FileView file) =>
        file.StartsWith("#usda"u8) && TextFormats.IsText(file.Head) ? TextFormats.CheckEnd(file) : FormatResult.WrongFormat();

    /// <summary>Checks the binary form. Its header states the position of the table of contents, which writers put at the end.</summary>
    public static FormatResult CheckUsdc(FileView file)
    {
        if (!file.StartsWith("PXR-USDC"u8))
        {
            return FormatResult.WrongFormat();
        }

        // A writer that was interrupted leaves a zero.
        if (file.Int64(16) is not (> 0 and var list) || file.Int64(list) is not { } count)
        {
            return FormatResult.Truncated("its table of contents, which is at the end, is missing");
        }

        if (count > MaxSections)
        {
            return FormatResult.WrongFormat($"its table of contents has {count} sections");
        }

        for (long at = list + 8, end = at + (count * SectionLength); at < end; at += SectionLength)
        {
            // Each entry is a name of 16 bytes, an offset and a length.
            if (file.Int64(at + 16) is not { } start || file.Int64(at + 24) is not { } length || start > file.Length - length)
            {
                return FormatResult.Truncated("one of its sections is missing");
            }
        }

        return FormatResult.Valid;
    }
}
