using System.Globalization;
using System.Text;
using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Fuzz.Mutation;

namespace Rodin.Fuzz.Targets;

/// <summary>
/// The service's answers, over a real connection through the whole client. The first answer to each question is the input; were it asked again,
/// it would answer as it should.
/// </summary>
internal sealed class ApiTarget : FuzzTarget
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n";
    private const string CreatedHead = "HTTP/1.1 201 Created\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {length}\r\n\r\n";
    private const string Uuid = "123e4567-e89b-12d3-a456-426614174000";

    private readonly ScriptedServer _server = new();
    private readonly RodinClientOptions _options;
    private readonly Func<RodinClientOptions, CancellationToken, Task> _ask;
    private readonly SentAnswer _good;

    private ApiTarget(string name, int executions, Func<RodinClientOptions, CancellationToken, Task> ask, string good, params string[] others)
    {
        (Name, Executions, _ask) = (name, executions, ask);
        Seeds = [.. others.Prepend(good).SelectMany(json => new[] { Head + json, CreatedHead + json }).Select(Encoding.UTF8.GetBytes)];
        _good = Send(Seeds[0]);
        _options = new RodinClientOptions
        {
            ApiKey = new System.Net.NetworkCredential("", Canary.Key).SecurePassword,
            BaseAddress = new Uri(_server.Address, "/api/v2"),
            MaximumRetryCount = 1,
            OperationTimeout = SkippingTimeProvider.Silence,
            Log = said => Canary.Check(Canary.Key, said),
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
        (options, token) => new RodinApiClient(options).GetDownloadAsync(Uuid, token),
        """{"error":"OK","list":[{"url":"https://f.example/a.glb?X-Tos-Date=20261125T120000Z&X-Tos-Expires=600&X-Tos-Signature=00","name":"a.glb"},{"url":"https://f.example/b.png","name":"texture_pbr.png"}]}""",
        """{"list":[]}""",
        """{"error":"NO_SUCH_TASK","message":"none"}""");

    /// <summary><c>POST /status</c>, as a wait asks it.</summary>
    public static ApiTarget Status() => new(
        "status",
        120_000,
        async (options, token) =>
        {
            using TaskPoller watcher = new(options, looksAtOnce: 1);
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

    /// <summary><c>POST /rodin</c>, with the receipt that is kept of it.</summary>
    public static ApiTarget Submission() => new(
        "submission",
        80_000,
        async (options, token) =>
        {
            string path = Path.Combine(WorkFolder.Folder, "receipts.jsonl");
            File.Delete(path);
            SubmissionForm request = new("rodin") { Fields = new Dictionary<string, string> { ["prompt"] = "an astrolabe" } };
            SubmissionResult submission = await new TaskSubmitter(options, new ReceiptFile(path)).SubmitAsync(request, token);
            FaultException.ThrowUnless(submission.ReceiptFailure is null, "The receipt was not kept: " + submission.ReceiptFailure);
            FaultException.ThrowUnless(File.ReadAllLines(path).Length == 1, "The receipt is not one line.");
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
                HeadMutator.Mutate(lines, random);
                head = Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n");
                break;
            case 2 or 3:
                // Connections that can be used again make the most of the time.
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
        int asked = 0;
        _server.Answer = _ => Interlocked.Increment(ref asked) == 1 ? Send(input) : _good;
        await Canary.TryAsync(Canary.Key, () => _ask(_options, CancellationToken.None));
    }

    public override ValueTask DisposeAsync()
    {
        _server.Dispose();
        return base.DisposeAsync();
    }

    private static SentAnswer Send(byte[] input)
    {
        int end = input.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return new SentAnswer(input, KeepsOpen: false);
        }

        string head = Encoding.Latin1.GetString(input, 0, end + 4);
        byte[] body = input[(end + 4)..];
        byte[] sent = Encoding.Latin1.GetBytes(head.Replace("{length}", body.Length.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        return new SentAnswer((byte[])[.. sent, .. body], head is Head or CreatedHead);
    }
}
