namespace Rodin.Client.Integrity.Formats;

/// <summary>USD as text and as "crate". Under <c>.usd</c> either may come.</summary>
internal static class UsdFormats
{
    private const int SectionLength = 32;
    private const int MostSections = 1000;

    /// <summary>Looks at a USD file of either form.</summary>
    public static FormatResult CheckUsd(FileView file) =>
        file.Starts("PXR-USDC"u8) ? CheckUsdc(file) : file.Starts("PK"u8) ? ZipFormat.Check(file) : CheckUsda(file);

    /// <summary>Looks at a text.</summary>
    public static FormatResult CheckUsda(FileView file) =>
        file.Starts("#usda"u8) && TextFormats.IsText(file.Head) ? TextFormats.CheckEnd(file) : FormatResult.Foreign();

    /// <summary>Looks at a crate: it says where the list of its sections stands, which writers put at the end, and the list where the sections do.</summary>
    public static FormatResult CheckUsdc(FileView file)
    {
        if (!file.Starts("PXR-USDC"u8))
        {
            return FormatResult.Foreign();
        }

        // A writer that was broken off leaves a zero.
        if (file.Int64(16) is not (> 0 and var list) || file.Int64(list) is not { } count)
        {
            return FormatResult.Cut("the list of its sections, which stands at the end, is missing");
        }

        if (count > MostSections)
        {
            return FormatResult.Foreign("the list of its sections makes no sense");
        }

        for (long at = list + 8, end = at + (count * SectionLength); at < end; at += SectionLength)
        {
            // Each is a name of sixteen bytes, an offset and a length.
            if (file.Int64(at + 16) is not { } start || file.Int64(at + 24) is not { } length || start > file.Length - length)
            {
                return FormatResult.Cut("one of its sections is missing");
            }
        }

        return FormatResult.Fits;
    }
}
