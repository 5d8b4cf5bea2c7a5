using System.Buffers.Binary;

namespace Rodin.Client.Integrity.Formats;

/// <summary>Checks WebP, PNG and JPEG.</summary>
internal static class ImageFormats
{
    // Bytes after the end marker are allowed: decoders stop there, and cameras and tools append data of their own, commonly a few KB.
    private const int TailLength = 64 * 1024;
    private const int MaxSegments = 10_000;

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];

    private static ReadOnlySpan<byte> PngEnd => [0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xae, 0x42, 0x60, 0x82];

    private static ReadOnlySpan<byte> JpegStart => [0xff, 0xd8, 0xff];

    private static ReadOnlySpan<byte> JpegEnd => [0xff, 0xd9];

    /// <summary>Checks a WebP file: RIFF states the number of bytes that follow.</summary>
    public static FormatResult CheckWebP(FileView file)
    {
        if (!file.StartsWith("RIFF"u8) || (file.Length >= 12 && !file.Has(8, "WEBP"u8)))
        {
            return FormatResult.WrongFormat();
        }

        long? declared = file.UInt32(4) + 8L;
        if (declared is null || file.Length < 12)
        {
            return FormatResult.Truncated("its header is incomplete");
        }

        return declared > file.Length
            ? FormatResult.Truncated($"its header states {declared} bytes, but the file has {file.Length}")
            : FormatResult.Valid;
    }

    /// <summary>Checks a PNG file: the first chunk is IHDR, the last one IEND.</summary>
    public static FormatResult CheckPng(FileView file)
    {
        if (!file.StartsWith(PngSignature) || (file.Length >= 16 && !file.Has(12, "IHDR"u8)))
        {
            return FormatResult.WrongFormat();
        }

        return file.Has(file.Length - PngEnd.Length, PngEnd) || file.ReadTail(TailLength, out _).AsSpan().IndexOf(PngEnd) >= 0
            ? FormatResult.Valid
            : FormatResult.Truncated("its last chunk is missing");
    }

    /// <summary>Checks a JPEG file: the end marker never occurs within the encoded image.</summary>
    public static FormatResult CheckJpeg(FileView file)
    {
        if (!file.StartsWith(JpegStart))
        {
            return FormatResult.WrongFormat();
        }

        long image = FindImage(file);
        byte[] tail = file.ReadTail(TailLength, out long offset);
        int skipped = (int)Math.Min(Math.Max(0, image - offset), tail.Length);
        return tail.AsSpan(skipped).LastIndexOf(JpegEnd) >= 0 ? FormatResult.Valid : FormatResult.Truncated("its end marker is missing");
    }

    // The position of the encoded image. The segments before it may contain a preview, which is a JPEG with its own end marker.
    private static long FindImage(FileView file)
    {
        long at = 2;
        for (int i = 0; i < MaxSegments; i++)
        {
            byte[] segment = file.Read(at, 4);
            if (segment.Length < 4 || segment[0] != 0xff)
            {
                // Truncated, or with bytes between the segments that decoders ignore.
                return at;
            }

            if (segment[1] == 0xff)
            {
                // Fill bytes may precede a marker.
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
