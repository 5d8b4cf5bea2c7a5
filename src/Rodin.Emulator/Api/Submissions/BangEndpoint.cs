using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api.Submissions;

/// <summary><c>POST /bang</c>: splits a model into parts (documented).</summary>
internal static class BangEndpoint
{
    private const int MinimumStrength = 2;
    private const int MaximumStrength = 12;

    public static EmulatorResponse Respond(ApiCall call) => SubmissionEndpoint.Respond(call, Check);

    private static void Check(FormValidator validator)
    {
        validator.CheckFiles("model", 0, 1).CheckText("asset_id");
        if (validator.HasValue("asset_id") == (validator.CountFiles("model") > 0))
        {
            validator.AddError("Exactly one of asset_id and model must be sent.");
        }

        validator.CheckNumber("strength", MinimumStrength, MaximumStrength)
            .CheckOneOf("geometry_file_format", FieldValues.Formats)
            .CheckOneOf("material", FieldValues.Materials)
            .CheckOneOf("resolution", FieldValues.Resolutions);
    }
}
