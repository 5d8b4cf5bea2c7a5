namespace Rodin.Client.Integrity.Formats;

/// <summary>What a look at a file found.</summary>
/// <param name="Error">What is wrong; null if nothing is.</param>
/// <param name="Reason">Why, as the end of a sentence; empty where the bytes speak for themselves.</param>
internal readonly record struct FormatResult(ErrorId? Error, string Reason)
{
    /// <summary>The file is what it should be, as far as can be told.</summary>
    public static FormatResult Fits => new(null, string.Empty);

    /// <summary>The file is of another format.</summary>
    public static FormatResult Foreign(string reason = "") => new(ErrorId.FormatMismatch, reason);

    /// <summary>The file is of the format, but its end is missing.</summary>
    public static FormatResult Cut(string reason) => new(ErrorId.IncompleteFile, reason);
}
