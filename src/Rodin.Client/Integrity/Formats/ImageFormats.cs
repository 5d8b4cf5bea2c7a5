using System.Buffers.Binary;

namespace Rodin.Client.Integrity.Formats;

/// <summary>WebP, PNG and JPEG.</summary>
internal static class ImageFormats
{
    // What stands after the end sign is nobody's business: decoders stop there, and cameras and tools append what they like, commonly a few KB.
    private const int TailLength = 64 * 1024;
    private const int MostSegments = 10_000;

    private static ReadOnlySpan<byte> PngSign => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];

    private static ReadOnlySpan<byte> PngEnd => [0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xae, 0x42, 0x60, 0x82];

    private static ReadOnlySpan<byte> JpegStart => [0xff, 0xd8, 0xff];

    private static ReadOnlySpan<byte> JpegEnd => [0xff, 0xd9];

    /// <summary>Looks at a WebP: RIFF says how many bytes follow.</summary>
    public static FormatResult CheckWebP(FileView file)
    {
        if (!file.Starts("RIFF"u8) || (file.Length >= 12 && !file.Has(8, "WEBP"u8)))
        {
            return FormatResult.Foreign();
        }

        long? declared = file.UInt32(4) + 8L;
        return declared is null || file.Length < 12 ? FormatResult.Cut("it ends within its header")
            : declared > file.Length ? FormatResult.Cut($"it says of itself that it has {declared} bytes, and {file.Length} came")
            : FormatResult.Fits;
    }

    /// <summary>Looks at a PNG: the chunk IHDR comes first, IEND last.</summary>
    public static FormatResult CheckPng(FileView file)
    {
        if (!file.Starts(PngSign) || (file.Length >= 16 && !file.Has(12, "IHDR"u8)))
        {
            return FormatResult.Foreign();
        }

        return file.Has(file.Length - PngEnd.Length, PngEnd) || file.ReadTail(TailLength, out _).AsSpan().IndexOf(PngEnd) >= 0
            ? FormatResult.Fits
            : FormatResult.Cut("its last chunk is missing");
    }

    /// <summary>Looks at a JPEG: its end sign never occurs in the coded picture itself.</summary>
    public static FormatResult CheckJpeg(FileView file)
    {
        if (!file.Starts(JpegStart))
        {
            return FormatResult.Foreign();
        }

        long picture = FindPicture(file);
        byte[] tail = file.ReadTail(TailLength, out long offset);
        int skipped = (int)Math.Min(Math.Max(0, picture - offset), tail.Length);
        return tail.AsSpan(skipped).LastIndexOf(JpegEnd) >= 0 ? FormatResult.Fits : FormatResult.Cut("its end sign is missing");
    }

    // Where the coded picture begins. The segments before it may hold a preview, which is a JPEG with an end sign of its own.
    private static long FindPicture(FileView file)
    {
        long at = 2;
        for (int i = 0; i < MostSegments; i++)
        {
            byte[] segment = file.Read(at, 4);
            if (segment.Length < 4 || segment[0] != 0xff)
            {
                // Cut, or with bytes between the segments that decoders pass over.
                return at;
            }

            if (segment[1] == 0xff)
            {
                // A marker may be filled up before.
                at++;
                continue;
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(segment.AsSpan(2));
            if (segment[1] == 0xda)
            {
                return at;
            }
        }

        return at;
    }
}
