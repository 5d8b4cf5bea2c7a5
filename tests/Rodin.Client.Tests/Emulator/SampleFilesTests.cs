using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Rodin.Emulator;
using Rodin.Emulator.Samples;
using SharpGLTF.Schema2;
using SkiaSharp;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class SampleFilesTests : EmulatorTestBase
{
    protected override EmulatorOptions Options => new() { SampleTask = true };

    [Theory]
    [InlineData(
        SampleTasks.GlbTaskUuid,
        "base_basic_pbr.glb texture_diffuse.png texture_metallic.png texture_normal.png texture_roughness.png preview.webp")]
    [InlineData(SampleTasks.ObjTaskUuid, "base.obj base.mtl texture_diffuse.png preview.webp")]
    public async Task The_sample_tasks_list_the_same_names_as_the_service(string uuid, string names)
    {
        JsonNode json = await CallAsync("download", new { task_uuid = uuid });

        Assert.Equal(names.Split(' '), json["list"]!.AsArray().Select(entry => (string)entry!["name"]!));
    }

    [Fact]
    public async Task The_sample_tasks_exist_after_a_reset()
    {
        Emulator.Reset();

        Assert.NotEmpty((await CallAsync("download", new { task_uuid = SampleTasks.GlbTaskUuid }))["list"]!.AsArray());
    }

    [Fact]
    public async Task The_sample_tasks_do_not_exist_by_default()
    {
        await using var emulator = await RodinEmulator.StartAsync(cancellationToken: Cancelled);

        Assert.Empty(emulator.Tasks);
    }

    [Fact]
    public async Task The_GLB_is_a_complete_model_of_about_10_MB()
    {
        EmulatedFile file = Emulator.FindTask(SampleTasks.GlbTaskUuid)!.Files[0];
        byte[] glb = await Client.GetByteArrayAsync(Emulator.CreateLink(file), Cancelled);

        Assert.InRange(glb.Length, 9_000_000, 11_000_000);
        Assert.Equal("glTF"u8, glb.AsSpan(0, 4));
        Assert.Equal((uint)glb.Length, BinaryPrimitives.ReadUInt32LittleEndian(glb.AsSpan(8)));
        ModelRoot model = ModelRoot.ParseGLB(glb);
        MeshPrimitive primitive = Assert.Single(Assert.Single(model.LogicalMeshes).Primitives);
        Assert.Equal(["NORMAL", "POSITION", "TEXCOORD_0"], primitive.VertexAccessors.Keys.Order());
        Assert.InRange(primitive.GetTriangleIndices().Count(), 200_000, 300_000);
        Assert.Equal(3, model.LogicalImages.Count);
        Assert.All(model.LogicalImages, image => Assert.True(image.Content.IsPng));
        Assert.Single(model.DefaultScene.VisualChildren);
    }

    [Fact]
    public void Textures_and_preview_are_images()
    {
        IEnumerable<EmulatedFile> files = Emulator.Tasks.SelectMany(task => task.Files);
        foreach (EmulatedFile file in files.Where(file => file.Name!.EndsWith(".png", StringComparison.Ordinal)))
        {
            AssertImage(file, SKEncodedImageFormat.Png, 1024);
        }

        EmulatedFile preview = Emulator.FindTask(SampleTasks.ObjTaskUuid)!.Files[^1];
        AssertImage(preview, SKEncodedImageFormat.Webp, 512);
        Assert.InRange(preview.Length, 5_000, 100_000);
    }

    [Fact]
    public void The_OBJ_references_its_material_and_the_material_its_texture()
    {
        IReadOnlyList<EmulatedFile> files = Emulator.FindTask(SampleTasks.ObjTaskUuid)!.Files;
        string[] obj = Encoding.ASCII.GetString(files[0].Content.ToArray()).Split('\n');
        string material = Encoding.ASCII.GetString(files[1].Content.ToArray());

        Assert.Equal("mtllib base.mtl", obj[0]);
        Assert.Contains("usemtl bronze", obj);
        Assert.Contains("newmtl bronze\n", material, StringComparison.Ordinal);
        Assert.Contains("map_Kd texture_diffuse.png\n", material, StringComparison.Ordinal);
        int vertices = obj.Count(line => line.StartsWith("v ", StringComparison.Ordinal));
        Assert.Equal(vertices, obj.Where(line => line.StartsWith("f ", StringComparison.Ordinal)).Max(HighestIndex));

        static int HighestIndex(string face) =>
            face.Split(' ')[1..].Max(corner => int.Parse(corner.Split('/')[0], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void The_STL_has_the_declared_number_of_triangles()
    {
        byte[] stl = SampleFiles.Get("stl").ToArray();

        Assert.Equal(84 + (50L * BinaryPrimitives.ReadUInt32LittleEndian(stl.AsSpan(80))), stl.Length);
    }

    [Fact]
    public void The_USDZ_has_an_uncompressed_scene_at_a_multiple_of_64()
    {
        byte[] usdz = SampleFiles.Get("usdz").ToArray();

        Assert.Equal("#usda 1.0"u8, usdz.AsSpan(64, 9));
        using var archive = new ZipArchive(new MemoryStream(usdz));
        ZipArchiveEntry scene = Assert.Single(archive.Entries);
        Assert.EndsWith(".usda", scene.FullName, StringComparison.Ordinal);
        Assert.Equal(scene.Length, scene.CompressedLength);
    }

    [Fact]
    public void The_FBX_is_text_with_the_declared_number_of_values()
    {
        string[] lines = Encoding.ASCII.GetString(SampleFiles.Get("fbx").ToArray()).Split('\n');

        Assert.StartsWith("; FBX 7.4.0", lines[0], StringComparison.Ordinal);
        int vertices = Array.FindIndex(lines, line => line.Contains("Vertices: *", StringComparison.Ordinal));
        int declared = int.Parse(lines[vertices].Split('*', ' ')[^2], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(declared, lines[vertices + 1].Count(character => character == ',') + 1);
    }

    private static void AssertImage(EmulatedFile file, SKEncodedImageFormat format, int size)
    {
        using var data = SKData.CreateCopy(file.Content.ToArray());
        using var codec = SKCodec.Create(data);
        Assert.Equal((format, size, size), (codec.EncodedFormat, codec.Info.Width, codec.Info.Height));
        using var bitmap = SKBitmap.Decode(codec);
        Assert.True(bitmap.Pixels.Distinct().Count() > 50, $"{file.Name} is nearly empty.");
    }
}
