using System.Text;
using Rodin.Client.Integrity;
using Rodin.Client.Storage;
using Rodin.Fuzz.Mutation;

namespace Rodin.Fuzz.Targets;

/// <summary>The format check of a model file. The first line of an input is the file name, the rest the file.</summary>
internal sealed class FormatTarget : FuzzTarget
{
    public override string Name => "format";

    public override int Executions => 120_000;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Model("a.glb", [.. "glTF\x02\0\0\0\x40\0\0\0\x1c\0\0\0JSON"u8, .. "{\"asset\":{\"version\":\"2.0\"}} "u8, .. "\x08\0\0\0BIN\0"u8, .. "01234567"u8]),
        Model("a.gltf", [.. "{\"asset\":{\"version\":\"2.0\"}}\n"u8]),
        Model("a.fbx", [.. "Kaydara FBX Binary  \0\x1a\0"u8, .. BitConverter.GetBytes(7400), .. BitConverter.GetBytes(47), .. new byte[16], .. new byte[160]]),
        Model("b.fbx", [.. "Kaydara FBX Binary  \0\x1a\0"u8, .. BitConverter.GetBytes(7700), .. BitConverter.GetBytes(60L), .. new byte[25], .. new byte[160]]),
        Model("c.fbx", [.. "; FBX 7.4.0\nConnections:  {\n}\n"u8]),
        Model("a.usdz", [.. "PK\x03\x04"u8, .. new byte[30], .. "PK\x01\x02"u8, .. new byte[42], .. "PK\x05\x06\0\0\0\0\x01\0\x01\0\x2e\0\0\0\x22\0\0\0\0\0"u8]),
        Model("a.zip", [.. "PK\x05\x06"u8, .. new byte[18]]),
        Model("a.usd", [.. "#usda 1.0\ndef Xform \"a\"\n{\n}\n"u8]),
        Model("a.usdc", [.. "PXR-USDC\0\x09\0\0\0\0\0\0"u8, .. BitConverter.GetBytes(64L), .. new byte[40], .. BitConverter.GetBytes(1L), .. new byte[16], .. BitConverter.GetBytes(24L), .. BitConverter.GetBytes(8L)]),
        Model("a.stl", [.. new byte[80], .. BitConverter.GetBytes(2), .. new byte[100]]),
        Model("b.stl", [.. "solid a\n facet normal 0 0 1\n endfacet\nendsolid a\n"u8]),
        Model("a.obj", [.. "# hand\nv 0 0 0\nf 1 2 3\n"u8]),
        Model("a.mtl", [.. "newmtl a\nKd 1 1 1\n"u8]),
        Model("a.ply", [.. "ply\nformat ascii 1.0\n"u8]),
        Model("a.webp", [.. "RIFF\x0c\0\0\0WEBPVP8 \0\0\0\0"u8]),
        Model("a.png", [0x89, .. "PNG\r\n\x1a\n\0\0\0\x0dIHDR"u8, .. new byte[17], 0, 0, 0, 0, .. "IEND"u8, 0xae, 0x42, 0x60, 0x82]),
        Model("a.jpg", [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xda, 0, 4, 1, 2, 7, 7, 7, 0xff, 0xd9]),
        Model("a.exr", [0x76, 0x2f, 0x31, 0x01]),
        Model("a.hdr", [.. "#?RADIANCE"u8]),
        Model("a.tif", [.. "II*\0"u8]),
    ];

    public override byte[] Mutate(byte[] input, Random random)
    {
        int end = Array.IndexOf(input, (byte)'\n') + 1;
        byte[] content = input[end..];
        return [.. input.AsSpan(0, end), .. random.Next(4) == 0 ? JsonMutator.Mutate(content, random) : ByteMutator.Mutate(content, random)];
    }

    public override async ValueTask RunAsync(byte[] input)
    {
        int end = Array.IndexOf(input, (byte)'\n');
        string path = Path.Combine(WorkFolder.Folder, Encoding.ASCII.GetString(input, 0, end));
        byte[] model = input[(end + 1)..];
        using PartialFile file = PartialFile.TryOpen(path)!;
        file.Write(0, model, model.Length);
        file.SetLength(model.Length);
        await CanarySecrets.RunAsync(CanarySecrets.Query, () =>
        {
            FormatValidator.Validate(file, path);
            return Task.CompletedTask;
        });
    }

    private static byte[] Model(string name, byte[] bytes) => [.. Encoding.ASCII.GetBytes(name), (byte)'\n', .. bytes];
}
