using SkiaSharp;

namespace Rodin.Emulator.Samples;

/// <summary>Creates tileable textures of hammered bronze with patina.</summary>
internal static class SampleTextures
{
    private const int Size = 1024;
    private const float Depth = 6;

    public static byte[] Diffuse() => Draw((u, v) =>
    {
        float grain = Grain(u, v) * 0.06f;
        float patina = Patina(u, v);
        return (0.80f - (0.52f * patina) + grain, 0.50f + (0.08f * patina) + grain, 0.26f + (0.22f * patina) + grain);
    });

    public static byte[] Metallic() => Draw((u, v) => Grey(1 - (0.8f * Patina(u, v))));

    public static byte[] Roughness() => Draw((u, v) => Grey(RoughnessAt(u, v)));

    /// <summary>The packing of glTF: roughness in green, metalness in blue.</summary>
    public static byte[] MetallicRoughness() => Draw((u, v) => (0, RoughnessAt(u, v), 1 - (0.8f * Patina(u, v))));

    public static byte[] Normal() => Draw((u, v) =>
    {
        const float step = 1f / Size;
        float x = (Height(u - step, v) - Height(u + step, v)) * Depth;
        float y = (Height(u, v + step) - Height(u, v - step)) * Depth;
        float length = MathF.Sqrt((x * x) + (y * y) + 1);
        return ((x / length * 0.5f) + 0.5f, (y / length * 0.5f) + 0.5f, (1 / length * 0.5f) + 0.5f);
    });

    private static (float R, float G, float B) Grey(float value) => (value, value, value);

    private static float RoughnessAt(float u, float v) => 0.3f + (0.5f * Patina(u, v)) + (Grain(u, v) * 0.05f);

    private static float Patina(float u, float v) => Math.Clamp((0.35f - Height(u, v)) * 3, 0, 1);

    // Whole numbers of waves make the texture tileable.
    private static float Height(float u, float v)
    {
        float bendU = u + (0.06f * MathF.Sin(MathF.Tau * 3 * v));
        float bendV = v + (0.06f * MathF.Sin(MathF.Tau * 2 * u));
        float dents = MathF.Cos(MathF.Tau * 5 * bendU) * MathF.Cos(MathF.Tau * 5 * bendV);
        float ripples = MathF.Sin(MathF.Tau * 11 * (bendU + bendV));
        return 0.55f + (0.32f * dents) + (0.10f * ripples);
    }

    // Pseudo-random values from -1 to 1, identical in every run.
    private static float Grain(float u, float v)
    {
        uint hash = ((uint)(u * Size) * 0x9E3779B1) ^ ((uint)(v * Size) * 0x85EBCA77);
        hash = (hash ^ (hash >> 15)) * 0x2C1B3C6D;
        return ((hash >> 16) / 32768f) - 1;
    }

    private static byte[] Draw(Func<float, float, (float R, float G, float B)> colour)
    {
        using var bitmap = new SKBitmap(Size, Size, SKColorType.Rgba8888, SKAlphaType.Opaque);
        Span<byte> pixels = bitmap.GetPixelSpan();
        for (int y = 0; y < Size; y++)
        {
            for (int x = 0; x < Size; x++)
            {
                var (r, g, b) = colour((float)x / Size, (float)y / Size);
                Span<byte> pixel = pixels.Slice(((y * Size) + x) * 4, 4);
                pixel[0] = ToByte(r);
                pixel[1] = ToByte(g);
                pixel[2] = ToByte(b);
                pixel[3] = byte.MaxValue;
            }
        }

        using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();

        static byte ToByte(float value) => (byte)((Math.Clamp(value, 0, 1) * 255) + 0.5f);
    }
}
