using System.Text.Json.Nodes;
using Rodin.Emulator.Generation;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api.Submissions;

/// <summary>
/// The common part of the endpoints that cost credits: validates the form, moderates the prompt, spends the price and queues the task.
/// </summary>
internal static class SubmissionEndpoint
{
    private const decimal BasePrice = 0.5m;
    private const decimal HighPackPrice = 1.0m; // guess

    public static EmulatorResponse Respond(ApiCall call, Action<FormValidator> validate)
    {
        if (call.Form is not { } form || call.Request.Submission is not { } submission)
        {
            return ApiError.InvalidRequest("The body must be multipart/form-data.");
        }

        var validator = new FormValidator(form, submission);
        validate(validator);
        if (validator.Error is { } error)
        {
            return error;
        }

        string prompt = submission.Fields.GetValueOrDefault("prompt", "");
        if (call.Emulator.Options.ForbiddenWords.Any(word => prompt.Contains(word, StringComparison.OrdinalIgnoreCase)))
        {
            return ApiError.ContentViolation;
        }

        decimal price = BasePrice + (submission.Fields.GetValueOrDefault("addons") == "HighPack" ? HighPackPrice : 0);
        return call.Emulator.Submit(submission, price, out EmulatedTask? task) switch
        {
            EnqueueResult.TooManyTasks => ApiError.ParallelismLimitReached,
            EnqueueResult.TooFewCredits => ApiError.InsufficientFund,
            _ => CreateAccepted(call, task!, price),
        };
    }

    private static EmulatorResponse CreateAccepted(ApiCall call, EmulatedTask task, decimal price)
    {
        call.Request.TaskUuid = task.TaskUuid;
        return call.CreateSuccess(StatusCodes.Status201Created, new JsonObject
        {
            ["message"] = "Submitted.",
            ["uuid"] = task.TaskUuid,
            ["jobs"] = new JsonObject
            {
                ["uuids"] = new JsonArray([.. task.JobUuids.Select(uuid => JsonValue.Create(uuid))]),
                ["subscription_key"] = task.SubscriptionKey,
            },
            ["consumed"] = price,
        });
    }
}
