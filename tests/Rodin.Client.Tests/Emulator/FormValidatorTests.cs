using System.Net;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

/// <summary>The validation of each field of <c>/rodin</c>.</summary>
public class FormValidatorTests : SubmissionEndpointTestBase
{
    [Fact]
    public async Task A_prompt_or_an_image_is_required()
    {
        await AssertInvalidAsync("prompt", "rodin", ("seed", 1));
        await AssertInvalidAsync("prompt", "rodin", ("prompt", ""));
        await AssertInvalidAsync("prompt", "rodin", ("prompt", "  "));
        Assert.Null(await ErrorAsync("rodin", ("images", Png)));
    }

    [Fact]
    public async Task A_prompt_has_at_most_1024_characters()
    {
        await AssertInvalidAsync("prompt", "rodin", ("prompt", new string('x', 1025)));
        Assert.Null(await ErrorAsync("rodin", ("prompt", new string('ä', 1024))));
    }

    [Fact]
    public async Task At_most_five_images_are_accepted()
    {
        await AssertInvalidAsync("images", "rodin", [.. Enumerable.Repeat(("images", (object)Png), 6)]);
        Assert.Null(await ErrorAsync("rodin", [.. Enumerable.Repeat(("images", (object)Png), 5)]));
    }

    [Theory]
    [InlineData("89504E470D0A1A0A00")]
    [InlineData("FFD8FFE000")]
    [InlineData("474946383761")]
    [InlineData("474946383961")]
    [InlineData("424D00000000")]
    [InlineData("524946460000000057454250")]
    public async Task Images_are_recognized_by_their_first_bytes(string bytes) =>
        Assert.Null(await ErrorAsync("rodin", ("images", Convert.FromHexString(bytes))));

    [Theory]
    [InlineData("")]
    [InlineData("89504E47")]
    [InlineData("524946460000000057415645")]
    [InlineData("25504446")]
    public async Task A_file_that_is_not_an_image_is_rejected(string bytes) =>
        await AssertInvalidAsync("images", "rodin", ("prompt", "a cup"), ("images", Png), ("images", Convert.FromHexString(bytes)));

    [Fact]
    public async Task An_image_must_be_a_file_and_a_text_field_must_not()
    {
        await AssertInvalidAsync("images", "rodin", ("prompt", "a cup"), ("images", "a.png"));
        await AssertInvalidAsync("seed", "rodin", ("prompt", "a cup"), ("seed", "1"u8.ToArray()));
    }

    [Theory]
    [InlineData("seed", "0", "65535")]
    [InlineData("quality_override", "1000", "0")]
    [InlineData("tier", "Sketch", "Gen-2.5-Extreme-High")]
    [InlineData("geometry_file_format", "glb", "stl")]
    [InlineData("material", "PBR", "None")]
    [InlineData("quality", "high", "extra-low")]
    [InlineData("mesh_mode", "Raw", "Quad")]
    [InlineData("addons", "HighPack", "HighPack")]
    [InlineData("condition_mode", "concat", "fuse")]
    [InlineData("geometry_instruct_mode", "faithful", "creative")]
    [InlineData("bbox_condition", "[100,50,25]", "[1.5, 2, 3e1]")]
    [InlineData("image_label", "[]", """["chair","table"]""")]
    [InlineData("is_micro", "true", "false")]
    [InlineData("texture_mode", "anything", "")]
    [InlineData("height", "1.7", "170")]
    public async Task Documented_values_are_accepted(string field, string one, string other)
    {
        Assert.Null(await ErrorAsync("rodin", ("prompt", "a cup"), (field, one)));
        Assert.Null(await ErrorAsync("rodin", ("prompt", "a cup"), (field, other)));
    }

    [Theory]
    [InlineData("seed", "-1")]
    [InlineData("seed", "65536")]
    [InlineData("seed", "1.5")]
    [InlineData("seed", "")]
    [InlineData("seed", "x")]
    [InlineData("quality_override", "many")]
    [InlineData("tier", "sketch")]
    [InlineData("tier", "Gen-3")]
    [InlineData("geometry_file_format", "GLB")]
    [InlineData("geometry_file_format", "ply")]
    [InlineData("material", "pbr")]
    [InlineData("quality", "extra low")]
    [InlineData("mesh_mode", "Triangle")]
    [InlineData("addons", "highpack")]
    [InlineData("condition_mode", "")]
    [InlineData("geometry_instruct_mode", "wild")]
    [InlineData("bbox_condition", "[1,2]")]
    [InlineData("bbox_condition", "[1,2,3,4]")]
    [InlineData("bbox_condition", """["1","2","3"]""")]
    [InlineData("bbox_condition", "100")]
    [InlineData("bbox_condition", "null")]
    [InlineData("image_label", """{"a":"b"}""")]
    [InlineData("image_label", "[1]")]
    public async Task Other_values_are_rejected_with_the_name_of_the_field(string field, string value) =>
        await AssertInvalidAsync(field, "rodin", ("prompt", "a cup"), (field, value));

    [Theory]
    [InlineData("TAPose")]
    [InlineData("preview_render")]
    [InlineData("use_original_alpha")]
    [InlineData("mesh_simplify")]
    [InlineData("mesh_smooth")]
    [InlineData("hd_texture")]
    [InlineData("uhd_texture")]
    [InlineData("texture_delight")]
    [InlineData("is_micro")]
    [InlineData("is_symmetric")]
    public async Task Switches_are_true_or_false(string field)
    {
        await AssertInvalidAsync(field, "rodin", ("prompt", "a cup"), (field, "True"));
        await AssertInvalidAsync(field, "rodin", ("prompt", "a cup"), (field, "1"));
        Assert.Null(await ErrorAsync("rodin", ("prompt", "a cup"), (field, "true")));
    }

    [Theory]
    [InlineData("bbox_condition", "100", "50", "25")]
    [InlineData("bbox_condition", "100,50,25")]
    [InlineData("bbox_condition", "")]
    [InlineData("image_label", "chair")]
    [InlineData("image_label", """["a"]""", """["b"]""")]
    public async Task An_array_that_is_not_valid_JSON_is_an_internal_error(string field, params string[] values)
    {
        using HttpResponseMessage response = await SubmitAsync(
            "rodin", Form([("prompt", "a cup"), .. values.Select(value => (field, (object)value))]));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("text/plain", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("JSON", await response.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        Assert.Empty(Emulator.Tasks);
    }

    [Fact]
    public async Task A_label_has_at_most_50_characters()
    {
        Assert.Equal(
            "IMAGE_LABEL_LENGTH_TOO_LONG",
            await ErrorAsync("rodin", ("images", Png), ("image_label", $"""["a","{new string('x', 51)}"]""")));
        Assert.Null(await ErrorAsync("rodin", ("images", Png), ("image_label", $"""["{new string('x', 50)}"]""")));
    }

    [Theory]
    [InlineData("prompt")]
    [InlineData("seed")]
    [InlineData("tier")]
    [InlineData("height")]
    [InlineData("addons")]
    [InlineData("is_micro")]
    public async Task A_field_must_be_sent_once(string field) =>
        await AssertInvalidAsync(field, "rodin", ("prompt", "a cup"), (field, "1"), (field, "1"));

    [Fact]
    public async Task Unknown_fields_are_ignored_even_if_repeated()
    {
        Assert.Null(await ErrorAsync("rodin", ("prompt", "a cup"), ("new", 1), ("new", 2), ("Seed", "x"), ("newer", new byte[] { 1 })));
    }

    [Fact]
    public async Task Texture_requires_one_image_and_one_model()
    {
        const string call = "rodin_texture_only";
        byte[] model = "glTF"u8.ToArray();
        await AssertInvalidAsync("image", call, ("model", model));
        await AssertInvalidAsync("model", call, ("image", Png));
        await AssertInvalidAsync("image", call, ("image", Png), ("image", Png), ("model", model));
        await AssertInvalidAsync("model", call, ("image", Png), ("model", model), ("model", model));
        await AssertInvalidAsync("image", call, ("image", model), ("model", model));
        await AssertInvalidAsync("model", call, ("image", Png), ("model", Array.Empty<byte>()));
        await AssertInvalidAsync("model", call, ("image", Png), ("model", new byte[(10 << 20) + 1]));
        await AssertInvalidAsync("resolution", call, ("image", Png), ("model", model), ("resolution", "4K"));
        await AssertInvalidAsync("seed", call, ("image", Png), ("model", model), ("seed", "x"));
        await AssertInvalidAsync("prompt", call, ("image", Png), ("model", model), ("prompt", new string('x', 1025)));
        Assert.Null(await ErrorAsync(
            call, ("image", Png), ("model", new byte[10 << 20]), ("resolution", "High"), ("reference_scale", "1.5")));
    }

    [Fact]
    public async Task Bang_requires_an_asset_or_a_model()
    {
        byte[] model = "glTF"u8.ToArray();
        await AssertInvalidAsync("asset_id", "bang", ("strength", 5));
        await AssertInvalidAsync("asset_id", "bang", ("asset_id", ""));
        await AssertInvalidAsync("asset_id", "bang", ("asset_id", "x"), ("model", model));
        await AssertInvalidAsync("model", "bang", ("model", model), ("model", model));
        await AssertInvalidAsync("strength", "bang", ("asset_id", "x"), ("strength", 1));
        await AssertInvalidAsync("strength", "bang", ("asset_id", "x"), ("strength", 13));
        await AssertInvalidAsync("strength", "bang", ("asset_id", "x"), ("strength", "5.5"));
        await AssertInvalidAsync("material", "bang", ("asset_id", "x"), ("material", "Wood"));
        Assert.Null(await ErrorAsync("bang", ("asset_id", "x"), ("strength", 2), ("resolution", "Basic")));
        Assert.Null(await ErrorAsync("bang", ("model", model), ("strength", 12), ("geometry_file_format", "obj")));
        Assert.Equal(["bang", "bang"], Emulator.Tasks.Select(task => task.Submission!.Endpoint));
    }
}
