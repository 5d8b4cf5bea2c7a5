using System.Numerics;

namespace Rodin.Emulator.Samples;

/// <summary>A closed, smooth mesh of a torus knot.</summary>
internal sealed class TorusKnot
{
    private const int TurnsAround = 2;
    private const int TurnsThrough = 3;
    private const float Thickness = 0.55f;
    private const int TextureRepeats = 12;

    /// <summary>Creates the mesh with a number of segments along the knot and around its tube.</summary>
    public TorusKnot(int along, int around)
    {
        // The last row and column equal the first, except for their texture coordinates.
        for (int i = 0; i <= along; i++)
        {
            float t = MathF.Tau * i / along;
            Vector3 centre = Centre(t);
            Vector3 next = Centre(t + 0.001f);
            Vector3 tangent = next - centre;
            var binormal = Vector3.Normalize(Vector3.Cross(tangent, next + centre));
            var normal = Vector3.Normalize(Vector3.Cross(binormal, tangent));
            for (int j = 0; j <= around; j++)
            {
                var (sin, cos) = MathF.SinCos(MathF.Tau * j / around);
                Vector3 outwards = Vector3.Normalize((cos * normal) + (sin * binormal));
                Positions.Add(centre + (Thickness * outwards));
                Normals.Add(outwards);
                TextureCoordinates.Add(new Vector2((float)TextureRepeats * i / along, (float)j / around));
            }
        }

        for (int i = 0; i < along; i++)
        {
            for (int j = 0; j < around; j++)
            {
                int a = (i * (around + 1)) + j;
                int b = a + around + 1;
                Triangles.Add((a, b, a + 1));
                Triangles.Add((b, b + 1, a + 1));
            }
        }
    }

    public List<Vector3> Positions { get; } = [];

    public List<Vector3> Normals { get; } = [];

    public List<Vector2> TextureCoordinates { get; } = [];

    public List<(int A, int B, int C)> Triangles { get; } = [];

    private static Vector3 Centre(float t)
    {
        float radius = 2 + MathF.Cos(TurnsThrough * t);
        return new Vector3(radius * MathF.Cos(TurnsAround * t), radius * MathF.Sin(TurnsAround * t), -MathF.Sin(TurnsThrough * t));
    }
}
