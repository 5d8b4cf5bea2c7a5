using Microsoft.AspNetCore.Http.Features;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api;

/// <summary>The API: faults, key and limits first, then the call itself.</summary>
internal sealed class ApiServer(RodinEmulator emulator, CancellationToken stopping)
{
    public const string BasePath = "/api/v2";

    private const string BearerPrefix = "Bearer ";

    private static readonly Dictionary<string, (string Method, Func<ApiCall, Answer> Answer)> s_calls = new()
    {
        ["/download"] = (HttpMethods.Post, DownloadCall.Answer),
        ["/status"] = (HttpMethods.Post, StatusCall.Answer),
        ["/check_balance"] = (HttpMethods.Get, BalanceCall.Answer),
    };

    private readonly TimeProvider _clock = emulator.Options.TimeProvider;
    private readonly HashSet<string> _keys = [emulator.Options.ApiKey, .. emulator.Options.FurtherApiKeys];
    private readonly RateLimit _limit = new(emulator.Options.RequestsPerMinute, emulator.Options.TimeProvider);

    public async Task HandleAsync(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var request = new ReceivedRequest(context, RodinEmulator.ApiHostName, target, _clock.GetUtcNow());
        emulator.Requests.Start(request);
        try
        {
            using var reader = new StreamReader(context.Request.Body);
            request.Body = await reader.ReadToEndAsync(context.RequestAborted);

            var faults = new MetFaults();
            emulator.ApiFaults.MeetInto(faults);
            Answer answer = AnswerFor(new ApiCall(emulator, request, context.Request.HasJsonContentType(), faults));
            if (emulator.Options.ApiLatency > TimeSpan.Zero)
            {
                await Task.Delay(emulator.Options.ApiLatency, _clock, stopping);
            }

            await new AnswerWriter(context, request, emulator.Requests, _clock, stopping).SendAsync(answer, faults);
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

    public void Reset() => _limit.Reset();

    private Answer AnswerFor(ApiCall call)
    {
        ReceivedRequest request = call.Request;
        if (call.Faults.Get<Fault.Replacement>() is { } replacement)
        {
            return replacement.ToAnswer(_clock);
        }

        string key = KeyIn(request.Headers.GetValueOrDefault("Authorization", ""));
        if (!_keys.Contains(key))
        {
            return Refusal.Unauthorized;
        }

        if (_limit.Take(key) is { } wait)
        {
            return Refusal.TooManyRequests(wait);
        }

        if (!request.Path.StartsWith(BasePath, StringComparison.Ordinal) || !s_calls.TryGetValue(request.Path[BasePath.Length..], out var found))
        {
            return Refusal.NotFound(request.Method, request.Path);
        }

        return request.Method == found.Method ? found.Answer(call) : Refusal.MethodNotAllowed(found.Method);
    }

    private static string KeyIn(string authorization) =>
        authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) ? authorization[BearerPrefix.Length..].Trim() : "";
}
