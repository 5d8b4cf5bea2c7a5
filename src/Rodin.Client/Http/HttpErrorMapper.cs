using System.Security.Authentication;

namespace Rodin.Client.Http;

/// <summary>Says in the engine's own terms what went wrong on the way to a host and back.</summary>
internal static class HttpErrorMapper
{
    /// <summary>What an exception out of the HTTP stack means, or null when it says so itself or is no matter of the network.</summary>
    /// <param name="exception">What the stack threw.</param>
    /// <param name="request">What was asked, with the secrets that the other side was told, and may repeat.</param>
    /// <param name="options">The limits.</param>
    /// <param name="silence">Whether it was silent for too long.</param>
    /// <param name="cancellationToken">The caller's own token.</param>
    /// <returns>A <see cref="RodinClientException"/>, or an <see cref="OperationCanceledException"/> when the caller's own cancellation came first.</returns>
    public static Exception? From(
        Exception exception, RedactedHttpRequestMessage request, RodinClientOptions options, IdleTimeout silence, CancellationToken cancellationToken)
    {
        if (exception is RodinClientException)
        {
            return null;
        }

        if (cancellationToken.IsCancellationRequested)
        {
            // A connection that breaks as it is given up is none that failed.
            return exception is HttpRequestException or IOException or ObjectDisposedException
                ? new OperationCanceledException(exception.Message, exception, cancellationToken)
                : null;
        }

        string host = request.Address.Authority;
        if (silence.Expired)
        {
            return new RodinClientException(
                ErrorId.OperationTimeout,
                $"{host} was silent for {options.OperationTimeout.TotalSeconds:0.#} seconds.") { IsTransient = true };
        }

        return exception switch
        {
            OperationCanceledException => new RodinClientException(
                ErrorId.ConnectionFailed,
                $"No connection to {host} came about within {options.ConnectionTimeout.TotalSeconds:0.#} seconds.") { IsTransient = true },
#if NET
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded }
                or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded } => new RodinClientException(
                ErrorId.UnexpectedResponse,
                $"{host} does not speak HTTP as it should: {Reason(exception, request)}"),
#endif
            HttpRequestException { InnerException: AuthenticationException } => new RodinClientException(
                ErrorId.ConnectionFailed,
                $"No secure connection to {host}: {Reason(exception, request)}"),
            HttpRequestException or IOException or ObjectDisposedException => new RodinClientException(
                ErrorId.ConnectionFailed,
                $"The connection to {host} failed: {Reason(exception, request)}") { IsTransient = true },
            _ => null,
        };
    }

    /// <summary>What an answer means that refuses, with all that it tells of itself.</summary>
    public static RodinClientException Refused(HttpResponseMessage response, ErrorId id, string message, RodinClientOptions options, string? apiCode = null)
    {
        int status = (int)response.StatusCode;
        return new RodinClientException(id, message)
        {
            StatusCode = status,
            ApiCode = apiCode,
            RequestId = RequestId(response),
            RetryAfter = RetryAfter.Read(response.Headers, options.Time.GetUtcNow()),
            IsTransient = id is ErrorId.RateLimited or ErrorId.ServiceUnavailable,
        };
    }

    // The id that the other side gave the request, where it gave one.
    private static string? RequestId(HttpResponseMessage response)
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

    // The outer messages of the HTTP stack say "see inner exception"; the innermost one says what happened.
    private static string Reason(Exception exception, RedactedHttpRequestMessage request) => Redactor.Text(exception.GetBaseException().Message, request.Secrets());
}
