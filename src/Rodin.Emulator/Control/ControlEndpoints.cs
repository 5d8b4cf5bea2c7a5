using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;

namespace Rodin.Emulator.Control;

/// <summary>
/// The control API, by which a script in another process adds tasks and faults, sets credits and time, and reads the received requests.
/// It is served next to the emulated API and needs no key.
/// </summary>
internal static class ControlEndpoints
{
    // A hashtable has no order, so "kind" may be at any position. A misspelled name is an error; it would otherwise be ignored.
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        AllowOutOfOrderMetadataProperties = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    private static readonly object s_success = new { };

    public static void MapControl(this IEndpointRouteBuilder routes, RodinEmulator emulator)
    {
        RouteGroupBuilder control = routes.MapGroup("/emulator");
        control.MapPost("/tasks", Handle(async context => Describe(emulator, (await ReadAsync<TaskRequest>(context)).AddTo(emulator))));
        control.MapGet("/tasks", Get(() => emulator.Tasks.OrderBy(task => task.Submission?.Time).Select(DescribeProgress)));
        control.MapGet("/faults", Get(() => new { Api = DescribeCounts(emulator.ApiFaults), File = DescribeCounts(emulator.FileFaults) }));
        control.MapGet("/checksums", Get(() => emulator.Tasks.Select(DescribeChecksums)));
        control.MapPost("/faults", Apply<FaultRequest>(request => request.AddTo(emulator)));
        control.MapPost("/generation", Apply<GenerationRequest>(request => request.ApplyTo(emulator)));
        control.MapPut("/balance", Apply<BalanceRequest>(request => request.ApplyTo(emulator)));
        control.MapPost("/clock", Apply<ClockRequest>(request => request.ApplyTo(emulator)));
        control.MapGet("/requests", Get(() => emulator.Requests));
        control.MapDelete("/requests", Run(emulator.Requests.Clear));
        control.MapPost("/reset", Run(emulator.Reset));
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

    // Checksums of every version, so that saved files can be compared with them, and the number of fetches, which the limited log may lose.
    private static object DescribeChecksums(EmulatedTask task) => new
    {
        task.TaskUuid,
        Files = task.Files.Select(file =>
            new { file.Name, Sha256 = file.Versions.Select(ContentHash.ComputeSha256), file.Fetches, file.BytesSent }),
    };

    private static RequestDelegate Get(Func<object> get) => Handle(_ => Task.FromResult(get()));

    private static RequestDelegate Apply<T>(Action<T> apply) => Handle(async context =>
    {
        apply(await ReadAsync<T>(context));
        return s_success;
    });

    private static async Task<T> ReadAsync<T>(HttpContext context) =>
        await JsonSerializer.DeserializeAsync<T>(context.Request.Body, s_json, context.RequestAborted)
        ?? throw new JsonException("The body is null.");

    private static RequestDelegate Run(Action action) => Handle(_ =>
    {
        action();
        return Task.FromResult(s_success);
    });

    private static RequestDelegate Handle(Func<HttpContext, Task<object>> handler) => async context =>
    {
        object result;
        try
        {
            result = await handler(context);
        }
        catch (Exception e) when (
            e is JsonException or ArgumentException or NotSupportedException or InvalidOperationException or OverflowException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            result = new { Error = e.Message };
        }

        await context.Response.WriteAsJsonAsync(result, s_json, context.RequestAborted);
    };
}
