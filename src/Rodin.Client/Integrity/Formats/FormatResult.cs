namespace Rodin.Client.Integrity.Formats;

/// <summary>The result of a format check.</summary>
/// <param name="Error">The error; null if the file is valid.</param>
/// <param name="Reason">The reason as part of a sentence; empty if the first bytes show it.</param>
internal readonly record struct FormatResult(ErrorId? Error, string Reason)
{
    /// <summary>No error was found.</summary>
    public static FormatResult Valid => new(null, string.Empty);

    /// <summary>The file has another format.</summary>
    public static FormatResult WrongFormat(string reason = "") => new(ErrorId.FormatMismatch, reason);

    /// <summary>The file has the format, but its end is missing.</summary>
    public static FormatResult Truncated(string reason) => new(ErrorId.IncompleteFile, reason);
}
