using Rodin.Client.Http;

namespace Rodin.Client.Api;

/// <summary>
/// Recognizes errors in the service's responses. The service reports errors with HTTP 201 and a code in <c>error</c> as well as with an
/// HTTP status (seen); the documented examples of success contain <c>"error": "OK"</c>.
/// </summary>
internal static class ApiErrorMapper
{
    /// <summary>Returns the error that a response reports; null if it reports none.</summary>
    /// <param name="response">The response.</param>
    /// <param name="error">The value of <c>error</c>.</param>
    /// <param name="text">The value of <c>message</c>.</param>
    /// <param name="options">The clock.</param>
    public static RodinClientException? Map(HttpResponseMessage response, string? error, string? text, RodinClientOptions options)
    {
        string?[] secrets = RedactedHttpRequestMessage.Of(response).Secrets();
        string code = Redactor.Text(error, secrets);
        string message = Redactor.Text(text, secrets);
        int status = (int)response.StatusCode;
        bool hasCode = code.Length > 0 && !code.Equals("OK", StringComparison.OrdinalIgnoreCase);
        if (status is >= 200 and <= 299 && !hasCode)
        {
            return null;
        }

        ErrorId id = (hasCode ? FromCode(code) : null) ?? FromStatus(status);
        string? apiCode = hasCode ? code : null;
        if (status is >= 300 and <= 399)
        {
            string host = response.RequestMessage!.RequestUri!.Authority;
            string redirect = $"{host}: redirects to another address; the redirect was not followed, because the API key is sent only to "
                + "the service's own address.";
            return HttpErrorMapper.FromResponse(response, id, redirect, options, apiCode);
        }

        return HttpErrorMapper.FromResponse(response, id, Describe(id, status, apiCode, message), options, apiCode);
    }

    // The set of codes is open; they occur with and without the prefix API_, and with both FUND and FUNDS (rodin-api, "Errors").
    private static ErrorId? FromCode(string code)
    {
        string name = code.ToUpperInvariant();
        return (name.StartsWith("API_", StringComparison.Ordinal) ? name.Substring(4) : name) switch
        {
            "UNAUTHORIZED" or "USER_NOT_FOUND" or "GROUP_NOT_FOUND" => ErrorId.ApiKeyRejected,
            "NO_ACTIVE_SUBSCRIPTION" or "SUBSCRIPTION_PLAN_TOO_LOW" => ErrorId.SubscriptionRequired,
            "INSUFFICIENT_FUND" or "INSUFFICIENT_FUNDS" => ErrorId.InsufficientFunds,
            "PERMISSION_DENIED" => ErrorId.PermissionDenied,
            "INVALID_REQUEST" or "IMAGE_LABEL_LENGTH_TOO_LONG" => ErrorId.InvalidRequest,
            "NO_SUCH_TASK" => ErrorId.TaskNotFound,
            "PARALLELISM_LIMIT_REACHED" => ErrorId.ParallelismLimit,
            "IMAGE_CONTENT_VIOLATION" or "OBJECT_NOT_FOUND_ON_IMAGE" => ErrorId.ContentRejected,
            "UNKNOWN" => ErrorId.ServiceUnavailable,
            _ => null,
        };
    }

    private static ErrorId FromStatus(int status) => status switch
    {
        401 => ErrorId.ApiKeyRejected,
        403 => ErrorId.PermissionDenied,
        404 or 410 => ErrorId.TaskNotFound,
        429 => ErrorId.RateLimited,
        408 or >= 500 => ErrorId.ServiceUnavailable,
        >= 400 => ErrorId.InvalidRequest,
        _ => ErrorId.UnexpectedResponse,
    };

    private static string Describe(ErrorId id, int status, string? code, string message)
    {
        string failure = id switch
        {
            ErrorId.TaskNotFound => "The service does not know this task",
            ErrorId.ApiKeyRejected => "The service rejected the API key",
            ErrorId.RateLimited => "The service received too many requests with this key",
            ErrorId.ServiceUnavailable => "The service could not process the request",
            ErrorId.UnexpectedResponse => "The service returned an undocumented response",
            _ => "The service rejected the request",
        };
        string details = string.Join(": ", new[] { code ?? string.Empty, message }.Where(part => part.Length > 0)).TrimEnd('.');
        return failure + (details.Length > 0 ? $": {details}" : string.Empty) + (status >= 400 ? $" (HTTP {status})." : ".");
    }
}
