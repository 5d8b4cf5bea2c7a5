using System.Text;
using Rodin.Client.Api;
using Xunit;

namespace Rodin.Client.Tests.Api;

/// <summary>The limit of 16 MiB for a response of the service, on a real connection.</summary>
[Collection(nameof(NonParallelCollection))]
public sealed class ResponseSizeTests : RawServerTestBase
{
    private const int Limit = 16 * 1024 * 1024;

    // The body, doubled when the buffer grows, and the server's side of the connection, which shares the process.
    private const long MaximumAllocation = 96L * 1024 * 1024;

    private RodinClientOptions ToServer => Options(address: Address, retries: 0, idleTimeout: TimeSpan.FromMinutes(30));

    [Fact]
    public async Task A_list_of_10000_entries_is_read_completely()
    {
        IEnumerable<string> list = Enumerable.Range(0, 10_000)
            .Select(i => $$"""{"url":"https://f.example/{{i}}?X-Tos-Signature={{new string('0', 64)}}","name":"{{i}}.png"}""");
        Task server = RespondToAllAsync(Response($$"""{"list":[{{string.Join(',', list)}}]}"""));

        IReadOnlyList<DownloadEntry> entries = await Api(ToServer).ListFilesAsync("task", Cancelled);

        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => $"{i}.png"), entries.Select(entry => entry.Name));
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Fact]
    public async Task A_response_of_exactly_16_MiB_is_accepted()
    {
        Task server = RespondToAllAsync(Response("""{"balance":7}""".PadRight(Limit)));

        Assert.Equal(7, await Api(ToServer).GetBalanceAsync(Cancelled));
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Fact]
    public async Task A_response_with_one_byte_more_than_16_MiB_is_an_unexpected_response()
    {
        Task server = RespondToAllAsync(Response("""{"balance":7}""".PadRight(Limit + 1)));

        RodinClientException failure = await FailsAsync(ErrorId.UnexpectedResponse, () => Api(ToServer).GetBalanceAsync(Cancelled));

        Assert.Contains("exceeds 16 MiB", failure.Message, StringComparison.Ordinal);
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Theory]
    [InlineData("""{"list":[{"name":" """, "a")]
    [InlineData("""{"list":[[""", "1,")]
    [InlineData("""{"list":[{""", "\"a\":1,")]
    [InlineData("""{"list":[""", """{"url":"http://127.0.0.1:9/base.glb","name":"base.glb"},""")]
    [InlineData("""{"error":" """, "a")]
    [InlineData("""{"new":[""", "{},")]
    [InlineData("{", " ")]
    public async Task A_list_without_end_is_rejected_in_bounded_memory(string beginning, string repeated)
    {
        string block = string.Concat(Enumerable.Repeat(repeated, (64 * 1024 / repeated.Length) + 1));
        Task server = RespondToAllAsync("HTTP/1.1 200 OK\r\n\r\n" + beginning, block);
        long before = GC.GetTotalAllocatedBytes(precise: true);

        RodinClientException failure = await FailsAsync(ErrorId.UnexpectedResponse, () => Api(ToServer).ListFilesAsync("task", Cancelled));

        Assert.Contains("exceeds 16 MiB", failure.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, Limit, MaximumAllocation);

        // The rest is in the buffers of both sockets.
        Assert.InRange(Sent, Limit, 2L * Limit);
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    private static string Response(string json) => $"HTTP/1.1 200 OK\r\nContent-Length: {json.Length}\r\n\r\n{json}";
}
