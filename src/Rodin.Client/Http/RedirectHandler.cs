using System.Net;

namespace Rodin.Client.Http;

/// <summary>
/// Follows redirects of the file host, each only to an address that <see cref="SecureUri.IsSecure"/> accepts. The HTTP stack's own
/// redirection would follow a loopback http link to any http address.
/// </summary>
internal sealed class RedirectHandler : DelegatingHandler
{
    private const int MaximumRedirects = 10;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Diagnostic listeners have seen the host only; see RedactedHttpRequestMessage.
        request.RequestUri = ((RedactedHttpRequestMessage)request).Address;
        HttpRequestMessage current = request;
        for (int hop = 0; ; hop++)
        {
            HttpResponseMessage response = await base.SendAsync(current, cancellationToken).ConfigureAwait(false);
            Uri from = current.RequestUri!;
            if (!IsRedirect(response.StatusCode) || ReadLocation(response, from) is not { } location)
            {
                return response;
            }

            response.Dispose();
            if (hop == MaximumRedirects)
            {
                throw new RodinClientException(
                    ErrorId.UnexpectedResponse, from.Authority, $"redirect loop; stopped after {MaximumRedirects} redirects.");
            }

            Uri next = SecureUri.ParseLink(location);
            if (from.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps)
            {
                throw new RodinClientException(
                    ErrorId.InsecureAddress, from.Authority, "redirects from https to http; the redirect was not followed.");
            }

            current = Copy(request, next);
        }
    }

    private static bool IsRedirect(HttpStatusCode status) =>
        status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect
            or (HttpStatusCode)308;

    // A relative location is resolved against the current address. An absolute one is used unchanged, because it may be signed.
    private static string? ReadLocation(HttpResponseMessage response, Uri from)
    {
        try
        {
            return response.Headers.Location is not { } location ? null
                : location.IsAbsoluteUri || !Uri.TryCreate(from, location, out Uri? resolved) ? location.OriginalString
                : resolved.AbsoluteUri;
        }
        catch (IndexOutOfRangeException)
        {
            // .NET 10: Uri throws this for a UNC path whose host is a bidirectional control character.
            return null;
        }
    }

    private static RedactedHttpRequestMessage Copy(HttpRequestMessage request, Uri address)
    {
        RedactedHttpRequestMessage copy = new(request.Method, address) { Version = request.Version, RequestUri = address };
        foreach (KeyValuePair<string, IEnumerable<string>> header in request.Headers)
        {
            copy.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        return copy;
    }
}
