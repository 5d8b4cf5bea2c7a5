using System.Text.Json;
using System.Text.Json.Nodes;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api.Submissions;

/// <summary><c>POST /rodin</c>: a model from images, a prompt or both (documented).</summary>
internal static class RodinEndpoint
{
    private const int MaximumImages = 5;
    private const int MaximumLabelLength = 50;
    private const int Axes = 3;

    private static readonly string[] s_tiers =
    [
        "Sketch", "Regular", "Detail", "Smooth", "Gen-2", "Gen-2.5-Extreme-Low", "Gen-2.5-Low", "Gen-2.5-Medium", "Gen-2.5-High",
        "Gen-2.5-Extreme-High",
    ];

    public static EmulatorResponse Respond(ApiCall call) => SubmissionEndpoint.Respond(call, Check);

    private static void Check(FormValidator validator)
    {
        validator.CheckJsonArray("bbox_condition", CheckBox).CheckJsonArray("image_label", CheckLabels);
        validator.CheckFiles("images", 0, MaximumImages, images: true);
        if (!validator.HasValue("prompt") && validator.CountFiles("images") == 0)
        {
            validator.AddError("prompt is required if no images are sent.");
        }

        validator.CheckPrompt().CheckSeed()
            .CheckOneOf("tier", s_tiers)
            .CheckOneOf("geometry_file_format", FieldValues.Formats)
            .CheckOneOf("material", FieldValues.Materials)
            .CheckOneOf("quality", "high", "medium", "low", "extra-low")
            .CheckNumber("quality_override", 0, int.MaxValue)
            .CheckOneOf("mesh_mode", "Raw", "Quad")
            .CheckOneOf("addons", "HighPack")
            .CheckOneOf("condition_mode", "concat", "fuse")
            .CheckOneOf("geometry_instruct_mode", "faithful", "creative")
            .CheckBooleans("TAPose", "preview_render", "use_original_alpha", "mesh_simplify", "mesh_smooth")
            .CheckBooleans("hd_texture", "uhd_texture", "texture_delight", "is_micro", "is_symmetric")
            .CheckText("texture_mode").CheckText("height");
    }

    private static EmulatorResponse? CheckBox(JsonArray box) =>
        box.Count == Axes && box.All(side => side?.GetValueKind() == JsonValueKind.Number)
            ? null
            : ApiError.InvalidRequest($"bbox_condition must be an array of {Axes} numbers.");

    private static EmulatorResponse? CheckLabels(JsonArray labels)
    {
        if (!labels.All(label => label?.GetValueKind() == JsonValueKind.String))
        {
            return ApiError.InvalidRequest("image_label must be an array of strings.");
        }

        return labels.Any(label => label!.GetValue<string>().Length > MaximumLabelLength) ? ApiError.LabelTooLong : null;
    }
}
