namespace Rodin.Emulator;

/// <summary>What a client sent to have a task generated.</summary>
/// <param name="Endpoint"><c>rodin</c>, <c>rodin_texture_only</c> or <c>bang</c>.</param>
/// <param name="Fields">The text fields by name; values of a repeated one with commas between.</param>
/// <param name="Files">The files in the order of the form.</param>
/// <param name="Time">When it came in, by the emulator's clock.</param>
public sealed record Submission(
    string Endpoint,
    IReadOnlyDictionary<string, string> Fields,
    IReadOnlyList<SubmittedFile> Files,
    DateTimeOffset Time);
