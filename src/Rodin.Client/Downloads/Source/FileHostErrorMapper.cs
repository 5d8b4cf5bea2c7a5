using Rodin.Client.Http;

namespace Rodin.Client.Downloads.Source;

/// <summary>Maps responses of the file host that do not contain the file to errors.</summary>
internal static class FileHostErrorMapper
{
    /// <summary>Throws if the response is neither the file nor a valid response to a range request.</summary>
    /// <param name="response">The response; only its headers are read.</param>
    /// <param name="isRanged">Whether a range was requested, so that 206 and 416 are valid.</param>
    /// <param name="item">The quoted file name.</param>
    /// <param name="url">The presigned URL.</param>
    /// <param name="options">The clock for <c>Retry-After</c>.</param>
    /// <exception cref="RodinClientException">
    /// <see cref="ErrorId.LinkExpired"/>, <see cref="ErrorId.RateLimited"/>, <see cref="ErrorId.ServiceUnavailable"/>,
    /// <see cref="ErrorId.UnexpectedResponse"/>.
    /// </exception>
    public static void ThrowIfError(HttpResponseMessage response, bool isRanged, string item, Uri url, RodinClientOptions options)
    {
        int status = (int)response.StatusCode;
        if (status == 200 || (isRanged && status is 206 or 416))
        {
            ThrowIfEncoded(response, item, url);
            return;
        }

        (ErrorId id, string reason) = status switch
        {
            // An expired link returns 403 and XML (observed); a purged file returns 404.
            403 or 404 or 410 => (
                ErrorId.LinkExpired, $"the link '{Redactor.Link(url.OriginalString)}' is no longer valid (HTTP {status})."),
            429 => (ErrorId.RateLimited, $"{url.Authority} limits the rate of requests (HTTP 429)."),
            408 or >= 500 => (ErrorId.ServiceUnavailable, $"{url.Authority} is unavailable (HTTP {status})."),
            >= 400 => (ErrorId.UnexpectedResponse, $"{url.Authority} rejected the request (HTTP {status})."),
            _ => (ErrorId.UnexpectedResponse, $"{url.Authority} sent a response without the file."),
        };
        throw HttpErrorMapper.FromResponse(response, id, $"{item}: {reason}", options);
    }

    /// <summary>Rejects a body that ends when the connection closes: a truncated one would look the same.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.UnexpectedResponse"/>.</exception>
    public static void ThrowIfLengthUnknown(HttpResponseMessage response, string item, Uri url)
    {
        bool contradicts = response.Content.Headers.TryGetValues("Content-Length", out IEnumerable<string>? lengths)
            && lengths.Distinct().Count() > 1;
        if (contradicts || (response.Content.Headers.ContentLength is null && response.Headers.TransferEncodingChunked != true))
        {
            throw new RodinClientException(
                ErrorId.UnexpectedResponse,
                item,
                $"{url.Authority} does not state the length of the response, so truncation could not be detected.");
        }
    }

    // The request accepts no content encoding, so encoded bytes are not the file's bytes.
    private static void ThrowIfEncoded(HttpResponseMessage response, string item, Uri url)
    {
        string? encoding = response.Content.Headers.ContentEncoding.FirstOrDefault(
            value => !value.Equals("identity", StringComparison.OrdinalIgnoreCase));
        if (encoding is not null)
        {
            throw new RodinClientException(
                ErrorId.UnexpectedResponse,
                item,
                $"{url.Authority} sent the content encoding '{Redactor.Text(encoding)}', which was not requested.");
        }
    }
}
