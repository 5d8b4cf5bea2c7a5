using System.Text.Json.Nodes;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api;

/// <summary><c>POST /download</c>: the model files of a task, each with a new link (documented).</summary>
internal static class DownloadEndpoint
{
    private static readonly TimeSpan s_justExpired = TimeSpan.FromSeconds(-1);

    public static EmulatorResponse Respond(ApiCall call)
    {
        if (call.GetString("task_uuid") is not { Length: > 0 } uuid)
        {
            return ApiError.InvalidRequest("task_uuid is required.");
        }

        // The UUID of a job and a subscription key also get this error: they are not IDs of tasks.
        if (call.Emulator.FindTask(uuid) is not { } task)
        {
            return ApiError.NoSuchTask;
        }

        call.Request.TaskUuid = task.TaskUuid;
        task.Faults.AddTo(call.Faults);
        if (call.Faults.Get<Fault.Replacement>() is { } replacement)
        {
            return replacement.CreateResponse(call.Emulator.Options.TimeProvider, call.Request.Path + call.Request.Query);
        }

        TimeSpan? lifetime = call.Faults.Has<Fault.ExpiredLinks>() ? s_justExpired : task.LinkLifetime;
        IEnumerable<JsonNode> list = task.Entries.Select(entry => new JsonObject
        {
            ["url"] = entry.File is null ? entry.Url : call.Emulator.CreateLink(entry.File, lifetime),
            ["name"] = entry.Name,
        });
        return call.CreateSuccess(StatusCodes.Status201Created, "list", new JsonArray([.. list]));
    }
}
