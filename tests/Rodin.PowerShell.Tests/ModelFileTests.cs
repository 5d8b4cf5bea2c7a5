using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Pipeline;
using Xunit;

namespace Rodin.Tests;

public sealed class ModelFileTests
{
    private const string Link = "https://file.hyper3d.com/t/file?X-Tos-Date=20260207T192210Z&X-Tos-Expires=604800&X-Tos-Signature=a";

    [Theory]
    [InlineData("base_basic_pbr.glb", ModelFileKind.Model, "glb")]
    [InlineData("base_basic_shaded.FBX", ModelFileKind.Model, "fbx")]
    [InlineData("base.obj", ModelFileKind.Model, "obj")]
    [InlineData("base.usdz", ModelFileKind.Model, "usdz")]
    [InlineData("base.stl", ModelFileKind.Model, "stl")]
    [InlineData("base.mtl", ModelFileKind.Material, "mtl")]
    [InlineData("texture_diffuse.png", ModelFileKind.Texture, "png")]
    [InlineData("shaded.png", ModelFileKind.Texture, "png")]
    [InlineData("preview.webp", ModelFileKind.Preview, "webp")]
    [InlineData("Preview_2.png", ModelFileKind.Preview, "png")]
    [InlineData("preview.glb", ModelFileKind.Model, "glb")]
    [InlineData("notes.txt", ModelFileKind.Other, "txt")]
    [InlineData("preview", ModelFileKind.Other, "")]
    public void Kind_and_format_are_derived_from_the_name(string name, ModelFileKind kind, string format)
    {
        ModelFile file = Assert.Single(Create(new DownloadEntry(Link, name)));

        Assert.Equal((kind, format, name), (file.Kind, file.Format, file.FileName));
        Assert.Equal(new DateTimeOffset(2026, 2, 14, 19, 22, 10, TimeSpan.Zero), file.ExpiresAt);
        Assert.Equal(Link, file.Url);
    }

    [Fact]
    public void Without_an_extension_the_format_is_derived_from_the_link()
    {
        ModelFile file = Assert.Single(Create(new DownloadEntry("https://file.hyper3d.com/t/base.glb?a=1", "my model")));

        Assert.Equal((ModelFileKind.Model, "glb", "my model"), (file.Kind, file.Format, file.FileName));
        Assert.Null(file.ExpiresAt);
    }

    [Theory]
    [InlineData("base.glb%1b%5b31m")]
    [InlineData("base.%e2%80%aeblg")]
    [InlineData("base.glb%2f..%2fx")]
    [InlineData("base.glb-and-what-else-there-is")]
    [InlineData("base.abcdefghijklmnop")]
    [InlineData("base.")]
    public void An_extension_with_other_characters_than_letters_and_digits_is_not_a_format(string name)
    {
        ModelFile file = Assert.Single(Create(new DownloadEntry("https://file.hyper3d.com/t/" + name + "?a=1", "my model")));

        Assert.Equal((ModelFileKind.Other, ""), (file.Kind, file.Format));
    }

    [Fact]
    public void An_entry_without_a_name_gets_the_name_of_the_link_or_a_number()
    {
        ModelFile[] files = [.. Create(
            new DownloadEntry("https://file.hyper3d.com/t/base.glb", null),
            new DownloadEntry("https://file.hyper3d.com/", ""),
            new DownloadEntry("https://file.hyper3d.com/t/base.glb", "../.."))];

        Assert.Equal(["base.glb", "model-file-2", "base-2.glb"], files.Select(file => file.FileName));
        Assert.Equal(["base.glb", "model-file-2", "../.."], files.Select(file => file.Name));
    }

    [Fact]
    public void An_entry_without_a_link_causes_an_error_and_the_others_are_listed()
    {
        List<RodinClientException> errors = [];

        ModelFile file = Assert.Single(
            Create(errors.Add, new DownloadEntry(null, "a.glb"), new DownloadEntry(Link, "b.glb"), new DownloadEntry(" ", null)));

        Assert.Equal("b.glb", file.FileName);
        Assert.Equal([ErrorId.UnexpectedResponse, ErrorId.UnexpectedResponse], errors.Select(failure => failure.ErrorId));
        Assert.Contains("file 1 ('a.glb')", errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_text_is_the_file_name_and_not_the_link() =>
        Assert.Equal("a.glb", Assert.Single(Create(new DownloadEntry(Link, "a.glb"))).ToString());

    private static IEnumerable<ModelFile> Create(params DownloadEntry[] entries) => Create(failure => throw failure, entries);

    private static IEnumerable<ModelFile> Create(Action<RodinClientException> onInvalidEntry, params DownloadEntry[] entries) =>
        DownloadLister.CreateFiles("5eed0000-0000-4000-8000-000000000001", entries, onInvalidEntry);
}
