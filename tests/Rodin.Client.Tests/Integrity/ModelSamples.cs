using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Rodin.Emulator.Samples;
using SkiaSharp;

namespace Rodin.Client.Tests.Integrity;

/// <summary>The smallest complete file of each format, from real writers if available, otherwise from the specification.</summary>
internal static class ModelSamples
{
    public static byte[] Glb { get; } = MakeGlb(2, ("JSON", """{"asset":{"version":"2.0"}}  """), ("BIN\0", "01234567"));

    public static byte[] Gltf { get; } = "{\n  \"asset\": { \"version\": \"2.0\" },\n  \"nodes\": [ { \"name\": \"a\" } ]\n}\n"u8.ToArray();

    public static byte[] Png { get; } = Picture(SKEncodedImageFormat.Png);

    public static byte[] Jpeg { get; } = Picture(SKEncodedImageFormat.Jpeg);

    public static byte[] WebP { get; } = Picture(SKEncodedImageFormat.Webp);

    public static byte[] Usdz { get; } = Zip(("model.usdc", new string('x', 200)), ("texture.png", "no picture"));

    public static byte[] Usda { get; } = "#usda 1.0\n(\n    upAxis = \"Y\"\n)\ndef Xform \"a\"\n{\n}\n"u8.ToArray();

    public static byte[] Usdc { get; } = MakeUsdc();

    public static byte[] Fbx { get; } = MakeFbx(7400);

    public static byte[] LongFbx { get; } = MakeFbx(7700);

    public static byte[] TextFbx { get; } =
        "; FBX 7.4.0 project file\n; ----\n\nFBXHeaderExtension:  {\n\tFBXVersion: 7400\n}\nConnections:  {\n\tC: \"OO\",1,0\n}\n"u8.ToArray();

    public static byte[] Stl { get; } = MakeStl("made by hand", 3);

    public static byte[] SolidStl { get; } = MakeStl("solid says this one too", 2);

    public static byte[] TextStl { get; } = Encoding.ASCII.GetBytes(TextSolid("a"));

    public static byte[] Obj { get; } = "# made by hand\nmtllib model.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"u8.ToArray();

    public static byte[] Mtl { get; } = "# made by hand\nnewmtl a\nKd 1 1 1\nmap_Kd texture_diffuse.png"u8.ToArray();

    /// <summary>Names and complete files.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> Small { get; } =
    [
        ("model.glb", Glb), ("MODEL.GLB", Glb), ("model.gltf", Gltf), ("texture.png", Png), ("texture.jpg", Jpeg), ("texture.jpeg", Jpeg), ("preview.webp", WebP),
        ("model.usdz", Usdz), ("model.zip", Usdz), ("model.usda", Usda), ("model.usdc", Usdc), ("text.usd", Usda), ("crate.usd", Usdc), ("model.fbx", Fbx),
        ("long.fbx", LongFbx), ("text.fbx", TextFbx), ("model.stl", Stl), ("solid.stl", SolidStl), ("text.stl", TextStl), ("model.obj", Obj), ("model.mtl", Mtl),
    ];

    /// <summary>The same, and the samples of the emulator.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> All { get; } =
    [
        .. Small,
        ("drawn.glb", Sample("glb")), ("drawn.obj", Sample("obj")), ("drawn.mtl", Sample("mtl")), ("drawn.webp", Sample("webp")), ("drawn.png", Sample("metallic")),
    ];

    public static byte[] MakeGlb(uint version, params (string Type, string Content)[] chunks)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write("glTF"u8);
        writer.Write(version);
        writer.Write(12 + chunks.Sum(chunk => 8 + chunk.Content.Length));
        foreach ((string type, string content) in chunks)
        {
            writer.Write(content.Length);
            writer.Write(Encoding.ASCII.GetBytes(type + content));
        }

        return stream.ToArray();
    }

    public static byte[] Zip(params (string Name, string Content)[] entries)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, string content) in entries)
            {
                using Stream entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(Encoding.ASCII.GetBytes(content));
            }
        }

        return stream.ToArray();
    }

    public static byte[] MakeStl(string comment, int triangles)
    {
        byte[] bytes = new byte[84 + (50 * triangles)];
        Encoding.ASCII.GetBytes(comment.PadRight(80)).CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(80), triangles);
        new Random(5).NextBytes(bytes.AsSpan(84));
        return bytes;
    }

    public static string TextSolid(string name) =>
        $"solid {name}\n  facet normal 0 0 1\n    outer loop\n      vertex 0 0 0\n      vertex 1 0 0\n      vertex 0 1 0\n    endloop\n  endfacet\nendsolid {name}\n";

    // As Autodesk and Blender write it: records, a record of zeros, and a footer.
    public static byte[] MakeFbx(int version, bool footer = true)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write("Kaydara FBX Binary  \0\x1a\0"u8);
        writer.Write(version);
        foreach (string name in new[] { "FBXHeaderExtension", "Objects", "Connections" })
        {
            byte[] content = [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), .. new byte[40]];
            int numbers = version >= 7500 ? 24 : 12;
            WriteNumber(stream.Position + numbers + content.Length);
            WriteNumber(0);
            WriteNumber(0);
            writer.Write(content);
        }

        writer.Write(new byte[version >= 7500 ? 25 : 13]);
        writer.Write(new byte[footer ? 160 : 0]);
        return stream.ToArray();

        void WriteNumber(long number)
        {
            if (version >= 7500)
            {
                writer.Write(number);
            }
            else
            {
                writer.Write((int)number);
            }
        }
    }

    private static byte[] MakeUsdc()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write("PXR-USDC\0\x09\0\0\0\0\0\0"u8);
        writer.Write(188L);
        writer.Write(new byte[164]);
        writer.Write(2L);
        foreach ((string name, long at, long length) in new[] { ("TOKENS", 88L, 60L), ("SPECS", 148L, 40L) })
        {
            writer.Write(Encoding.ASCII.GetBytes(name.PadRight(16, '\0')));
            writer.Write(at);
            writer.Write(length);
        }

        return stream.ToArray();
    }

    private static byte[] Picture(SKEncodedImageFormat format)
    {
        using SKBitmap bitmap = new(16, 16);
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(SKColors.Teal);
        canvas.DrawCircle(8, 8, 5, new SKPaint { Color = SKColors.White });
        using SKData data = bitmap.Encode(format, 80);
        return data.ToArray();
    }

    private static byte[] Sample(string kind) => SampleFiles.Get(kind).ToArray();
}
