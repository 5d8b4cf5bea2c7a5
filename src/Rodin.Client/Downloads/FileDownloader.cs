using System.Collections.Concurrent;
using Polly;
using Rodin.Client.Downloads.Source;
using Rodin.Client.Http;
using Rodin.Client.Storage;

namespace Rodin.Client.Downloads;

/// <summary>Downloads files over a shared pool of connections. A file gets its final name only after it is complete and checked.</summary>
public sealed class FileDownloader : IDisposable
{
    // Each retry means that another process was faster and then did not complete the file.
    private const int MaxAttempts = 100;

    private static readonly TimeSpan s_pollInterval = TimeSpan.FromMilliseconds(250);

    private readonly RodinClientOptions _options;
    private readonly HttpClient _client;
    private readonly ResiliencePipeline _retry;
    private readonly ConnectionPool _pool;
    private readonly ConnectionScaler _scaler;
    private readonly ByteCounter _received = new();
    private readonly ByteCounter _completed = new();
    private readonly ConcurrentDictionary<int, DownloadProgress> _running = new();
    private int _lastId;

    /// <summary>Creates a downloader. All downloaders of the process share HTTP connections.</summary>
    /// <param name="options">The timeouts, retries and proxy. The API key is not used: a presigned URL needs none.</param>
    /// <param name="connections">The largest number of connections for all files together; at least 1.</param>
    public FileDownloader(RodinClientOptions options, int connections)
    {
        _options = options;
        _client = HttpClientProvider.CreateFileClient(options);
        _retry = RetryPolicy.Create(options);
        _pool = new ConnectionPool(connections);
        _scaler = new ConnectionScaler(options.Time, _pool, _received);
    }

    /// <summary>The progress of the running downloads, in the order of their start.</summary>
    public IReadOnlyList<DownloadProgress> Running => [.. _running.Values.OrderBy(progress => progress.Id)];

    /// <summary>The number of bytes received over the network, including those of failed downloads.</summary>
    public long ReceivedBytes => _received.Total;

    /// <summary>The total length of all completed downloads in bytes, without files that already existed.</summary>
    public long FinishedBytes => _completed.Total;

    /// <summary>Downloads one file. It can be called for any number of files at once; those without a connection wait.</summary>
    /// <exception cref="RodinClientException">The download failed; see <see cref="ErrorId"/>. An existing file is unchanged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<DownloadResult> SaveAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        RangeSource source = new(_client, request, _options);
        for (int attempts = 1; ; attempts++)
        {
            SymbolicLinkGuard.ThrowIfBelow(request.Root, request.Path);
            ExistingFileCheck existing = new(request);
            if (await existing.FindAsync(source, _pool, _retry, cancellationToken).ConfigureAwait(false) is { } found)
            {
                return found;
            }

            DownloadAttempt attempt = await DownloadAsync(request, source, existing, cancellationToken).ConfigureAwait(false);
            if (attempt.Result is { } result)
            {
                return result;
            }

            if (attempts > MaxAttempts)
            {
                throw new RodinClientException(
                    ErrorId.WriteFailed,
                    $"'{request.Path}{PartialFile.Extension}'",
                    $"could not be opened for writing; gave up after {MaxAttempts} attempts.");
            }

            if (attempt.Outcome == DownloadOutcome.InUse)
            {
                await WaitForOtherProcessAsync(request.Path, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Releases the resources of the downloader. Cancel running downloads first.</summary>
    public void Dispose()
    {
        _scaler.Dispose();
        _client.Dispose();
    }

    private async Task<DownloadAttempt> DownloadAsync(
        DownloadRequest request, RangeSource source, ExistingFileCheck existing, CancellationToken cancellationToken)
    {
        await _pool.AcquireAsync(cancellationToken).ConfigureAwait(false);
        DownloadProgress progress = new(Interlocked.Increment(ref _lastId), request.Path, _received);
        using FileDownload download = new(request, source, existing, _pool, _scaler, _retry, _options, progress, cancellationToken);
        _running[progress.Id] = progress;
        _scaler.Add(download);
        try
        {
            DownloadAttempt attempt = await download.RunAsync().ConfigureAwait(false);
            _completed.Add(attempt.Result?.Length ?? 0);
            return attempt;
        }
        finally
        {
            _scaler.Remove(download);
            _running.TryRemove(progress.Id, out _);
        }
    }

    // The process that has the partial file downloads the same file. When it completes, there is nothing to do; if it fails, its data is
    // resumed.
    private async Task WaitForOtherProcessAsync(string path, CancellationToken cancellationToken)
    {
        _options.Log?.Invoke($"Another process is saving '{path}'; waiting for it.");
        DateTime lastWrite = default;
        long lastChange = _options.Time.GetTimestamp();
        bool isInUse = true;
        while (isInUse)
        {
            await _options.Time.WaitAsync(s_pollInterval, cancellationToken).ConfigureAwait(false);
            isInUse = PartialFile.IsInUse(path, out DateTime write);
            if (write != lastWrite)
            {
                lastWrite = write;
                lastChange = _options.Time.GetTimestamp();
            }
            else if (isInUse && _options.Time.GetElapsedTime(lastChange) > _options.OperationTimeout)
            {
                throw new RodinClientException(
                    ErrorId.WriteFailed,
                    $"'{path}{PartialFile.Extension}'",
                    $"another process has the file open and has written nothing for {_options.OperationTimeout.TotalSeconds:0.#} s.");
            }
        }
    }
}
