using Rodin.Client.Downloads.Source;
using Rodin.Client.Storage;

namespace Rodin.Client.Downloads;

/// <summary>What stands where a file should go, at the moment of looking.</summary>
internal sealed class ExistingFileCheck(string path)
{
    private readonly FileInfo _file = new(path);

    /// <summary>A file of the right length needs no body; one of another length is not ours to replace, unless told.</summary>
    /// <returns>Null when the file is to be fetched.</returns>
    /// <exception cref="RodinClientException"><see cref="ErrorId.FileExists"/>, or whatever keeps from asking how long it should be.</exception>
    public async Task<DownloadResult?> FindAsync(
        DownloadRequest request, PresignedUrl link, DownloadContext context, CancellationToken cancellationToken)
    {
        if (SymbolicLinkGuard.Is(_file))
        {
            // Where it leads to is none of ours, whatever is there; the link itself may be replaced.
            return request.Overwrite ? null : throw new RodinClientException(ErrorId.FileExists, $"A link to another place stands at '{path}', where the file should go.");
        }

        if (!_file.Exists)
        {
            return Directory.Exists(path)
                ? throw new RodinClientException(ErrorId.FileExists, $"A folder stands at '{path}', where the file should go.")
                : null;
        }

        long? length = await ReadLengthAsync(link, context, cancellationToken).ConfigureAwait(false);
        if (length == _file.Length)
        {
            PartialFile.Tidy(path);
            return new DownloadResult(path, _file.Length, DownloadStatus.Existing);
        }

        if (request.Overwrite)
        {
            return null;
        }

        string offered = length is null ? "of a length that the file host does not say" : $"of {length} bytes";
        throw new RodinClientException(ErrorId.FileExists, $"'{path}' exists with {_file.Length} bytes; the file at the service is another one, {offered}.");
    }

    /// <summary>Whether that is still so.</summary>
    public bool IsAsItWas()
    {
        FileInfo now = new(path);
        return now.Exists == _file.Exists && (!now.Exists || (now.Length == _file.Length && now.LastWriteTimeUtc == _file.LastWriteTimeUtc));
    }

    private static async Task<long?> ReadLengthAsync(PresignedUrl link, DownloadContext context, CancellationToken cancellationToken)
    {
        await context.Budget.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await context.Retry.ExecuteAsync(
                async token => await link.UseAsync(address => context.Host.ReadLengthAsync(address, token), token).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            context.Budget.Leave();
        }
    }
}
