namespace Rodin.Client.Downloads;

/// <summary>The result of one attempt to download a file.</summary>
/// <param name="Outcome">How the attempt ended.</param>
/// <param name="Result">The file, if the download was completed.</param>
/// <remarks>
/// A class: a task with a value type as its result compiles the task's methods again when the first file is downloaded.
/// </remarks>
internal sealed record DownloadAttempt(DownloadOutcome Outcome, DownloadResult? Result = null)
{
    public static DownloadAttempt InUse { get; } = new(DownloadOutcome.InUse);

    public static DownloadAttempt PartialFileInvalid { get; } = new(DownloadOutcome.PartialFileInvalid);
}
