namespace Rodin.Emulator;

/// <summary>A file that a client sent. Its bytes are summed up and forgotten.</summary>
/// <param name="Field">The name of the form's field.</param>
/// <param name="FileName">The file's name as it was sent.</param>
/// <param name="ContentType">The declared type, or <see langword="null"/>.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Sha256">Of its bytes, in lower-case hexadecimal digits.</param>
public sealed record SubmittedFile(string Field, string FileName, string? ContentType, long Length, string Sha256)
{
    // Told by its first bytes, whatever its name and declared type say.
    internal bool IsImage { get; init; }
}
