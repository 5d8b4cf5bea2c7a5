using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using Polly;
using Rodin.Client.Http;

namespace Rodin.Client.Transfer;

/// <summary>Brings files to disk within one budget of connections. A file bears its name when it is whole and checked, not before.</summary>
public sealed class TransferEngine : IDisposable
{
    private const int BufferSize = 256 * 1024;

    private readonly ClientOptions _options;
    private readonly HttpClient _client;
    private readonly ResiliencePipeline _retry;
    private readonly SemaphoreSlim _connections;
    private readonly ConcurrentDictionary<int, TransferProgress> _running = new();
    private int _lastId;
    private long _finishedBytes;

    /// <summary>Makes an engine; its HTTP connections are shared with all others of the process.</summary>
    /// <param name="options">How patient to be, and by which proxy. The key is not used: a link carries its own right.</param>
    /// <param name="connections">The budget of connections for all files; 1 and more.</param>
    public TransferEngine(ClientOptions options, int connections)
    {
        _options = options;
        _client = HttpClients.CreateFileClient(options);
        _retry = Retry.Create(options);
        _connections = new SemaphoreSlim(connections);
    }

    /// <summary>The transfers that hold a connection at this moment, in the order in which they began.</summary>
    public IReadOnlyList<TransferProgress> Running => [.. _running.Values.OrderBy(progress => progress.Id)];

    /// <summary>Bytes of all files that have ended well so far, without those that were there already.</summary>
    public long FinishedBytes => Interlocked.Read(ref _finishedBytes);

    /// <summary>Saves one file. Call it for as many files as there are: those beyond the budget wait their turn.</summary>
    /// <exception cref="ClientException">Whatever went wrong; see <see cref="ErrorId"/>. A file that was there is as it was.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<TransferResult> SaveAsync(TransferRequest request, CancellationToken cancellationToken)
    {
        Uri link = Address.ParseLink(request.Link);
        await _connections.WaitAsync(cancellationToken).ConfigureAwait(false);
        TransferProgress progress = new(Interlocked.Increment(ref _lastId), request.Path);
        _running[progress.Id] = progress;
        try
        {
            if (await IsThereAsync(request, link, cancellationToken).ConfigureAwait(false) is { } existing)
            {
                return existing;
            }

            TransferResult result = await _retry.ExecuteAsync(
                async token => await FetchAsync(request, link, progress, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            Interlocked.Add(ref _finishedBytes, result.Length);
            return result;
        }
        finally
        {
            _running.TryRemove(progress.Id, out _);
            _connections.Release();
        }
    }

    /// <summary>Ends the engine. Cancel what runs first.</summary>
    public void Dispose() => _client.Dispose();

    // A file of the right length needs no body; one of another length is not ours to replace, unless told.
    private async Task<TransferResult?> IsThereAsync(TransferRequest request, Uri link, CancellationToken cancellationToken)
    {
        if (Directory.Exists(request.Path))
        {
            throw new ClientException(ErrorId.FileExists, $"A folder stands at '{request.Path}', where the file should go.");
        }

        FileInfo file = new(request.Path);
        if (!file.Exists)
        {
            return null;
        }

        long? length = await _retry.ExecuteAsync(async token => await ReadLengthAsync(link, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        if (length == file.Length)
        {
            return new TransferResult(request.Path, file.Length, TransferStatus.Existing);
        }

        if (request.Overwrite)
        {
            return null;
        }

        string offered = length is null ? "of a length that the file host does not say" : $"of {length} bytes";
        throw new ClientException(ErrorId.FileExists, $"'{request.Path}' exists with {file.Length} bytes; the file at the service is another one, {offered}.");
    }

    // A link is signed for GET, so HEAD is refused. One byte's range tells the length and leaves the connection fit for the next request.
    private Task<long?> ReadLengthAsync(Uri link, CancellationToken cancellationToken) =>
        GetAsync(
            link,
            new RangeHeaderValue(0, 0),
            (response, _) => Task.FromResult(response.StatusCode switch
            {
                HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable => response.Content.Headers.ContentRange?.Length,
                _ => response.Content.Headers.ContentLength,
            }),
            cancellationToken);

    private Task<TransferResult> FetchAsync(TransferRequest request, Uri link, TransferProgress progress, CancellationToken cancellationToken) =>
        GetAsync(
            link,
            range: null,
            async (response, silence) =>
            {
                FileRefusal.ThrowIfEndless(response, link);
                long? length = response.Content.Headers.ContentLength;
                progress.Start(length);
                using PartFile part = PartFile.Create(request.Path, length);
                await CopyAsync(response, part, progress, silence).ConfigureAwait(false);

                // .NET itself notices a body that ends early; the stack of .NET Framework may take it for the end.
                if (length is not null && part.Length != length)
                {
                    throw new ClientException(
                        ErrorId.IncompleteFile, $"{link.Authority} announced {length} bytes and sent {part.Length}.") { IsTransient = true };
                }

                FormatCheck.Check(part, request.Path);
                ChecksumCheck.Verify(ChecksumHeaders.ForWhole(response), part, request.Path, cancellationToken);
                part.Commit(request.Overwrite);
                return new TransferResult(request.Path, part.Length, TransferStatus.Downloaded);
            },
            cancellationToken);

    // Reads without blocking and writes where it stands: the page cache takes a write faster than a thread is changed for it.
    private static async Task CopyAsync(HttpResponseMessage response, PartFile part, TransferProgress progress, SilenceTimeout silence)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using Stream body = await Body.OpenAsync(response, silence.Token).ConfigureAwait(false);
            while (true)
            {
                int count = await Body.ReadAsync(body, buffer, silence).ConfigureAwait(false);
                if (count == 0)
                {
                    return;
                }

                part.Append(buffer, count);
                progress.Add(count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<T> GetAsync<T>(
        Uri link, RangeHeaderValue? range, Func<HttpResponseMessage, SilenceTimeout, Task<T>> read, CancellationToken cancellationToken)
    {
        using SilenceTimeout silence = new(_options, cancellationToken);
        using HttpRequestMessage request = new(HttpMethod.Get, link);
        request.Headers.Range = range;
        bool answered = false;
        try
        {
            using HttpResponseMessage response = await _client
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
            silence.Heard();
            FileRefusal.ThrowIfRefused(response, range is not null, link, _options);
            answered = true;
            return await read(response, silence).ConfigureAwait(false);
        }
        catch (Exception exception) when (Failure.From(exception, link, _options, silence, cancellationToken) is { } failure)
        {
            throw answered && failure.Id == ErrorId.ConnectionFailed
                ? new ClientException(ErrorId.IncompleteFile, $"The transfer was cut off. {failure.Message}") { IsTransient = true }
                : failure;
        }
    }
}
