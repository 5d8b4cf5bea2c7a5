using System.Net.Http.Headers;
using Rodin.Client.Http;
using Rodin.Client.Storage;

namespace Rodin.Client.Downloads.Source;

/// <summary>Requests one file, or ranges of it, from the file host. An expired link is renewed once per request.</summary>
internal sealed class RangeSource(HttpClient client, DownloadRequest request, RodinClientOptions options)
{
    private readonly PresignedUrl _url = new(request, options);

    /// <summary>The quoted file name, with which messages start.</summary>
    public string Item { get; } = $"'{Path.GetFileName(request.Path)}'";

    /// <summary>Requests a segment of the file.</summary>
    /// <param name="segment">The bytes to request; null for the whole file.</param>
    /// <param name="version">The version to which the request is limited; null for any version.</param>
    /// <param name="cancellationToken">Cancels the request, and reading the response.</param>
    /// <exception cref="RodinClientException">
    /// The request failed, or the response does not contain the file; see <see cref="ErrorId"/>.
    /// </exception>
    public async Task<RangeResponse> OpenAsync(Segment? segment, EntityVersion? version, CancellationToken cancellationToken)
    {
        Uri url = await _url.GetAsync(Item, cancellationToken).ConfigureAwait(false);
        try
        {
            return await SendAsync(url, segment, version, cancellationToken).ConfigureAwait(false);
        }
        catch (RodinClientException failure) when (failure.ErrorId == ErrorId.LinkExpired && _url.CanRenew)
        {
            url = await _url.RenewAsync(url, failure, Item, cancellationToken).ConfigureAwait(false);
        }

        return await SendAsync(url, segment, version, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Requests the length of the file in bytes; null if the file host does not state it.</summary>
    /// <remarks>
    /// The link is signed for GET, so HEAD is rejected. A range of one byte shows the length, and the connection can be reused.
    /// </remarks>
    /// <exception cref="RodinClientException">The request failed; see <see cref="ErrorId"/>.</exception>
    public async Task<long?> GetLengthAsync(CancellationToken cancellationToken)
    {
        using RangeResponse response = await OpenAsync(new Segment(0, 1), version: null, cancellationToken).ConfigureAwait(false);
        return response.FileLength;
    }

    private async Task<RangeResponse> SendAsync(Uri url, Segment? segment, EntityVersion? version, CancellationToken cancellationToken)
    {
        IdleTimeout idleTimeout = new(options, cancellationToken);
        RedactedHttpRequestMessage message = new(HttpMethod.Get, url);
        HttpResponseMessage? response = null;
        try
        {
            if (segment is not null)
            {
                message.Headers.Range = new RangeHeaderValue(segment.Position, segment.End - 1);
                message.Headers.IfRange = version?.ToIfRange();
            }

            long start = segment?.Position ?? 0;
            response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, idleTimeout.Token).ConfigureAwait(false);
            idleTimeout.Reset();
            FileHostErrorMapper.ThrowIfError(response, isRanged: segment is not null, Item, url, options);
            return new RangeResponse(response, message, idleTimeout, start, Item, options, cancellationToken);
        }
        catch (Exception exception)
        {
            Exception? failure = HttpErrorMapper.Map(exception, message, options, idleTimeout, cancellationToken);
            response?.Dispose();
            message.Dispose();
            idleTimeout.Dispose();
            if (failure is null)
            {
                throw;
            }

            throw failure;
        }
    }
}
