namespace Rodin.Emulator;

/// <summary>A submission of a task by a client.</summary>
/// <param name="Endpoint"><c>rodin</c>, <c>rodin_texture_only</c> or <c>bang</c>.</param>
/// <param name="Fields">The text fields by name; the values of a repeated field are joined with commas.</param>
/// <param name="Files">The files in the order of the form.</param>
/// <param name="Time">The time of the request by the emulator's clock.</param>
public sealed record Submission(
    string Endpoint,
    IReadOnlyDictionary<string, string> Fields,
    IReadOnlyList<SubmittedFile> Files,
    DateTimeOffset Time);
