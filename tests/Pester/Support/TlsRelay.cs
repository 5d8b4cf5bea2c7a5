#nullable enable

using System;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;

namespace Rodin.Tests;

/// <summary>A TLS server on loopback that forwards the decrypted data to a server without TLS.</summary>
public sealed class TlsRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2 _certificate;
    private readonly SslProtocols _protocols;
    private readonly int _target;
    private int _connections;
    private int _dataConnections;

    /// <summary>Starts listening.</summary>
    /// <param name="certificate">The server certificate with its private key.</param>
    /// <param name="protocols">The supported TLS versions.</param>
    /// <param name="target">The port on loopback to which the data is forwarded.</param>
    public TlsRelay(X509Certificate2 certificate, SslProtocols protocols, int target)
    {
        (_certificate, _protocols, _target) = (certificate, protocols, target);
        _listener.Start();
        _ = AcceptAllAsync();
    }

    /// <summary>Gets the port of the server.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Gets the number of accepted connections.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Gets the number of connections on which data was received after the TLS handshake.</summary>
    public int DataConnections => Volatile.Read(ref _dataConnections);

    /// <inheritdoc/>
    public void Dispose() => _listener.Stop();

    private async Task AcceptAllAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync().ConfigureAwait(false);
                Interlocked.Increment(ref _connections);
                _ = RelayAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The relay was disposed at the end of the test.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        try
        {
            using (client)
            using (SslStream secure = new(client.GetStream()))
            {
                await secure.AuthenticateAsServerAsync(_certificate, false, _protocols, false).ConfigureAwait(false);
                byte[] first = new byte[65536];
                int read = await secure.ReadAsync(first).ConfigureAwait(false);
                if (read == 0)
                {
                    return;
                }

                Interlocked.Increment(ref _dataConnections);
                using TcpClient plain = new("127.0.0.1", _target);
                await plain.GetStream().WriteAsync(first.AsMemory(0, read)).ConfigureAwait(false);
                await Task.WhenAny(secure.CopyToAsync(plain.GetStream()), plain.GetStream().CopyToAsync(secure)).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException or SocketException or ObjectDisposedException)
        {
            // The client or the target closed its connection.
        }
    }
}
