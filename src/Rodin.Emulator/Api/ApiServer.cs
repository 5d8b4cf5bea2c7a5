using Microsoft.AspNetCore.Http.Features;
using Rodin.Emulator.Api.Submissions;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api;

/// <summary>The API: applies faults, checks the key and the rate limit, and calls the endpoint.</summary>
internal sealed class ApiServer(RodinEmulator emulator, CancellationToken stopping)
{
    public const string BasePath = "/api/v2";

    private const string BearerPrefix = "Bearer ";

    private static readonly Dictionary<string, (string Method, Func<ApiCall, EmulatorResponse> Respond)> s_endpoints = new()
    {
        ["download"] = (HttpMethods.Post, DownloadEndpoint.Respond),
        ["status"] = (HttpMethods.Post, StatusEndpoint.Respond),
        ["check_balance"] = (HttpMethods.Get, BalanceEndpoint.Respond),
        ["rodin"] = (HttpMethods.Post, RodinEndpoint.Respond),
        ["rodin_texture_only"] = (HttpMethods.Post, TextureEndpoint.Respond),
        ["bang"] = (HttpMethods.Post, BangEndpoint.Respond),
    };

    private readonly TimeProvider _clock = emulator.Options.TimeProvider;
    private readonly HashSet<string> _keys = [emulator.Options.ApiKey, .. emulator.Options.FurtherApiKeys];
    private readonly RateLimit _rateLimit = new(emulator.Options.RequestsPerMinute, emulator.Options.TimeProvider);

    public static IReadOnlyCollection<string> Endpoints => s_endpoints.Keys;

    public async Task HandleAsync(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var request = new ReceivedRequest(context, RodinEmulator.ApiHostName, target, _clock.GetUtcNow());
        emulator.Requests.Start(request);
        try
        {
            string endpoint = GetEndpoint(request.Path);
            ActiveFaults faults = emulator.GetApiFaults(endpoint);
            var body = new RequestBody(context, request);
            if (faults.Get<Fault.DisconnectRequest>() is { } fault)
            {
                await body.DisconnectAsync(fault, stopping);
                return;
            }

            IFormCollection? form = await body.ReadAsync(endpoint);
            var call = new ApiCall(emulator, request, context.Request.HasJsonContentType(), form, faults);
            EmulatorResponse response = CreateResponse(endpoint, call);
            if (emulator.Options.ApiLatency > TimeSpan.Zero)
            {
                await Task.Delay(emulator.Options.ApiLatency, _clock, stopping);
            }

            await new ResponseWriter(context, request, emulator.Requests, _clock, stopping).SendAsync(response, faults);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
        finally
        {
            emulator.Requests.Finish(request);
        }
    }

    public void Reset() => _rateLimit.Reset();

    private EmulatorResponse CreateResponse(string endpoint, ApiCall call)
    {
        ReceivedRequest request = call.Request;
        if (call.Faults.Get<Fault.Replacement>() is { } replacement)
        {
            return replacement.CreateResponse(_clock, request.Path + request.Query);
        }

        string key = GetKey(request.Headers.GetValueOrDefault("Authorization", ""));
        if (!_keys.Contains(key))
        {
            return ApiError.Unauthorized;
        }

        if (_rateLimit.TryAcquire(key) is { } wait)
        {
            return ApiError.TooManyRequests(wait);
        }

        if (!s_endpoints.TryGetValue(endpoint, out var found))
        {
            return ApiError.NotFound(request.Method, request.Path);
        }

        return request.Method == found.Method ? found.Respond(call) : ApiError.MethodNotAllowed(found.Method);
    }

    private static string GetEndpoint(string path) =>
        path.StartsWith(BasePath + "/", StringComparison.Ordinal) ? path[(BasePath.Length + 1)..] : "";

    private static string GetKey(string authorization) =>
        authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) ? authorization[BearerPrefix.Length..].Trim() : "";
}
