using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api.Submissions;

/// <summary><c>POST /bang</c>: a model taken to pieces (documented).</summary>
internal static class BangForm
{
    private const int Weakest = 2;
    private const int Strongest = 12;

    public static Answer Answer(ApiCall call) => SubmitCall.Answer(call, Check);

    private static void Check(FormCheck form)
    {
        form.Files("model", 0, 1).Text("asset_id");
        if (form.Has("asset_id") == (form.FilesIn("model") > 0))
        {
            form.Refuse("Exactly one of asset_id and model must be sent.");
        }

        form.Number("strength", Weakest, Strongest)
            .OneOf("geometry_file_format", ModelWords.Formats)
            .OneOf("material", ModelWords.Materials)
            .OneOf("resolution", ModelWords.Resolutions);
    }
}
