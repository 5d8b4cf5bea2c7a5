using System.Globalization;
using System.Text;

namespace Rodin.Emulator.Samples;

/// <summary>Creates the model as an OBJ, which needs its material and texture files.</summary>
internal static class SampleObj
{
    private const int SegmentsAlong = 256;
    private const int SegmentsAround = 32;

    public static byte[] Create()
    {
        var knot = new TorusKnot(SegmentsAlong, SegmentsAround);
        var text = new StringBuilder("mtllib base.mtl\no knot\n");
        foreach (var p in knot.Positions)
        {
            text.Append(CultureInfo.InvariantCulture, $"v {p.X:F5} {p.Y:F5} {p.Z:F5}\n");
        }

        foreach (var t in knot.TextureCoordinates)
        {
            text.Append(CultureInfo.InvariantCulture, $"vt {t.X:F5} {1 - t.Y:F5}\n");
        }

        foreach (var n in knot.Normals)
        {
            text.Append(CultureInfo.InvariantCulture, $"vn {n.X:F4} {n.Y:F4} {n.Z:F4}\n");
        }

        text.Append("usemtl bronze\ns 1\n");
        foreach (var (a, b, c) in knot.Triangles)
        {
            // OBJ indices are one-based.
            text.Append(CultureInfo.InvariantCulture, $"f {a + 1}/{a + 1}/{a + 1} {b + 1}/{b + 1}/{b + 1} {c + 1}/{c + 1}/{c + 1}\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    public static byte[] CreateMaterial() => Encoding.ASCII.GetBytes(
        "newmtl bronze\nKa 0 0 0\nKd 1 1 1\nKs 0.5 0.5 0.5\nNs 60\nillum 2\nmap_Kd texture_diffuse.png\n");
}
