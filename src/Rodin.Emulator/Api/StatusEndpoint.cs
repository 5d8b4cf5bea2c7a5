using System.Text.Json.Nodes;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api;

/// <summary><c>POST /status</c>: the status of the jobs of a task (documented).</summary>
internal static class StatusEndpoint
{
    public static EmulatorResponse Respond(ApiCall call)
    {
        if (call.GetString("subscription_key") is not { Length: > 0 } key)
        {
            return ApiError.InvalidRequest("subscription_key is required.");
        }

        if (call.Emulator.Tasks.FirstOrDefault(task => task.SubscriptionKey == key) is not { } task)
        {
            return ApiError.NoSuchTask;
        }

        call.Request.TaskUuid = task.TaskUuid;
        return call.CreateSuccess(StatusCodes.Status201Created, "jobs", new JsonArray([.. task.Jobs.Select(ToJson)]));
    }

    private static JsonObject ToJson(EmulatedJob job)
    {
        var json = new JsonObject { ["uuid"] = job.Uuid, ["status"] = job.Status };
        if (job.QueueLength is { } length)
        {
            json["queue_length"] = length;
        }

        return json;
    }
}
