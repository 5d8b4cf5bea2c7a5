using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api.Submissions;

/// <summary><c>POST /rodin_texture_only</c>: a new texture for a model (documented).</summary>
internal static class TextureEndpoint
{
    private const long MaximumModelLength = 10 << 20;

    public static EmulatorResponse Respond(ApiCall call) => SubmissionEndpoint.Respond(call, validator => validator
        .CheckFiles("image", 1, 1, images: true)
        .CheckFiles("model", 1, 1, maximumLength: MaximumModelLength)
        .CheckPrompt().CheckSeed()
        .CheckText("reference_scale")
        .CheckOneOf("geometry_file_format", FieldValues.Formats)
        .CheckOneOf("material", FieldValues.Materials)
        .CheckOneOf("resolution", FieldValues.Resolutions));
}
