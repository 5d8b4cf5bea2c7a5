using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Xunit;

namespace Rodin.Client.Tests.Api;

/// <summary>Responses of the service that are valid JSON and contain invalid strings or a secret.</summary>
public sealed class UnexpectedResponseTests : RawServerTestBase
{
    private const string Uuid = "123e4567-e89b-12d3-a456-426614174000";
    private const string Key = "canary-of-odd-answers";

    // The text is sent in Latin-1, one byte for each character, so that it can contain invalid UTF-8.
    private static string Response(string json, string type = "application/json") =>
        $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {json.Length}\r\n\r\n{json}";

    private RodinClientOptions ToServer => Options(key: Key, address: Address, retries: 0);

    [Theory]
    [InlineData("\"\\ud800\"", "\\ud800")]
    [InlineData("\"a\\udc00b\"", "a\\udc00b")]
    [InlineData("\"\u00ff\"", "\ufffd")]
    [InlineData("\"a\u00c0\u0080b\"", "\ufffd")]
    [InlineData("\"\\ud800\u00ff\"", "\ufffd")]
    [InlineData("{\"a\":\"\u00ff\"}", "\ufffd")]
    [InlineData("\"gr\u00c3\u00bc\u00c3\u009fe\"", "gr\u00fc\u00dfe")]
    public async Task An_invalid_string_does_not_affect_other_values(string spelled, string read)
    {
        Task server = RespondToAllAsync(
            Response($$"""{"error":"OK","jobs":[{"uuid":"1","status":"Done"},{"uuid":{{spelled}},"status":{{spelled}}}]}"""));

        GenerationStatus report = await Api(ToServer).GetStatusAsync("subscription", Cancelled);

        Assert.Equal([new("1", "Done", null), new(read, read, null)], report.Jobs);
        Assert.False(server.IsFaulted);
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00balance")]
    [InlineData("\u00ff")]
    public async Task An_invalid_property_name_does_not_hide_another_property(string name)
    {
        Task server = RespondToAllAsync(Response($$"""{"{{name}}":1,"balance":12.5,"{{name}}":2}"""));

        Assert.Equal(12.5m, await Api(ToServer).GetBalanceAsync(Cancelled));
        Assert.False(server.IsFaulted);
    }

    [Theory]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\u00ff\"")]
    [InlineData("\"OK\u00ff\"")]
    public async Task An_error_code_that_is_not_a_valid_string_is_an_error(string word)
    {
        Task server = RespondToAllAsync(Response($$"""{"error":{{word}},"balance":12.5}"""));

        await FailsAsync(ErrorId.UnexpectedResponse, () => Api(ToServer).GetBalanceAsync(Cancelled));

        Assert.False(server.IsFaulted);
    }

    [Fact]
    public async Task A_job_status_that_contains_the_key_is_logged_without_it()
    {
        Task server = RespondToAllAsync(Response($$"""{"jobs":[{"status":"{{Key}}"}]}"""));
        using TaskPoller poller = new(ToServer, maximumRequests: 1);
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task waiting = poller.WaitAsync(new PolledTask("subscription", submittedAt: null, timeout: null), source.Token);

        await WaitUntilAsync(() => !LogMessages.IsEmpty);

        Assert.DoesNotContain(Key, Assert.Single(LogMessages), StringComparison.Ordinal);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(server.IsFaulted);
    }

    [Fact]
    public async Task A_receipt_keeps_its_valid_values_beside_invalid_strings()
    {
        string jobs = $$$"""{"uuids":["1","\udc00","{{{'\u00ff'}}}"],"\ud800":1,"subscription_key":"k"}""";
        Task server = RespondToAllAsync(Response($$"""{"\ud800":"x","uuid":"{{Uuid}}","jobs":{{jobs}}}"""));
        SubmissionForm request =
            new(SubmissionEndpoint.Generation) { Fields = new Dictionary<string, string> { ["prompt"] = "an astrolabe" } };

        SubmissionResult submission = await new TaskSubmitter(ToServer, receipts: null).SubmitAsync(request, Cancelled);

        Assert.Equal(Uuid, submission.Task.TaskUuid);
        Assert.Equal("k", submission.Task.SubscriptionKey);
        Assert.Equal(["1", "\\udc00", "\ufffd"], submission.Task.JobUuids);
        Assert.False(server.IsFaulted);
    }

    public static TheoryData<string> Echoes =>
    [
        $"HTTP/1.1 2x0 {Key}\r\n\r\n",
        $"{Key}\r\n\r\n",
        $"HTTP/1.1 200 OK\r\nAuthorization {Key}\r\n\r\n",
        $"HTTP/1.1 200 OK\r\n{Key}\u0001: x\r\n\r\n",
        $"HTTP/1.1 500 {Key}\r\nx-request-id: {Key}\r\nContent-Length: 0\r\n\r\n",
        $"HTTP/1.1 401 No\r\nx-tos-request-id: {Key}\r\nContent-Length: 0\r\n\r\n",
        Response("no JSON", $"text/{Key}"),
        Response($$"""{"error":"NO_{{Key}}","message":"Bearer {{Key}} is no key"}"""),
        $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{Key}\r\n",
    ];

    [Theory]
    [MemberData(nameof(Echoes), DisableDiscoveryEnumeration = true)]
    public async Task A_key_that_the_server_echoes_is_not_shown(string response)
    {
        Task server = RespondToAllAsync(response);

        RodinClientException failure = await FailsAsync(() => Api(ToServer).GetBalanceAsync(Cancelled));

        Assert.DoesNotContain(
            Key, $"{failure} {failure.ApiCode} {failure.RequestId} {string.Join('\n', LogMessages)}", StringComparison.Ordinal);
        Assert.False(server.IsFaulted);
    }
}
