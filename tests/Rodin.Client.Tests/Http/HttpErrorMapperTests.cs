using System.Net.Sockets;
using Rodin.Client.Http;
using Xunit;

namespace Rodin.Client.Tests.Http;

public sealed class HttpErrorMapperTests
{
    private static readonly Uri s_address = new("https://127.0.0.1/data.bin");

    public static TheoryData<Exception> Broken =>
    [
        new IOException("Unable to read data.", new SocketException((int)SocketError.ConnectionReset)),
        new HttpRequestException("An error occurred."),
        new ObjectDisposedException("stream"),
    ];

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void An_exception_after_cancellation_is_a_cancellation(Exception exception)
    {
        RodinClientOptions options = new();
        using CancellationTokenSource source = new();
        using IdleTimeout idleTimeout = new(options, source.Token);
        source.Cancel();

        OperationCanceledException cancelled = Assert.IsType<OperationCanceledException>(
            HttpErrorMapper.Map(exception, new RedactedHttpRequestMessage(HttpMethod.Get, s_address), options, idleTimeout, source.Token));

        Assert.Equal(source.Token, cancelled.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void An_exception_without_cancellation_is_a_connection_error(Exception exception)
    {
        RodinClientOptions options = new();
        using IdleTimeout idleTimeout = new(options, CancellationToken.None);

        RodinClientException failure = Assert.IsType<RodinClientException>(HttpErrorMapper.Map(
            exception, new RedactedHttpRequestMessage(HttpMethod.Get, s_address), options, idleTimeout, CancellationToken.None));

        Assert.Equal(ErrorId.ConnectionFailed, failure.ErrorId);
    }
}
