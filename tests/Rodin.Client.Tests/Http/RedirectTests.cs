using Rodin.Client.Downloads;
using Xunit;

namespace Rodin.Client.Tests.Http;

public sealed class RedirectTests : EngineTestBase
{
    private const string File =
        "HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-4/5\r\nContent-Length: 5\r\nETag: \"e\"\r\nSet-Cookie: a=b\r\nConnection: close\r\n\r\nhello";

    public static TheoryData<int, bool> Redirects
    {
        get
        {
            TheoryData<int, bool> all = [];
            foreach (int code in new[] { 301, 302, 303, 307, 308 })
            {
                all.Add(code, true);
                all.Add(code, false);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Redirects))]
    public async Task A_redirected_download_sends_only_the_headers_of_a_download(int code, bool sameHost)
    {
        using RawServer other = new(_ => File);
        string location = sameHost ? "/moved?X-Tos-Signature=second" : other.Address + "moved?X-Tos-Signature=second";
        using RawServer first = new(head => head.StartsWith("GET /moved", StringComparison.Ordinal) ? File : Redirect(code, location));
        using FileDownloader engine = Engine(Options(retries: 0));

        for (int round = 0; round < 2; round++)
        {
            await engine.SaveAsync(new DownloadRequest(first.Address + "a?X-Tos-Signature=first", PathOf($"a{round}.bin")), Cancelled);
        }

        Assert.Equal(sameHost ? 4 : 2, first.Heads.Count);
        Assert.Equal(sameHost ? 0 : 2, other.Heads.Count);
        Assert.All(first.Heads.Concat(other.Heads), head =>
        {
            Assert.StartsWith("GET ", head, StringComparison.Ordinal);
            Assert.Contains("\r\nRange: bytes=0-", head, StringComparison.Ordinal);
            Assert.Equal(["Host", "Range", "User-Agent"], HeaderNames(head));
            Assert.DoesNotContain(Emulator.ApiKey, head, StringComparison.Ordinal);
        });
        Assert.All(other.Heads, head => Assert.DoesNotContain("first", head, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Redirects))]
    public async Task A_redirect_of_the_service_is_never_followed(int code, bool sameHost)
    {
        using RawServer other = new(_ => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        using RawServer first = new(_ => Redirect(code, sameHost ? "/elsewhere" : other.Address + "api/v2/download"));

        foreach (Func<RodinClientOptions, Task> call in new Func<RodinClientOptions, Task>[]
        {
            options => Api(options).ListFilesAsync(Guid.NewGuid().ToString(), Cancelled),
            options => Api(options).GetStatusAsync("a-subscription-key", Cancelled),
            options => Api(options).GetBalanceAsync(Cancelled),
            options => new Client.Tasks.TaskSubmitter(options, receipts: null).SubmitAsync(
                new Client.Tasks.SubmissionForm(Client.Tasks.SubmissionEndpoint.Generation), Cancelled),
        })
        {
            await FailsAsync(ErrorId.UnexpectedResponse, () => call(Options(address: new Uri(first.Address, "api/v2"), retries: 0)));
        }

        Assert.Equal(4, first.Heads.Count);
        Assert.All(first.Heads, head => Assert.Contains($"Bearer {Emulator.ApiKey}", head, StringComparison.Ordinal));
        Assert.All(first.Heads, head => Assert.DoesNotContain("Cookie", head, StringComparison.OrdinalIgnoreCase));
        Assert.Empty(other.Heads);
    }

    [Theory]
    [InlineData("http://files.example.com/a?sig=hidden")]
    [InlineData("//files.example.com/a?sig=hidden")]
    [InlineData("http://user:hidden@files.example.com/a")]
    [InlineData("http://127.0.0.1.example.com/a?sig=hidden")]
    [InlineData("ftp://127.0.0.1/a?sig=hidden")]
    [InlineData("ws://127.0.0.1/a?sig=hidden")]
    [InlineData("file:///etc/passwd?sig=hidden")]
    [InlineData("data:text/plain,x?sig=hidden")]
    public async Task A_redirect_to_an_insecure_address_is_neither_followed_nor_shown(string location)
    {
        using RawServer first = new(_ => Redirect(302, location));
        using FileDownloader engine = Engine(Options(retries: 0));

        RodinClientException failure = await FailsAsync(
            ErrorId.InsecureAddress, () => engine.SaveAsync(new DownloadRequest(first.Address + "a", PathOf("a.bin")), Cancelled));

        Assert.DoesNotContain("hidden", failure.ToString(), StringComparison.Ordinal);
        AssertFolderIsEmpty();
    }

    private static string Redirect(int code, string location) =>
        $"HTTP/1.1 {code} Moved\r\nLocation: {location}\r\n"
        + "Set-Cookie: session=stolen; Path=/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    private static IEnumerable<string> HeaderNames(string head) =>
        head.Split("\r\n").Skip(1).TakeWhile(line => line.Length > 0).Select(line => line.Split(':')[0]).Order(StringComparer.Ordinal);
}
