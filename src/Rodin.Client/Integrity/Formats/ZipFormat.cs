using System.Buffers.Binary;

namespace Rodin.Client.Integrity.Formats;

/// <summary>ZIP and what is made of it, such as USDZ: the list of contents stands at the end, and a record after it says where.</summary>
internal static class ZipFormat
{
    private const int EndLength = 22;
    private const int LongestComment = ushort.MaxValue;
    private const int Locator64Length = 20;

    /// <summary>Looks at an archive.</summary>
    public static FormatResult Check(FileView file)
    {
        if (!file.Starts("PK\x03\x04"u8) && !file.Starts("PK\x05\x06"u8))
        {
            return FormatResult.Foreign();
        }

        byte[] tail = file.ReadTail(EndLength + LongestComment, out long offset);
        for (int end = tail.Length; (end = tail.AsSpan(0, end).LastIndexOf("PK\x05\x06"u8)) >= 0;)
        {
            // The sign may stand in a comment or in a file's bytes. Bytes after the comment are passed over by readers.
            if (end + EndLength <= tail.Length
                && end + EndLength + BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 20)) <= tail.Length
                && HasContents(file, tail.AsSpan(end, EndLength), offset + end))
            {
                return FormatResult.Fits;
            }
        }

        return FormatResult.Cut("the list of its contents, which stands at the end, is missing");
    }

    private static bool HasContents(FileView file, ReadOnlySpan<byte> record, long recordAt)
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
