using System.Numerics;
using SkiaSharp;

namespace Rodin.Emulator.Samples;

/// <summary>
/// Draws a shaded preview image of the model. It is drawn large and scaled down, because Skia draws triangles without anti-aliasing.
/// </summary>
internal static class SamplePreview
{
    private const int Size = 512;
    private const int DrawnSize = 2 * Size;
    private const float Distance = 11;
    private const float Zoom = 1.25f * DrawnSize;

    private static readonly Vector3 s_light = Vector3.Normalize(new Vector3(-0.4f, 0.7f, 0.8f));
    private static readonly Vector3 s_bronze = new(0.80f, 0.50f, 0.26f);

    public static byte[] Create()
    {
        using var drawn = SKSurface.Create(new SKImageInfo(DrawnSize, DrawnSize));
        DrawBackground(drawn.Canvas);
        DrawModel(drawn.Canvas);

        using var small = SKSurface.Create(new SKImageInfo(Size, Size));
        using SKImage image = drawn.Snapshot();
        small.Canvas.DrawImage(image, new SKRect(0, 0, Size, Size), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using SKImage result = small.Snapshot();
        using SKData webp = result.Encode(SKEncodedImageFormat.Webp, quality: 90);
        return webp.ToArray();
    }

    private static void DrawBackground(SKCanvas canvas)
    {
        using var paint = new SKPaint();
        paint.Shader = SKShader.CreateRadialGradient(
            new SKPoint(DrawnSize / 2f, DrawnSize / 2f),
            DrawnSize * 0.75f,
            [new SKColor(0xF4, 0xF2, 0xEE), new SKColor(0xB9, 0xBE, 0xC6)],
            SKShaderTileMode.Clamp);
        canvas.DrawPaint(paint);
    }

    private static void DrawModel(SKCanvas canvas)
    {
        var knot = new TorusKnot(along: 512, around: 48);
        Matrix4x4 turn = Matrix4x4.CreateRotationZ(0.35f) * Matrix4x4.CreateRotationX(-0.6f);
        Vector3[] places = [.. knot.Positions.Select(p => Vector3.Transform(p, turn))];
        SKColor[] colours = [.. knot.Normals.Select(n => Shade(Vector3.TransformNormal(n, turn)))];
        SKPoint[] points = [.. places.Select(Project)];

        // Painter's algorithm: far triangles first.
        var triangles = knot.Triangles.OrderBy(t => places[t.A].Z + places[t.B].Z + places[t.C].Z).ToList();
        int[] corners = [.. triangles.SelectMany(t => new[] { t.A, t.B, t.C })];
        using var paint = new SKPaint { Color = SKColors.White };
        canvas.DrawVertices(
            SKVertexMode.Triangles,
            Array.ConvertAll(corners, i => points[i]),
            Array.ConvertAll(corners, i => colours[i]),
            paint);
    }

    private static SKPoint Project(Vector3 place)
    {
        float scale = Zoom / (Distance - place.Z);
        return new SKPoint((DrawnSize / 2f) + (place.X * scale), (DrawnSize / 2f) - (place.Y * scale));
    }

    private static SKColor Shade(Vector3 normal)
    {
        float diffuse = MathF.Max(0, Vector3.Dot(normal, s_light));
        float shine = MathF.Pow(MathF.Max(0, Vector3.Reflect(-s_light, normal).Z), 24);
        Vector3 colour = (s_bronze * (0.22f + (0.78f * diffuse))) + new Vector3(0.6f * shine);
        colour = Vector3.Clamp(colour, Vector3.Zero, Vector3.One) * 255;
        return new SKColor((byte)colour.X, (byte)colour.Y, (byte)colour.Z);
    }
}
