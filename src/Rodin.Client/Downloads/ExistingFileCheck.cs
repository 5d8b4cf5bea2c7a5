using Polly;
using Rodin.Client.Downloads.Source;
using Rodin.Client.Storage;

namespace Rodin.Client.Downloads;

/// <summary>Checks what exists at the path of a file, and remembers it.</summary>
internal sealed class ExistingFileCheck(DownloadRequest request)
{
    private readonly FileInfo _file = new(request.Path);

    /// <summary>Returns the existing file if it has the length that the file host states.</summary>
    /// <returns>Null if the file must be downloaded.</returns>
    /// <exception cref="RodinClientException">
    /// <see cref="ErrorId.FileExists"/> if something else exists there and must not be replaced; or the length could not be requested.
    /// </exception>
    public async Task<DownloadResult?> FindAsync(
        RangeSource source, ConnectionPool pool, ResiliencePipeline retry, CancellationToken cancellationToken)
    {
        if (SymbolicLinkGuard.IsLink(_file))
        {
            // The link's target does not matter, because only the link itself may be replaced.
            ThrowIf(!request.Overwrite, "is a link to another path; a file was expected.");
            return null;
        }

        if (!_file.Exists)
        {
            ThrowIf(Directory.Exists(request.Path), "is a folder; a file was expected.");
            return null;
        }

        long? length = await GetLengthAsync(source, pool, retry, cancellationToken).ConfigureAwait(false);
        if (length == _file.Length)
        {
            PartialFile.DeleteUnused(request.Path);
            return new DownloadResult(request.Path, _file.Length, DownloadStatus.Existing);
        }

        string expected = length is null
            ? "the file host does not state the length of its file"
            : $"the file at the file host has {length} bytes";
        ThrowIf(!request.Overwrite, $"exists with {_file.Length} bytes; {expected}.");
        return null;
    }

    /// <summary>Whether the file at the path is the same as when it was checked.</summary>
    public bool IsUnchanged()
    {
        FileInfo now = new(request.Path);
        return now.Exists == _file.Exists
            && (!now.Exists || (now.Length == _file.Length && now.LastWriteTimeUtc == _file.LastWriteTimeUtc));
    }

    private void ThrowIf(bool condition, string reason)
    {
        if (condition)
        {
            throw new RodinClientException(ErrorId.FileExists, $"'{request.Path}'", reason);
        }
    }

    private static async Task<long?> GetLengthAsync(
        RangeSource source, ConnectionPool pool, ResiliencePipeline retry, CancellationToken cancellationToken)
    {
        await pool.AcquireAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await retry.ExecuteAsync(
                static async (source, token) => await source.GetLengthAsync(token).ConfigureAwait(false),
                source,
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            pool.Release();
        }
    }
}
