using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;

namespace Rodin.Emulator.Control;

/// <summary>
/// How a script in another process arranges tasks, faults, credits and time, and sees what was received. Beside the emulated API,
/// without a key.
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
        control.MapPost("/tasks", Answering(async context => Describe(emulator, (await ReadAsync<TaskRequest>(context)).AddTo(emulator))));
        control.MapGet("/tasks", Answering(_ => Task.FromResult<object>(emulator.Tasks.OrderBy(task => task.Submission?.Time).Select(DescribeProgress))));
        control.MapGet("/faults", Answering(_ => Task.FromResult<object>(new { Api = DescribeCounts(emulator.ApiFaults), File = DescribeCounts(emulator.FileFaults) })));
        control.MapGet("/checksums", Answering(_ => Task.FromResult<object>(emulator.Tasks.Select(DescribeChecksums))));
        control.MapPost("/faults", Applying<FaultRequest>(order => order.AddTo(emulator)));
        control.MapPost("/generation", Applying<GenerationRequest>(order => order.ApplyTo(emulator)));
        control.MapPut("/balance", Applying<BalanceRequest>(order => order.ApplyTo(emulator)));
        control.MapPost("/clock", Applying<ClockRequest>(order => order.ApplyTo(emulator)));
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

    private static object DescribeProgress(EmulatedTask task) => new { task.TaskUuid, task.SubscriptionKey, task.Submission, task.Jobs };

    private static object DescribeCounts(FaultList faults) => faults.Counts.Select(count => new { count.Fault, count.Requests });

    // Of every version that a file has had, so that what was saved can be held against them; and how often it was fetched, which the log forgets.
    private static object DescribeChecksums(EmulatedTask task) => new
    {
        task.TaskUuid,
        Files = task.Files.Select(file => new { file.Name, Sha256 = file.Versions.Select(ContentHash.Sha256), file.Fetches, file.BytesSent }),
    };

    private static RequestDelegate Applying<T>(Action<T> apply) => Answering(async context =>
    {
        apply(await ReadAsync<T>(context));
        return s_done;
    });

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
        catch (Exception e) when (e is JsonException or ArgumentException or NotSupportedException or InvalidOperationException or OverflowException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            result = new { Error = e.Message };
        }

        await context.Response.WriteAsJsonAsync(result, s_json, context.RequestAborted);
    };
}
