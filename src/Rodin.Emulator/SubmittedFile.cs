namespace Rodin.Emulator;

/// <summary>A file that a client uploaded. Only the hash of its bytes is kept.</summary>
/// <param name="Field">The name of the form field.</param>
/// <param name="FileName">The file name that the client sent.</param>
/// <param name="ContentType">The content type that the client sent, or <see langword="null"/>.</param>
/// <param name="Length">The length in bytes.</param>
/// <param name="Sha256">The SHA-256 of the bytes, in lower-case hexadecimal digits.</param>
public sealed record SubmittedFile(string Field, string FileName, string? ContentType, long Length, string Sha256)
{
    // Determined by the first bytes, not by the name and content type.
    internal bool IsImage { get; init; }
}
