using System.Net;

namespace Rodin.Client.Http;

/// <summary>
/// Follows the file host's redirects, each hop only where <see cref="SecureUri.IsSecure"/> allows: the stack's own following would take a
/// loopback http link to any http address.
/// </summary>
internal sealed class RedirectHandler : DelegatingHandler
{
    private const int MostHops = 10;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // What listens at the client has heard of the host alone; see RedactedHttpRequestMessage.
        request.RequestUri = ((RedactedHttpRequestMessage)request).Address;
        HttpRequestMessage current = request;
        for (int hop = 0; ; hop++)
        {
            HttpResponseMessage response = await base.SendAsync(current, cancellationToken).ConfigureAwait(false);
            Uri from = current.RequestUri!;
            if (!IsRedirect(response.StatusCode) || LocationOf(response, from) is not { } location)
            {
                return response;
            }

            response.Dispose();
            if (hop == MostHops)
            {
                throw new RodinClientException(ErrorId.UnexpectedResponse, $"{from.Authority} redirects in a circle: gave up after {MostHops} hops.");
            }

            Uri next = SecureUri.ParseLink(location);
            if (from.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps)
            {
                throw new RodinClientException(ErrorId.InsecureAddress, $"{from.Authority} redirects from https to http, so nothing is fetched from there.");
            }

            current = Copy(request, next);
        }
    }

    private static bool IsRedirect(HttpStatusCode status) =>
        status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or (HttpStatusCode)308;

    // A relative location is resolved against the page it came from; an absolute one is taken to the letter, as it may be signed.
    private static string? LocationOf(HttpResponseMessage response, Uri from)
    {
        try
        {
            return response.Headers.Location is not { } location ? null
                : location.IsAbsoluteUri || !Uri.TryCreate(from, location, out Uri? resolved) ? location.OriginalString
                : resolved.AbsoluteUri;
        }
        catch (IndexOutOfRangeException)
        {
            // What Uri makes of a path to another machine whose name is a mark of direction (.NET 10): it names no place.
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
