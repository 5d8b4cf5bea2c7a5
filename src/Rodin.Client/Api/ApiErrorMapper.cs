using Rodin.Client.Http;

namespace Rodin.Client.Api;

/// <summary>
/// Tells a refusal from an answer. The service refuses with HTTP 201 and a word in <c>error</c> as often as with a status (seen), and
/// says <c>"error": "OK"</c> in its documented samples of success.
/// </summary>
internal static class ApiErrorMapper
{
    /// <summary>What was refused and why; null when it was not.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="error">What stands in <c>error</c>.</param>
    /// <param name="text">What stands in <c>message</c>.</param>
    /// <param name="options">The clock.</param>
    public static RodinClientException? From(HttpResponseMessage response, string? error, string? text, RodinClientOptions options)
    {
        string?[] secrets = RedactedHttpRequestMessage.Of(response).Secrets();
        string code = Redactor.Text(error, secrets);
        string message = Redactor.Text(text, secrets);
        int status = (int)response.StatusCode;
        bool success = status is >= 200 and <= 299;
        bool named = code.Length > 0 && !code.Equals("OK", StringComparison.OrdinalIgnoreCase);
        if (success && !named)
        {
            return null;
        }

        ErrorId? id = named ? FromCode(code) : null;
        string host = response.RequestMessage!.RequestUri!.Authority;
        string said = Describe(host, status, named ? code : string.Empty, message);
        return HttpErrorMapper.Refused(response, id ?? FromStatus(status), said, options, named ? code : null);
    }

    // The vocabulary is open, comes with and without API_, and spells FUND and FUNDS (rodin-api, "Errors").
    private static ErrorId? FromCode(string code)
    {
        string word = code.ToUpperInvariant();
        return (word.StartsWith("API_", StringComparison.Ordinal) ? word.Substring(4) : word) switch
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

    private static string Describe(string host, int status, string code, string message)
    {
        string said = string.Join(": ", new[] { code, message }.Where(part => part.Length > 0));
        if (said.Length > 0)
        {
            return $"The service answered {said.TrimEnd('.')} (HTTP {status}).";
        }

        return status is >= 300 and <= 399
            ? $"{host} redirects elsewhere (HTTP {status}). The key goes to the service's own address alone, so nothing was sent there."
            : $"{host} answered HTTP {status}.";
    }
}
