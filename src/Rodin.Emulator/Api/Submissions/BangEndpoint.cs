using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api.Submissions;

/// <summary><c>POST /bang</c>: a model taken to pieces (documented).</summary>
internal static class BangEndpoint
{
    private const int Weakest = 2;
    private const int Strongest = 12;

    public static EmulatorResponse Respond(ApiCall call) => SubmissionEndpoint.Respond(call, Check);

    private static void Check(FormValidator form)
    {
        form.Files("model", 0, 1).Text("asset_id");
        if (form.Has("asset_id") == (form.FilesIn("model") > 0))
        {
            form.Fail("Exactly one of asset_id and model must be sent.");
        }

        form.Number("strength", Weakest, Strongest)
            .OneOf("geometry_file_format", FieldValues.Formats)
            .OneOf("material", FieldValues.Materials)
            .OneOf("resolution", FieldValues.Resolutions);
    }
}
