using System.Runtime.InteropServices;
using SharpGLTF.Memory;
using SharpGLTF.Schema2;

namespace Rodin.Emulator.Samples;

/// <summary>Creates a GLB of about 10 MB with embedded textures, like those of the service (observed).</summary>
internal static class SampleGlb
{
    private const int SegmentsAlong = 1280;
    private const int SegmentsAround = 96;

    public static byte[] Create()
    {
        var knot = new TorusKnot(SegmentsAlong, SegmentsAround);
        uint[] indices = [.. knot.Triangles.SelectMany(t => new[] { (uint)t.A, (uint)t.B, (uint)t.C })];

        ModelRoot model = ModelRoot.CreateModel();
        Mesh mesh = model.CreateMesh("knot");
        MeshPrimitive primitive = mesh.CreatePrimitive();
        primitive.DrawPrimitiveType = PrimitiveType.TRIANGLES;
        primitive.Material = CreateBronze(model);
        SetVertices(primitive, "POSITION", CollectionsMarshal.AsSpan(knot.Positions), DimensionType.VEC3);
        SetVertices(primitive, "NORMAL", CollectionsMarshal.AsSpan(knot.Normals), DimensionType.VEC3);
        SetVertices(primitive, "TEXCOORD_0", CollectionsMarshal.AsSpan(knot.TextureCoordinates), DimensionType.VEC2);

        Accessor accessor = model.CreateAccessor();
        BufferView view = CreateView<uint>(model, indices, BufferMode.ELEMENT_ARRAY_BUFFER);
        accessor.SetIndexData(view, 0, indices.Length, IndexEncodingType.UNSIGNED_INT);
        primitive.SetIndexAccessor(accessor);

        model.UseScene(0).CreateNode("knot").Mesh = mesh;
        return model.WriteGLB().ToArray();
    }

    private static Material CreateBronze(ModelRoot model)
    {
        Material bronze = model.CreateMaterial("bronze");
        bronze.InitializePBRMetallicRoughness();
        SetTexture("BaseColor", SampleTextures.Diffuse());
        SetTexture("MetallicRoughness", SampleTextures.MetallicRoughness());
        SetTexture("Normal", SampleTextures.Normal());
        return bronze;

        void SetTexture(string channel, byte[] png) =>
            bronze.FindChannel(channel)!.Value.SetTexture(0, model.UseImage(new MemoryImage(png)));
    }

    private static void SetVertices<T>(MeshPrimitive primitive, string attribute, ReadOnlySpan<T> values, DimensionType dimension)
        where T : unmanaged
    {
        ModelRoot model = primitive.LogicalParent.LogicalParent;
        Accessor accessor = model.CreateAccessor();
        BufferView view = CreateView(model, values, BufferMode.ARRAY_BUFFER);
        accessor.SetVertexData(view, 0, values.Length, new AttributeFormat(dimension));
        primitive.SetVertexAccessor(attribute, accessor);
    }

    private static BufferView CreateView<T>(ModelRoot model, ReadOnlySpan<T> values, BufferMode mode)
        where T : unmanaged =>
        model.UseBufferView(MemoryMarshal.AsBytes(values).ToArray(), 0, null, 0, mode);
}
