using System.Buffers.Binary;
using System.Text;
using Rodin.Client.Transfer;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Transfer;

public sealed class FormatCheckTests : EngineTest
{
    private const string Html = "<!DOCTYPE html><html><body>Please try again later</body></html>";
    private const string Xml = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>";
    private const string Json = """{"error":"NO_SUCH_TASK","message":"gone"}""";

    [Theory]
    [InlineData("glb")]
    [InlineData("webp")]
    [InlineData("png")]
    [InlineData("jpg")]
    [InlineData("jpeg")]
    [InlineData("usdz")]
    [InlineData("zip")]
    [InlineData("fbx")]
    [InlineData("stl")]
    [InlineData("obj")]
    [InlineData("mtl")]
    public async Task An_error_page_never_passes_for_a_model_file(string format)
    {
        foreach (string page in new[] { Html, Xml, Json, "\n\n  " + Html })
        {
            await AssertRefusedAsync("model." + format, Encoding.UTF8.GetBytes(page), ErrorId.FormatMismatch);
        }
    }

    [Theory]
    [InlineData("glb")]
    [InlineData("png")]
    [InlineData("webp")]
    [InlineData("fbx")]
    [InlineData("obj")]
    [InlineData("stl")]
    public async Task An_empty_file_is_no_picture_and_no_model(string format) =>
        await AssertRefusedAsync("model." + format, [], ErrorId.FormatMismatch);

    [Fact]
    public async Task A_page_with_status_200_in_place_of_the_model_is_refused()
    {
        EmulatedFile file = Emulator.AddTask().AddFile("model.glb", Glb(1000));
        file.Faults.Add(new Fault.ErrorPage());
        using TransferEngine engine = Engine();

        ClientException failure = await FailsAsync(ErrorId.FormatMismatch, () => engine.SaveAsync(Request(file), Cancelled));

        Assert.Contains("HTML", failure.Message, StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task A_glb_that_is_shorter_than_it_says_itself_is_refused() =>
        await AssertRefusedAsync("model.glb", Glb(1000)[..900], ErrorId.IncompleteFile);

    [Fact]
    public async Task A_webp_that_is_shorter_than_it_says_itself_is_refused() =>
        await AssertRefusedAsync("preview.webp", [.. "RIFF"u8, 200, 0, 0, 0, .. "WEBPVP8 "u8, .. new byte[20]], ErrorId.IncompleteFile);

    public static TheoryData<string, byte[]> Files => new()
    {
        { "model.glb", Glb(1000) },
        { "MODEL.GLB", Glb(12) },
        { "preview.webp", [.. "RIFF"u8, 24, 0, 0, 0, .. "WEBPVP8 "u8, .. new byte[16]] },
        { "texture.png", [0x89, .. "PNG\r\n\x1a\n"u8, 0, 0] },
        { "texture.jpg", [0xff, 0xd8, 0xff, 0xe0, 0, 0] },
        { "model.usdz", [.. "PK\x03\x04"u8, 0, 0] },
        { "model.fbx", [.. "Kaydara FBX Binary  \0"u8, 0x1a, 0, 0] },
        { "ascii.fbx", [.. "; FBX 7.4.0 project file\n"u8] },
        { "binary.stl", [.. "solid but binary all the same"u8, .. new byte[51], 1, 0, 0, 0, .. new byte[50]] },
        { "ascii.stl", [.. "solid x\nendsolid x\n"u8] },
        { "model.obj", [.. "# made by hand\nv 0 0 0\n"u8] },
        { "model.mtl", [.. "newmtl a\n"u8] },
        { "scene.gltf", [.. """{"asset":{"version":"2.0"}}"""u8] },
        { "notes.txt", [.. "<anything>"u8] },
        { "no-extension", [.. "<anything>"u8] },
    };

    [Theory]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public async Task A_file_of_the_format_that_its_name_says_is_saved(string name, byte[] bytes)
    {
        EmulatedFile file = Emulator.AddTask().AddFile(name, bytes);
        using TransferEngine engine = Engine();

        await engine.SaveAsync(Request(file), Cancelled);

        Assert.Equal(bytes, await File.ReadAllBytesAsync(PathOf(name), Cancelled));
    }

    private async Task AssertRefusedAsync(string name, byte[] bytes, ErrorId id)
    {
        EmulatedFile file = Emulator.AddTask().AddFile(name, bytes);
        using TransferEngine engine = Engine();

        await FailsAsync(id, () => engine.SaveAsync(Request(file), Cancelled));

        AssertNothingIsLeft();
    }

    private static byte[] Glb(int length)
    {
        byte[] bytes = new byte[length];
        "glTF"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), 2);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), length);
        return bytes;
    }
}
