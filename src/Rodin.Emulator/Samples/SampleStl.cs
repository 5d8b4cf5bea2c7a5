using System.Buffers.Binary;
using System.Numerics;

namespace Rodin.Emulator.Samples;

/// <summary>Creates the model as a binary STL: triangles without textures.</summary>
internal static class SampleStl
{
    private const int HeadSize = 80;
    private const int TriangleSize = 50;
    private const int VectorSize = 12;

    public static byte[] Create()
    {
        var knot = new TorusKnot(along: 256, around: 32);
        byte[] stl = new byte[HeadSize + sizeof(uint) + (knot.Triangles.Count * TriangleSize)];
        BinaryPrimitives.WriteUInt32LittleEndian(stl.AsSpan(HeadSize), (uint)knot.Triangles.Count);
        Span<byte> rest = stl.AsSpan(HeadSize + sizeof(uint));
        foreach (var (a, b, c) in knot.Triangles)
        {
            Vector3 normal = Vector3.Normalize(knot.Normals[a] + knot.Normals[b] + knot.Normals[c]);
            Write(rest, normal);
            Write(rest[VectorSize..], knot.Positions[a]);
            Write(rest[(2 * VectorSize)..], knot.Positions[b]);
            Write(rest[(3 * VectorSize)..], knot.Positions[c]);
            rest = rest[TriangleSize..];
        }

        return stl;
    }

    private static void Write(Span<byte> target, Vector3 vector)
    {
        BinaryPrimitives.WriteSingleLittleEndian(target, vector.X);
        BinaryPrimitives.WriteSingleLittleEndian(target[sizeof(float)..], vector.Y);
        BinaryPrimitives.WriteSingleLittleEndian(target[(2 * sizeof(float))..], vector.Z);
    }
}
