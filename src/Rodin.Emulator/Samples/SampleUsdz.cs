using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Rodin.Emulator.Samples;

/// <summary>Creates the model as a USDZ: a text scene in an uncompressed archive.</summary>
internal static class SampleUsdz
{
    // USDZ requires that files begin at a multiple of 64 bytes: the local header of the archive has 30 bytes, this name has 34.
    private const string SceneName = "sample_torus_knot_of_bronze__.usda";

    private static readonly DateTimeOffset s_created = new(2026, 2, 7, 19, 22, 10, TimeSpan.Zero);

    public static byte[] Create()
    {
        var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            ZipArchiveEntry entry = zip.CreateEntry(SceneName, CompressionLevel.NoCompression);
            entry.LastWriteTime = s_created;
            using Stream scene = entry.Open();
            scene.Write(Encoding.ASCII.GetBytes(Scene()));
        }

        return archive.ToArray();
    }

    private static string Scene()
    {
        var knot = new TorusKnot(along: 256, around: 32);
        string points = string.Join(", ", knot.Positions.Select(p =>
            string.Create(CultureInfo.InvariantCulture, $"({p.X:F5}, {p.Y:F5}, {p.Z:F5})")));
        string counts = string.Join(", ", knot.Triangles.Select(_ => 3));
        string indices = string.Join(", ", knot.Triangles.Select(t => $"{t.A}, {t.B}, {t.C}"));
        return $$"""
            #usda 1.0
            (
                defaultPrim = "knot"
                upAxis = "Y"
            )

            def Mesh "knot"
            {
                int[] faceVertexCounts = [{{counts}}]
                int[] faceVertexIndices = [{{indices}}]
                point3f[] points = [{{points}}]
            }

            """;
    }
}
