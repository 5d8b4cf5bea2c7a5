using System.Text.Json.Nodes;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api;

/// <summary>How the API says no: mostly with HTTP 201, a word in <c>error</c> and a sentence in <c>message</c> (seen).</summary>
internal static class ApiError
{
    public static EmulatorResponse NoSuchTask => Of("NO_SUCH_TASK", "No such task.");

    public static EmulatorResponse InsufficientFund => Of("INSUFFICIENT_FUND", "Insufficient fund.");

    public static EmulatorResponse ParallelismLimitReached => Of("API_PARALLELISM_LIMIT_REACHED", "Too many tasks are running.");

    public static EmulatorResponse ContentViolation => Of("IMAGE_CONTENT_VIOLATION", "The content violates the policy.");

    public static EmulatorResponse LabelTooLong => Of("IMAGE_LABEL_LENGTH_TOO_LONG", "image_label may have 50 characters.");

    public static EmulatorResponse Unauthorized =>
        Of("UNAUTHORIZED", "Active API key is required.", StatusCodes.Status401Unauthorized);

    public static EmulatorResponse NotFound(string method, string path) =>
        Of("NOT_FOUND", $"Cannot {method} {path}", StatusCodes.Status404NotFound);

    public static EmulatorResponse InvalidRequest(string message) => Of("INVALID_REQUEST", message);

    /// <summary>What a field that should be one JSON text, and is none, ends in (seen); the wording is a guess.</summary>
    public static EmulatorResponse InvalidJson(string value) => EmulatorResponse.FromText(
        StatusCodes.Status500InternalServerError,
        $"SyntaxError: Unexpected token in JSON: \"{value}\" is not valid JSON",
        "text/plain; charset=utf-8");

    public static EmulatorResponse MethodNotAllowed(string allowed)
    {
        EmulatorResponse response = Of("METHOD_NOT_ALLOWED", $"Only {allowed} is allowed.", StatusCodes.Status405MethodNotAllowed);
        response.Headers.Allow = allowed;
        return response;
    }

    /// <summary>The body is a guess: what the service sends with a 429 is not known.</summary>
    public static EmulatorResponse TooManyRequests(TimeSpan wait)
    {
        EmulatorResponse response = Of("TOO_MANY_REQUESTS", "Too many requests.", StatusCodes.Status429TooManyRequests);
        response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString();
        return response;
    }

    private static EmulatorResponse Of(string error, string message, int status = StatusCodes.Status201Created) =>
        EmulatorResponse.FromJson(status, new JsonObject { ["error"] = error, ["message"] = message });
}
