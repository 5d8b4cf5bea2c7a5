using Rodin.Client.Http;

namespace Rodin.Client.Downloads.Source;

/// <summary>The presigned URL of one file, which can be renewed after it has expired.</summary>
internal sealed class PresignedUrl(DownloadRequest request, RodinClientOptions options)
{
    private readonly object _lock = new();
    private Uri _current = SecureUri.ParseLink(request.Link);
    private Task<Uri>? _renewal;

    /// <summary>Whether the caller can provide a new link.</summary>
    public bool CanRenew => request.RenewLink is not null;

    /// <summary>Returns the current link, or a new one if the current link states that it has expired.</summary>
    /// <param name="item">The quoted file name.</param>
    /// <param name="cancellationToken">Cancels the request for a new link.</param>
    public ValueTask<Uri> GetAsync(string item, CancellationToken cancellationToken)
    {
        Uri url;
        bool isRenewed;
        lock (_lock)
        {
            url = _current;
            isRenewed = _renewal is not null;
        }

        // A link that the service has just returned is used even if it states that it has expired: this machine's clock may be wrong.
        return CanRenew && !isRenewed && PresignedUrlExpiry.Read(url.OriginalString) <= options.Time.GetUtcNow()
            ? new ValueTask<Uri>(RenewExpiredAsync(url, item, cancellationToken))
            : new ValueTask<Uri>(url);
    }

    /// <summary>Returns a new link after the file host has rejected one.</summary>
    /// <param name="rejected">The rejected link.</param>
    /// <param name="rejection">The file host's error.</param>
    /// <param name="item">The quoted file name.</param>
    /// <param name="cancellationToken">Cancels the request for a new link.</param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.LinkExpired"/>: there is no new link.</exception>
    public async Task<Uri> RenewAsync(Uri rejected, RodinClientException rejection, string item, CancellationToken cancellationToken)
    {
        try
        {
            return await RenewAsync(rejected, item, cancellationToken).ConfigureAwait(false);
        }
        catch (RodinClientException failure)
        {
            throw new RodinClientException(
                ErrorId.LinkExpired, item, $"the link has expired and could not be renewed: {failure.Message}", failure)
            {
                StatusCode = rejection.StatusCode,
                ApiCode = failure.ApiCode,
                RequestId = rejection.RequestId,
            };
        }
    }

    private async Task<Uri> RenewExpiredAsync(Uri expired, string item, CancellationToken cancellationToken)
    {
        try
        {
            return await RenewAsync(expired, item, cancellationToken).ConfigureAwait(false);
        }
        catch (RodinClientException failure)
        {
            options.Log?.Invoke($"{item}: the link appears to have expired and could not be renewed; trying it: {failure.Message}");
            return expired;
        }
    }

    // Several connections of a file find the expired link at about the same time. One renews it for all.
    private async Task<Uri> RenewAsync(Uri expired, string item, CancellationToken cancellationToken)
    {
        Task<Uri> renewal;
        lock (_lock)
        {
            if (_current != expired)
            {
                return _current;
            }

            if (_renewal is null || _renewal.IsCompleted)
            {
                options.Log?.Invoke($"Requesting a new link for {item}.");
                _renewal = RequestLinkAsync(expired, cancellationToken);
            }

            renewal = _renewal;
        }

        return await renewal.ConfigureAwait(false);
    }

    private async Task<Uri> RequestLinkAsync(Uri expired, CancellationToken cancellationToken)
    {
        string link = await request.RenewLink!(expired.OriginalString, cancellationToken).ConfigureAwait(false);
        Uri renewed = SecureUri.ParseLink(link);
        lock (_lock)
        {
            _current = renewed;
        }

        return renewed;
    }
}
