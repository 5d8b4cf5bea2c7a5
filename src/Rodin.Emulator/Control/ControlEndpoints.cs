using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rodin.Emulator.Control;

/// <summary>
/// How a script in another process arranges tasks and faults, and sees what was received. Beside the emulated API, without a key.
/// </summary>
internal static class ControlEndpoints
{
    // A hashtable has no order, so that "kind" may stand anywhere; a misspelt name is an error, not a fault that never comes.
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        AllowOutOfOrderMetadataProperties = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    private static readonly object s_done = new { };

    public static void MapControl(this IEndpointRouteBuilder routes, RodinEmulator emulator)
    {
        RouteGroupBuilder control = routes.MapGroup("/emulator");
        control.MapPost("/tasks", Answering(async context => Describe(emulator, (await ReadAsync<TaskOrder>(context)).AddTo(emulator))));
        control.MapPost("/faults", Answering(async context =>
        {
            (await ReadAsync<FaultOrder>(context)).AddTo(emulator);
            return s_done;
        }));
        control.MapGet("/requests", Answering(_ => Task.FromResult<object>(emulator.Requests)));
        control.MapDelete("/requests", Doing(emulator.Requests.Clear));
        control.MapPost("/reset", Doing(emulator.Reset));
    }

    private static object Describe(RodinEmulator emulator, EmulatedTask task) => new
    {
        task.TaskUuid,
        task.JobUuids,
        task.SubscriptionKey,
        Files = task.Files.Select(file => new { file.Name, file.Length, Link = emulator.CreateLink(file, task.LinkLifetime) }),
    };

    private static async Task<T> ReadAsync<T>(HttpContext context) =>
        await JsonSerializer.DeserializeAsync<T>(context.Request.Body, s_json, context.RequestAborted)
        ?? throw new JsonException("The body is null.");

    private static RequestDelegate Doing(Action action) => Answering(_ =>
    {
        action();
        return Task.FromResult(s_done);
    });

    private static RequestDelegate Answering(Func<HttpContext, Task<object>> answer) => async context =>
    {
        object result;
        try
        {
            result = await answer(context);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException or InvalidOperationException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            result = new { Error = e.Message };
        }

        await context.Response.WriteAsJsonAsync(result, s_json, context.RequestAborted);
    };
}
