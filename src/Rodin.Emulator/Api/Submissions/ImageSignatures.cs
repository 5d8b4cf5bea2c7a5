namespace Rodin.Emulator.Api.Submissions;

/// <summary>Detects image files by their first bytes.</summary>
internal static class ImageSignatures
{
    public const int MaximumLength = 12;

    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> Jpeg => [0xFF, 0xD8, 0xFF];

    public static bool IsImage(ReadOnlySpan<byte> start) =>
        start.StartsWith(Png)
        || start.StartsWith(Jpeg)
        || start.StartsWith("GIF87a"u8)
        || start.StartsWith("GIF89a"u8)
        || start.StartsWith("BM"u8)
        || (start.Length >= MaximumLength && start.StartsWith("RIFF"u8) && start[8..].StartsWith("WEBP"u8));
}
