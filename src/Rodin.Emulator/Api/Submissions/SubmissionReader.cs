using System.Security.Cryptography;

namespace Rodin.Emulator.Api.Submissions;

/// <summary>Reads a form and hashes its files, so that they need not be kept.</summary>
internal static class SubmissionReader
{
    private const int BufferSize = 64 * 1024;

    public static async Task<Submission> ReadAsync(
        string endpoint, IFormCollection form, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var files = new List<SubmittedFile>();
        foreach (IFormFile file in form.Files)
        {
            files.Add(await ReadAsync(file, cancellationToken));
        }

        return new Submission(endpoint, form.ToDictionary(field => field.Key, field => field.Value.ToString()), files, time);
    }

    private static async Task<SubmittedFile> ReadAsync(IFormFile file, CancellationToken cancellationToken)
    {
        await using Stream bytes = file.OpenReadStream();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BufferSize];
        int read = await bytes.ReadAtLeastAsync(buffer, ImageSignatures.MaximumLength, throwOnEndOfStream: false, cancellationToken);
        bool isImage = ImageSignatures.IsImage(buffer.AsSpan(0, read));
        while (read > 0)
        {
            hash.AppendData(buffer, 0, read);
            read = await bytes.ReadAsync(buffer, cancellationToken);
        }

        string sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        return new SubmittedFile(file.Name, file.FileName, file.ContentType, file.Length, sha256) { IsImage = isImage };
    }
}
