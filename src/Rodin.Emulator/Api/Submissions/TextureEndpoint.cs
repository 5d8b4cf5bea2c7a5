using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api.Submissions;

/// <summary><c>POST /rodin_texture_only</c>: another texture for a model (documented).</summary>
internal static class TextureEndpoint
{
    private const long LargestModel = 10 << 20;

    public static EmulatorResponse Respond(ApiCall call) => SubmissionEndpoint.Respond(call, form => form
        .Files("image", 1, 1, pictures: true)
        .Files("model", 1, 1, longest: LargestModel)
        .Prompt().Seed()
        .Text("reference_scale")
        .OneOf("geometry_file_format", FieldValues.Formats)
        .OneOf("material", FieldValues.Materials)
        .OneOf("resolution", FieldValues.Resolutions));
}
