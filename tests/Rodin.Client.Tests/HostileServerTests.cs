using System.Net;
using System.Net.Sockets;
using Rodin.Client.Downloads;
using Xunit;

namespace Rodin.Client.Tests;

/// <summary>Malformed responses that the emulator cannot send.</summary>
public sealed class HostileServerTests : RawServerTestBase
{
    public static TheoryData<string> MalformedResponses =>
    [
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhello!!",
        "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\n\r\nhello",
        "HTTP/1.0 200 OK\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Long: " + new string('x', 200_000) + "\r\n\r\n",
        "HTTP/1.1 301 Moved\r\nLocation: https://[::1/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: //\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: //a:b:c/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: \\\\\u00e2\u0080\u00ae\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: //\u00e2\u0080\u00ae\r\nContent-Length: 0\r\n\r\n",
        "\0\0\0\0\0\0\0\0\r\n\r\n",
        "\r\n\r\n\r\n\r\n",
        "",
    ];

    [Theory]
    [MemberData(nameof(MalformedResponses), DisableDiscoveryEnumeration = true)]
    public async Task A_malformed_response_to_a_listing_is_a_known_error(string response)
    {
        Task server = RespondToAllAsync(response);

        RodinClientException failure = await FailsAsync(
            () => Api(Options(address: Address, retries: 1)).ListFilesAsync(Guid.NewGuid().ToString(), Cancelled));

        Assert.Contains(failure.ErrorId, new[] { ErrorId.UnexpectedResponse, ErrorId.ConnectionFailed });
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Theory]
    [MemberData(nameof(MalformedResponses), DisableDiscoveryEnumeration = true)]
    public async Task A_malformed_response_to_a_download_leaves_no_file(string response)
    {
        Task server = RespondToAllAsync(response);
        using FileDownloader engine = Engine(Options(retries: 1));

        RodinClientException failure = await FailsAsync(
            () => engine.SaveAsync(new DownloadRequest(Address + "/a.bin", PathOf("a.bin")), Cancelled));

        Assert.Contains(failure.ErrorId, new[] { ErrorId.UnexpectedResponse, ErrorId.ConnectionFailed, ErrorId.IncompleteFile });
        AssertFolderIsEmpty();
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n", "X-Endless: header\r\n")]
    [InlineData("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")]
    public async Task Endless_headers_are_rejected(string beginning, string repeated)
    {
        Task server = RespondToAllAsync(beginning, repeated);
        using FileDownloader engine = Engine(Options(retries: 0, idleTimeout: TimeSpan.FromSeconds(30)));

        RodinClientException failure = await FailsAsync(
            () => engine.SaveAsync(new DownloadRequest(Address + "/a.bin", PathOf("a.bin")), Cancelled));

        Assert.Contains(failure.ErrorId, new[] { ErrorId.UnexpectedResponse, ErrorId.OperationTimeout });
        AssertFolderIsEmpty();
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Fact]
    public async Task A_failed_TLS_handshake_is_a_connection_error()
    {
        // The server does not respond with TLS. Like an invalid certificate, this fails before a request is sent.
        Task server = RespondToAllAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        Uri address = new UriBuilder(Address) { Scheme = "https" }.Uri;

        RodinClientException failure = await FailsAsync(
            () => Api(Options(address: address, retries: 0)).ListFilesAsync(Guid.NewGuid().ToString(), Cancelled));

        Assert.Equal(ErrorId.ConnectionFailed, failure.ErrorId);
        Assert.False(server.IsFaulted, server.Exception?.ToString());
    }

    [Fact]
    public async Task A_connection_that_is_not_established_is_a_timeout()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux keeps a connection pending if the listener's queue is full.");
        using Socket full = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        int port = ((IPEndPoint)full.LocalEndPoint!).Port;
        using TcpClient waiting = new();
        await waiting.ConnectAsync(IPAddress.Loopback, port, Cancelled);

        Uri address = new($"http://127.0.0.1:{port}/api/v2");
        RodinClientOptions options = Options(address: address, retries: 0, connecting: TimeSpan.FromMilliseconds(300));
        RodinClientException failure = await FailsAsync(() => Api(options).ListFilesAsync(Guid.NewGuid().ToString(), Cancelled));

        Assert.Equal(ErrorId.ConnectionFailed, failure.ErrorId);
        Assert.Contains("no connection within", failure.Message, StringComparison.Ordinal);
    }
}
