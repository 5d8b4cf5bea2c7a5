using System.Text;
using Rodin.Client.Downloads;
using Rodin.Client.Integrity;
using Rodin.Client.Storage;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Integrity;

public sealed class FormatValidatorTests : EngineTestBase
{
    private static readonly string[] s_pages =
    [
        "<!DOCTYPE html><html><body>Please try again later</body></html>",
        "\n\n  <html><head><title>v 0 0 0 FBX solid</title></head></html>",
        "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>" + new string(' ', 200),
        """{"error":"NO_SUCH_TASK","message":"gone"}""",
        "The file could not be found.\n",
        "   \n",
        "",
    ];


    public static TheoryData<string> Names =>
        [.. ModelSamples.Small.Select(sample => sample.Name), "model.ply", "sky.exr", "sky.hdr", "texture.tif", "texture.tiff"];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_error_page_is_never_accepted_as_a_model(string name) =>
        Assert.All(s_pages, page => Assert.Equal(ErrorId.FormatMismatch, Validate(name, Encoding.UTF8.GetBytes(page))));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_of_another_format_is_never_accepted(string name)
    {
        string format = Kind(name);
        Assert.All(
            ModelSamples.Small.Where(other => Kind(other.Name) != format && (format, Kind(other.Name)) is not (("usd", _) or (_, "usd"))),
            other => Assert.True(
                ErrorId.FormatMismatch == Validate(name, other.Bytes), $"{other.Name} as {name}: {Validate(name, other.Bytes)}"));
    }

    [Fact]
    public void A_complete_file_of_its_format_is_accepted() =>
        Assert.All(ModelSamples.All, sample => Assert.Null(Validate(sample.Name, sample.Bytes)));

    public static TheoryData<string> TruncatableNames =>
        [.. ModelSamples.All.Select(sample => sample.Name).Where(
            name => !name.EndsWith(".obj", StringComparison.Ordinal) && !name.EndsWith(".mtl", StringComparison.Ordinal))];

    // Every length of a small file, and 50 lengths of a large one.
    [Theory]
    [MemberData(nameof(TruncatableNames))]
    public void A_truncated_file_is_never_accepted_if_its_format_shows_the_end(string name)
    {
        byte[] whole = Complete(name);
        Random random = new(17);
        IEnumerable<int> lengths = whole.Length < 2000
            ? Enumerable.Range(0, whole.Length)
            : [.. Enumerable.Range(0, 50).Select(_ => random.Next(whole.Length)), whole.Length - 1];
        foreach (int length in lengths)
        {
            ErrorId? found = Validate(name, whole[..length]);

            Assert.True(
                found is ErrorId.IncompleteFile or ErrorId.FormatMismatch || CanEndAt(name, whole, length),
                $"{length} of {whole.Length} bytes: {found}");
            Assert.True(length < 600 || found is null or ErrorId.IncompleteFile, $"{length} of {whole.Length} bytes: {found}");
        }
    }

    [Theory]
    [InlineData("model.glb", 1)]
    [InlineData("texture.png", 1)]
    [InlineData("texture.jpg", 1)]
    [InlineData("preview.webp", 1)]
    [InlineData("model.usdz", 1)]
    [InlineData("model.usdc", 1)]
    [InlineData("model.fbx", 161)]
    [InlineData("long.fbx", 161)]
    [InlineData("text.fbx", 2)]
    [InlineData("model.stl", 1)]
    [InlineData("solid.stl", 1)]
    [InlineData("text.stl", 4)]
    [InlineData("model.gltf", 2)]
    public void A_missing_last_byte_is_detected(string name, int missing) =>
        Assert.Equal(ErrorId.IncompleteFile, Validate(name, Complete(name)[..^missing]));

    [Theory]
    [InlineData("model.obj")]
    [InlineData("model.mtl")]
    [InlineData("model.usda")]
    [InlineData("model.gltf")]
    [InlineData("text.fbx")]
    [InlineData("text.stl")]
    public void A_text_that_ends_in_zero_bytes_is_incomplete(string name)
    {
        byte[] whole = Complete(name);
        byte[] longer = [.. whole, .. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("# and more\n", 7000)))];

        Assert.Equal(ErrorId.IncompleteFile, Validate(name, [.. longer, .. new byte[1000], .. "}"u8]));
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("no-extension")]
    [InlineData("a.glb.bak")]
    public void A_file_of_an_unknown_format_is_accepted(string name) =>
        Assert.All(s_pages, page => Assert.Null(Validate(name, Encoding.UTF8.GetBytes(page))));

    [Fact]
    public async Task A_page_with_status_200_instead_of_the_model_is_rejected()
    {
        EmulatedFile file = Emulator.AddTask().AddFile("model.glb", ModelSamples.Glb);
        file.Faults.Add(new Fault.ErrorPage());
        using FileDownloader engine = Engine();

        RodinClientException failure = await FailsAsync(ErrorId.FormatMismatch, () => engine.SaveAsync(Request(file), Cancelled));

        Assert.Equal("'model.glb': not a valid GLB file; it contains an HTML or XML page.", failure.Message);
        AssertFolderIsEmpty();
    }

    [Fact]
    public async Task A_truncated_file_is_rejected_although_it_has_the_stated_length()
    {
        EmulatedFile file = Emulator.AddTask().AddFile("texture.png", ModelSamples.Png[..^1]);
        using FileDownloader engine = Engine();

        RodinClientException failure = await FailsAsync(ErrorId.IncompleteFile, () => engine.SaveAsync(Request(file), Cancelled));

        Assert.Contains("texture.png", failure.Message, StringComparison.Ordinal);
        AssertFolderIsEmpty();
    }

    // A folder of models that is not part of the repository.
    [Fact]
    public void Models_written_by_real_tools_are_accepted()
    {
        string? folder = Environment.GetEnvironmentVariable("RODIN_TEST_MODELS");
        Assert.SkipWhen(folder is null, "RODIN_TEST_MODELS does not name a folder of models.");

        Assert.All(Directory.GetFiles(folder), path => Assert.Null(Validate(Path.GetFileName(path), File.ReadAllBytes(path))));
    }

    // An FBX file can end after its last record; JSON and text FBX can end after an inner block, STL within its last name.
    private static bool CanEndAt(string name, byte[] whole, int length) => name switch
    {
        "model.fbx" or "long.fbx" => length >= whole.Length - 160,
        "model.gltf" or "text.fbx" => Encoding.ASCII.GetString(whole, 0, length).TrimEnd()[^1] == '}'
            || (name == "text.fbx" && length <= "; FBX 7.4.0 project file\n; ----\n\n".Length),
        "text.stl" => length >= whole.Length - " a\n".Length,
        "model.usda" or "text.usd" => length >= "#usda".Length,
        _ => false,
    };

    private static string Kind(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".jpeg" => "jpg",
        ".zip" => "usdz",
        var other => other.TrimStart('.'),
    };

    private static byte[] Complete(string name) => ModelSamples.All.First(sample => sample.Name == name).Bytes;

    private ErrorId? Validate(string name, byte[] bytes)
    {
        using PartialFile part = PartialFile.TryOpen(PathOf("file"))!;
        part.Write(0, bytes, bytes.Length);
        part.SetLength(bytes.Length);
        try
        {
            FormatValidator.Validate(part, PathOf(name));
            return null;
        }
        catch (RodinClientException failure)
        {
            Assert.Contains($"'{name}'", failure.Message, StringComparison.Ordinal);
            return failure.ErrorId;
        }
    }
}
