using System.Security.Authentication;

namespace Rodin.Client.Http;

/// <summary>Maps failures of the HTTP stack, and responses that report an error, to the engine's own exception.</summary>
internal static class HttpErrorMapper
{
    /// <summary>Maps an exception of the HTTP stack.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="request">The request, with the secrets that the server may repeat.</param>
    /// <param name="options">The timeouts, for the message.</param>
    /// <param name="idleTimeout">The idle timeout of the request.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <returns>
    /// A <see cref="RodinClientException"/>; an <see cref="OperationCanceledException"/> if the caller's token was cancelled first; null if
    /// the exception needs no mapping.
    /// </returns>
    public static Exception? Map(
        Exception exception,
        RedactedHttpRequestMessage request,
        RodinClientOptions options,
        IdleTimeout idleTimeout,
        CancellationToken cancellationToken)
    {
        if (exception is RodinClientException)
        {
            return null;
        }

        if (cancellationToken.IsCancellationRequested)
        {
            // Cancellation closes the connection; the resulting network error is not a failure of the network.
            return exception is HttpRequestException or IOException or ObjectDisposedException
                ? new OperationCanceledException(exception.Message, exception, cancellationToken)
                : null;
        }

        string host = request.Address.Authority;
        if (idleTimeout.HasElapsed)
        {
            string silence = $"no data was received for {options.OperationTimeout.TotalSeconds:0.#} s.";
            return new RodinClientException(ErrorId.OperationTimeout, host, silence, exception) { IsTransient = true };
        }

        return exception switch
        {
            OperationCanceledException => new RodinClientException(
                ErrorId.ConnectionFailed, host, $"no connection within {options.ConnectionTimeout.TotalSeconds:0.#} s.", exception)
            {
                IsTransient = true,
            },
#if NET
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded }
                or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded } =>
                new RodinClientException(
                    ErrorId.UnexpectedResponse, host, $"invalid HTTP response: {ReasonOf(exception, request)}", exception),
#endif
            HttpRequestException { InnerException: AuthenticationException } => new RodinClientException(
                ErrorId.ConnectionFailed, host, $"the TLS connection failed: {ReasonOf(exception, request)}", exception),
            HttpRequestException or IOException or ObjectDisposedException => new RodinClientException(
                ErrorId.ConnectionFailed, host, $"the connection failed: {ReasonOf(exception, request)}", exception) { IsTransient = true },
            _ => null,
        };
    }

    /// <summary>Creates the exception for a response that reports an error, with its status, request id and <c>Retry-After</c>.</summary>
    public static RodinClientException FromResponse(
        HttpResponseMessage response, ErrorId id, string message, RodinClientOptions options, string? apiCode = null) =>
        new(id, message)
        {
            StatusCode = (int)response.StatusCode,
            ApiCode = apiCode,
            RequestId = ReadRequestId(response),
            RetryAfter = RetryAfter.Read(response.Headers, options.Time.GetUtcNow()),
            IsTransient = id is ErrorId.RateLimited or ErrorId.ServiceUnavailable,
        };

    private static string? ReadRequestId(HttpResponseMessage response)
    {
        foreach (string name in new[] { "x-request-id", "x-tos-request-id", "x-amz-request-id" })
        {
            if (response.Headers.TryGetValues(name, out IEnumerable<string>? values))
            {
                return Redactor.Text(values.First(), RedactedHttpRequestMessage.Of(response).Secrets());
            }
        }

        return null;
    }

    // The outer messages of the HTTP stack say "see inner exception"; the innermost one has the reason.
    private static string ReasonOf(Exception exception, RedactedHttpRequestMessage request) =>
        Redactor.Text(exception.GetBaseException().Message, request.Secrets());
}
