using Rodin.Client.Http;

namespace Rodin.Client.Downloads.Source;

/// <summary>The link of one file, which is asked anew when it has expired.</summary>
internal sealed class PresignedUrl(DownloadRequest request, RodinClientOptions options)
{
    private readonly object _lock = new();
    private Uri _current = SecureUri.ParseLink(request.Link);
    private Task<Uri>? _renewal;

    /// <summary>Does something with the link, and again with a new one if the file host does not honour it any more.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.LinkExpired"/> when there is no new one, or that is not honoured either.</exception>
    public async Task<T> UseAsync<T>(Func<Uri, Task<T>> use, CancellationToken cancellationToken)
    {
        (Uri link, bool isNew) = Current();

        // A link that says of itself that it is over need not be tried, where another can be had. What the service has just given is tried in
        // any case: it may be this machine's clock that is wrong.
        if (request.RenewLink is not null && !isNew && PresignedUrlExpiry.Read(link.OriginalString) <= options.Time.GetUtcNow())
        {
            try
            {
                link = await RenewAsync(link, cancellationToken).ConfigureAwait(false);
            }
            catch (RodinClientException reason)
            {
                options.Log?.Invoke($"The link of '{Path.GetFileName(request.Path)}' has expired by its own words. {reason.Message} So it is tried.");
            }
        }

        try
        {
            return await use(link).ConfigureAwait(false);
        }
        catch (RodinClientException failure) when (failure.ErrorId == ErrorId.LinkExpired && request.RenewLink is not null)
        {
            Uri next;
            try
            {
                next = await RenewAsync(link, cancellationToken).ConfigureAwait(false);
            }
            catch (RodinClientException reason)
            {
                throw new RodinClientException(ErrorId.LinkExpired, $"{failure.Message} No new one could be had: {reason.Message}")
                {
                    StatusCode = failure.StatusCode,
                    ApiCode = reason.ApiCode,
                    RequestId = failure.RequestId,
                };
            }

            return await use(next).ConfigureAwait(false);
        }
    }

    private (Uri Link, bool IsNew) Current()
    {
        lock (_lock)
        {
            return (_current, _renewal is not null);
        }
    }

    // The file's connections meet the dead link one after the other; one of them asks.
    private async Task<Uri> RenewAsync(Uri dead, CancellationToken cancellationToken)
    {
        Task<Uri> renewal;
        lock (_lock)
        {
            if (_current != dead)
            {
                return _current;
            }

            if (_renewal is null || _renewal.IsCompleted)
            {
                options.Log?.Invoke($"Asking for a new link to '{Path.GetFileName(request.Path)}'.");
                _renewal = AskAsync(dead, cancellationToken);
            }

            renewal = _renewal;
        }

        return await renewal.ConfigureAwait(false);
    }

    private async Task<Uri> AskAsync(Uri dead, CancellationToken cancellationToken)
    {
        string link = await request.RenewLink!(dead.OriginalString, cancellationToken).ConfigureAwait(false);
        Uri renewed = SecureUri.ParseLink(link);
        lock (_lock)
        {
            _current = renewed;
        }

        return renewed;
    }
}
