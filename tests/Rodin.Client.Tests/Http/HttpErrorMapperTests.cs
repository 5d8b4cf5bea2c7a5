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
    public void A_connection_that_breaks_as_it_is_given_up_is_a_cancellation(Exception exception)
    {
        RodinClientOptions options = new();
        using CancellationTokenSource source = new();
        using IdleTimeout silence = new(options, source.Token);
        source.Cancel();

        OperationCanceledException cancelled = Assert.IsType<OperationCanceledException>(
            HttpErrorMapper.Map(exception, new RedactedHttpRequestMessage(HttpMethod.Get, s_address), options, silence, source.Token));

        Assert.Equal(source.Token, cancelled.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void A_connection_that_breaks_otherwise_has_failed(Exception exception)
    {
        RodinClientOptions options = new();
        using IdleTimeout silence = new(options, CancellationToken.None);

        RodinClientException failure = Assert.IsType<RodinClientException>(HttpErrorMapper.Map(exception, new RedactedHttpRequestMessage(HttpMethod.Get, s_address), options, silence, CancellationToken.None));

        Assert.Equal(ErrorId.ConnectionFailed, failure.ErrorId);
    }
}
