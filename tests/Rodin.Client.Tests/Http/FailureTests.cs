using System.Net.Sockets;
using Rodin.Client.Http;
using Xunit;

namespace Rodin.Client.Tests.Http;

public sealed class FailureTests
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
        ClientOptions options = new();
        using CancellationTokenSource source = new();
        using SilenceTimeout silence = new(options, source.Token);
        source.Cancel();

        OperationCanceledException cancelled = Assert.IsType<OperationCanceledException>(
            Failure.From(exception, new PrivateRequest(HttpMethod.Get, s_address), options, silence, source.Token));

        Assert.Equal(source.Token, cancelled.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void A_connection_that_breaks_otherwise_has_failed(Exception exception)
    {
        ClientOptions options = new();
        using SilenceTimeout silence = new(options, CancellationToken.None);

        ClientException failure = Assert.IsType<ClientException>(Failure.From(exception, new PrivateRequest(HttpMethod.Get, s_address), options, silence, CancellationToken.None));

        Assert.Equal(ErrorId.ConnectionFailed, failure.Id);
    }
}
