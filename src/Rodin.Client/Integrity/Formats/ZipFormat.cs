using System.Buffers.Binary;

namespace Rodin.Client.Integrity.Formats;

/// <summary>
/// Checks ZIP and formats based on it, such as USDZ. The central directory is at the end, and a record after it states its position.
/// </summary>
internal static class ZipFormat
{
    private const int EndLength = 22;
    private const int MaxCommentLength = ushort.MaxValue;
    private const int Locator64Length = 20;

    /// <summary>Checks an archive.</summary>
    public static FormatResult Check(FileView file)
    {
        if (!file.StartsWith("PK\x03\x04"u8) && !file.StartsWith("PK\x05\x06"u8))
        {
            return FormatResult.WrongFormat();
        }

        byte[] tail = file.ReadTail(EndLength + MaxCommentLength, out long offset);
        for (int end = tail.Length; (end = tail.AsSpan(0, end).LastIndexOf("PK\x05\x06"u8)) >= 0;)
        {
            // The signature can also occur in a comment or in a file's bytes. Readers ignore bytes after the comment.
            if (end + EndLength <= tail.Length
                && end + EndLength + BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 20)) <= tail.Length
                && HasDirectory(file, tail.AsSpan(end, EndLength), offset + end))
            {
                return FormatResult.Valid;
            }
        }

        return FormatResult.Truncated("its central directory, which is at the end, is missing");
    }

    private static bool HasDirectory(FileView file, ReadOnlySpan<byte> record, long recordAt)
    {
        int count = BinaryPrimitives.ReadUInt16LittleEndian(record.Slice(10));
        long? length = BinaryPrimitives.ReadUInt32LittleEndian(record.Slice(12));
        long? at = BinaryPrimitives.ReadUInt32LittleEndian(record.Slice(16));
        long locator = recordAt - Locator64Length;
        if ((count == ushort.MaxValue || length == uint.MaxValue || at == uint.MaxValue) && file.Has(locator, "PK\x06\x07"u8))
        {
            if (file.Int64(locator + 8) is not { } record64 || record64 > locator || !file.Has(record64, "PK\x06\x06"u8))
            {
                return false;
            }

            length = file.Int64(record64 + 40);
            at = file.Int64(record64 + 48);
        }

        return count == 0 || (length <= recordAt - at && file.Has(at!.Value, "PK\x01\x02"u8));
    }
}
