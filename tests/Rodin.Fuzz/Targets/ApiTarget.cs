using System.Globalization;
using System.Text;
using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Fuzz.Mutation;

namespace Rodin.Fuzz.Targets;

/// <summary>
/// Responses of the service, over a real connection through the whole client. The first response to each request is the input; a retry gets
/// a valid one.
/// </summary>
internal sealed class ApiTarget : FuzzTarget
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n";
    private const string CreatedHead =
        "HTTP/1.1 201 Created\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {length}\r\n\r\n";
    private const string Uuid = "123e4567-e89b-12d3-a456-426614174000";

    private readonly ScriptedServer _server = new();
    private readonly RodinClientOptions _options;
    private readonly Func<RodinClientOptions, CancellationToken, Task> _send;
    private readonly ScriptedResponse _valid;

    private ApiTarget(
        string name, int executions, Func<RodinClientOptions, CancellationToken, Task> send, string valid, params string[] others)
    {
        (Name, Executions, _send) = (name, executions, send);
        Seeds = [.. others.Prepend(valid).SelectMany(json => new[] { Head + json, CreatedHead + json }).Select(Encoding.UTF8.GetBytes)];
        _valid = Send(Seeds[0]);
        _options = new RodinClientOptions
        {
            ApiKey = new System.Net.NetworkCredential("", CanarySecrets.Key).SecurePassword,
            BaseAddress = new Uri(_server.Address, "/api/v2"),
            MaximumRetryCount = 1,
            OperationTimeout = SkippingTimeProvider.IdleTimeout,
            Log = text => CanarySecrets.Check(CanarySecrets.Key, text),
            Time = new SkippingTimeProvider(),
        };
    }

    public override string Name { get; }

    public override int Executions { get; }

    public override IReadOnlyList<byte[]> Seeds { get; }

    /// <summary><c>POST /download</c>.</summary>
    public static ApiTarget List() => new(
        "list",
        120_000,
        (options, token) => new RodinApiClient(options).ListFilesAsync(Uuid, token),
        """{"error":"OK","list":[{"url":"https://f.example/a.glb?X-Tos-Date=20261125T120000Z&X-Tos-Expires=600&X-Tos-Signature=00","name":"a.glb"},{"url":"https://f.example/b.png","name":"texture_pbr.png"}]}""",
        """{"list":[]}""",
        """{"error":"NO_SUCH_TASK","message":"none"}""");

    /// <summary><c>POST /status</c>, through a wait.</summary>
    public static ApiTarget Status() => new(
        "status",
        120_000,
        async (options, token) =>
        {
            using TaskPoller watcher = new(options, maximumRequests: 1);
            await watcher.WaitAsync(new PolledTask("subscription", submittedAt: null, timeout: null), token);
        },
        """{"error":"OK","jobs":[{"uuid":"1","status":"Done"},{"uuid":"2","status":"Failed"}]}""",
        """{"jobs":[{"uuid":"1","status":"Waiting","queue_length":12},{"uuid":"2","status":"Generating"}]}""",
        """{"error":"UNKNOWN","message":"later"}""");

    /// <summary><c>GET /check_balance</c>.</summary>
    public static ApiTarget Balance() => new(
        "balance",
        80_000,
        (options, token) => new RodinApiClient(options).GetBalanceAsync(token),
        """{"error":null,"balance":12.5}""",
        """{"balance":"7"}""",
        """{"error":"UNAUTHORIZED","message":"no"}""");

    /// <summary><c>POST /rodin</c>, with its receipt.</summary>
    public static ApiTarget Submission() => new(
        "submission",
        80_000,
        async (options, token) =>
        {
            string path = Path.Combine(WorkFolder.Folder, "receipts.jsonl");
            File.Delete(path);
            SubmissionForm request =
                new(SubmissionEndpoint.Generation) { Fields = new Dictionary<string, string> { ["prompt"] = "an astrolabe" } };
            SubmissionResult submission = await new TaskSubmitter(options, new ReceiptFile(path)).SubmitAsync(request, token);
            InvariantException.ThrowUnless(submission.ReceiptFailure is null, "The receipt was not written: " + submission.ReceiptFailure);
            InvariantException.ThrowUnless(File.ReadAllLines(path).Length == 1, "The receipt is not one line.");
        },
        $$$"""{"error":null,"message":"Submitted.","uuid":"{{{Uuid}}}","jobs":{"uuids":["1","2"],"subscription_key":"eyJhbGciOiJIUzI1NiJ9.e30.c2ln"},"consumed":0.5}""",
        """{"error":"PARALLELISM_LIMIT_REACHED","message":"later"}""",
        """{"error":"IMAGE_CONTENT_VIOLATION"}""");

    public override byte[] Mutate(byte[] input, Random random)
    {
        int end = input.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0 || random.Next(20) == 0)
        {
            return ByteMutator.Mutate(input, random);
        }

        byte[] head = input[..(end + 4)];
        byte[] body = input[(end + 4)..];
        switch (random.Next(10))
        {
            case 0 or 1:
                List<string> lines = [.. Encoding.Latin1.GetString(head, 0, end).Split("\r\n")];
                HeaderMutator.Mutate(lines, random);
                head = Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n");
                break;
            case 2 or 3:
                // A valid header section, so that the connection is reused and the run is faster.
                head = Encoding.Latin1.GetBytes(random.Next(2) == 0 ? Head : CreatedHead);
                break;
            default:
                body = JsonMutator.Mutate(body, random);
                break;
        }

        return [.. head, .. body];
    }

    public override async ValueTask RunAsync(byte[] input)
    {
        int requests = 0;
        _server.Respond = _ => Interlocked.Increment(ref requests) == 1 ? Send(input) : _valid;
        await CanarySecrets.RunAsync(CanarySecrets.Key, () => _send(_options, CancellationToken.None));
    }

    public override ValueTask DisposeAsync()
    {
        _server.Dispose();
        return base.DisposeAsync();
    }

    private static ScriptedResponse Send(byte[] input)
    {
        int end = input.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return new ScriptedResponse(input, KeepsConnection: false);
        }

        string head = Encoding.Latin1.GetString(input, 0, end + 4);
        byte[] body = input[(end + 4)..];
        byte[] sent = Encoding.Latin1.GetBytes(
            head.Replace("{length}", body.Length.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        return new ScriptedResponse((byte[])[.. sent, .. body], head is Head or CreatedHead);
    }
}
