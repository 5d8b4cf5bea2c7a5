using System.Text.Json.Nodes;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api;

/// <summary>The errors of the API: usually HTTP 201, a code in <c>error</c> and a sentence in <c>message</c> (observed).</summary>
internal static class ApiError
{
    public static EmulatorResponse NoSuchTask => Create("NO_SUCH_TASK", "No such task.");

    public static EmulatorResponse InsufficientFund => Create("INSUFFICIENT_FUND", "Insufficient fund.");

    public static EmulatorResponse ParallelismLimitReached => Create("API_PARALLELISM_LIMIT_REACHED", "Too many tasks are running.");

    public static EmulatorResponse ContentViolation => Create("IMAGE_CONTENT_VIOLATION", "The content violates the policy.");

    public static EmulatorResponse LabelTooLong => Create("IMAGE_LABEL_LENGTH_TOO_LONG", "image_label may have 50 characters.");

    public static EmulatorResponse Unauthorized =>
        Create("UNAUTHORIZED", "Active API key is required.", StatusCodes.Status401Unauthorized);

    public static EmulatorResponse NotFound(string method, string path) =>
        Create("NOT_FOUND", $"Cannot {method} {path}", StatusCodes.Status404NotFound);

    public static EmulatorResponse InvalidRequest(string message) => Create("INVALID_REQUEST", message);

    /// <summary>The response to a field with invalid JSON: HTTP 500 (observed); the text is a guess.</summary>
    public static EmulatorResponse InvalidJson(string value) => EmulatorResponse.FromText(
        StatusCodes.Status500InternalServerError,
        $"SyntaxError: Unexpected token in JSON: \"{value}\" is not valid JSON",
        "text/plain; charset=utf-8");

    public static EmulatorResponse MethodNotAllowed(string allowed)
    {
        EmulatorResponse response = Create("METHOD_NOT_ALLOWED", $"Only {allowed} is allowed.", StatusCodes.Status405MethodNotAllowed);
        response.Headers.Allow = allowed;
        return response;
    }

    /// <summary>The body is a guess: the service's body of a 429 is not known.</summary>
    public static EmulatorResponse TooManyRequests(TimeSpan wait)
    {
        EmulatorResponse response = Create("TOO_MANY_REQUESTS", "Too many requests.", StatusCodes.Status429TooManyRequests);
        response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString();
        return response;
    }

    private static EmulatorResponse Create(string error, string message, int status = StatusCodes.Status201Created) =>
        EmulatorResponse.FromJson(status, new JsonObject { ["error"] = error, ["message"] = message });
}
