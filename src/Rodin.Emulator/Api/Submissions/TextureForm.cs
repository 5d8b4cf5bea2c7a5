using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api.Submissions;

/// <summary><c>POST /rodin_texture_only</c>: another texture for a model (documented).</summary>
internal static class TextureForm
{
    private const long LargestModel = 10 << 20;

    public static Answer Answer(ApiCall call) => SubmitCall.Answer(call, form => form
        .Files("image", 1, 1, pictures: true)
        .Files("model", 1, 1, longest: LargestModel)
        .Prompt().Seed()
        .Text("reference_scale")
        .OneOf("geometry_file_format", ModelWords.Formats)
        .OneOf("material", ModelWords.Materials)
        .OneOf("resolution", ModelWords.Resolutions));
}
