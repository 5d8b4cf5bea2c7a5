using Rodin.Client.Http;

namespace Rodin.Client.Downloads.Source;

/// <summary>Tells what it means when the file host answers with something that is not the file.</summary>
internal static class FileHostErrorMapper
{
    public static void ThrowIfRefused(HttpResponseMessage response, bool ranged, Uri link, RodinClientOptions options)
    {
        int status = (int)response.StatusCode;
        if (status == 200 || (ranged && status is 206 or 416))
        {
            ThrowIfEncoded(response, link);
            return;
        }

        string shown = Redactor.Link(link.OriginalString);
        throw status switch
        {
            // An expired link is answered with 403 and XML (seen); a purged file with 404.
            403 or 404 or 410 => Make(ErrorId.LinkExpired, $"The link '{shown}' is not honoured any more (HTTP {status})."),
            429 => Make(ErrorId.RateLimited, $"{link.Authority} has had too many requests (HTTP 429)."),
            408 or >= 500 => Make(ErrorId.ServiceUnavailable, $"{link.Authority} cannot serve '{shown}' now (HTTP {status})."),
            _ => Make(ErrorId.UnexpectedResponse, $"{link.Authority} answered HTTP {status} instead of the file '{shown}'."),
        };

        RodinClientException Make(ErrorId id, string message) => HttpErrorMapper.Refused(response, id, message, options);
    }

    /// <summary>Refuses a body that ends when the connection does: a cut one would look the same.</summary>
    public static void ThrowIfEndless(HttpResponseMessage response, Uri link)
    {
        bool contradicts = response.Content.Headers.TryGetValues("Content-Length", out IEnumerable<string>? lengths) && lengths.Distinct().Count() > 1;
        if (contradicts || (response.Content.Headers.ContentLength is null && response.Headers.TransferEncodingChunked != true))
        {
            throw new RodinClientException(
                ErrorId.UnexpectedResponse, $"{link.Authority} does not say where the file ends, so that a whole one could not be told from a cut one.");
        }
    }

    // No encoding was asked for, so bytes in one are not the file's.
    private static void ThrowIfEncoded(HttpResponseMessage response, Uri link)
    {
        string? encoding = response.Content.Headers.ContentEncoding.FirstOrDefault(value => !value.Equals("identity", StringComparison.OrdinalIgnoreCase));
        if (encoding is not null)
        {
            throw new RodinClientException(
                ErrorId.UnexpectedResponse, $"{link.Authority} sent the file '{Redactor.Text(encoding)}'-encoded, which was not asked for.");
        }
    }
}
