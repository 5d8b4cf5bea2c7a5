using System.Text.Json;
using System.Text.Json.Nodes;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api.Submissions;

/// <summary><c>POST /rodin</c>: a model from pictures, a prompt or both (documented).</summary>
internal static class RodinEndpoint
{
    private const int MostImages = 5;
    private const int LongestLabel = 50;
    private const int Axes = 3;

    private static readonly string[] s_tiers =
    [
        "Sketch", "Regular", "Detail", "Smooth", "Gen-2", "Gen-2.5-Extreme-Low", "Gen-2.5-Low", "Gen-2.5-Medium", "Gen-2.5-High",
        "Gen-2.5-Extreme-High",
    ];

    public static EmulatorResponse Respond(ApiCall call) => SubmissionEndpoint.Respond(call, Check);

    private static void Check(FormValidator form)
    {
        form.JsonArray("bbox_condition", CheckBox).JsonArray("image_label", CheckLabels);
        form.Files("images", 0, MostImages, pictures: true);
        if (!form.Has("prompt") && form.FilesIn("images") == 0)
        {
            form.Fail("prompt is required if no images are sent.");
        }

        form.Prompt().Seed()
            .OneOf("tier", s_tiers)
            .OneOf("geometry_file_format", FieldValues.Formats)
            .OneOf("material", FieldValues.Materials)
            .OneOf("quality", "high", "medium", "low", "extra-low")
            .Number("quality_override", 0, int.MaxValue)
            .OneOf("mesh_mode", "Raw", "Quad")
            .OneOf("addons", "HighPack")
            .OneOf("condition_mode", "concat", "fuse")
            .OneOf("geometry_instruct_mode", "faithful", "creative")
            .TrueOrFalse("TAPose", "preview_render", "use_original_alpha", "mesh_simplify", "mesh_smooth")
            .TrueOrFalse("hd_texture", "uhd_texture", "texture_delight", "is_micro", "is_symmetric")
            .Text("texture_mode").Text("height");
    }

    private static EmulatorResponse? CheckBox(JsonArray box) =>
        box.Count == Axes && box.All(side => side?.GetValueKind() == JsonValueKind.Number)
            ? null
            : ApiError.InvalidRequest($"bbox_condition must be an array of {Axes} numbers.");

    private static EmulatorResponse? CheckLabels(JsonArray labels)
    {
        if (!labels.All(label => label?.GetValueKind() == JsonValueKind.String))
        {
            return ApiError.InvalidRequest("image_label must be an array of texts.");
        }

        return labels.Any(label => label!.GetValue<string>().Length > LongestLabel) ? ApiError.LabelTooLong : null;
    }
}
