using System.Collections.Concurrent;
using Rodin.Client.Downloads.Source;
using Rodin.Client.Http;
using Rodin.Client.Storage;

namespace Rodin.Client.Downloads;

/// <summary>Brings files to disk within one budget of connections. A file bears its name when it is whole and checked, not before.</summary>
public sealed class FileDownloader : IDisposable
{
    // Each is another process that was faster, and then did not end the file.
    private const int MostTries = 100;

    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(250);

    private readonly RodinClientOptions _options;
    private readonly DownloadContext _context;
    private readonly ConcurrentDictionary<int, (DownloadProgress Progress, FileDownload Transfer)> _running = new();
    private int _lastId;
    private long _receivedBytes;
    private long _finishedBytes;

    /// <summary>Makes an engine; its HTTP connections are shared with all others of the process.</summary>
    /// <param name="options">How patient to be, and by which proxy. The key is not used: a link carries its own right.</param>
    /// <param name="connections">The budget of connections for all files; 1 and more.</param>
    public FileDownloader(RodinClientOptions options, int connections)
    {
        _options = options;
        ConnectionPool budget = new(connections);
        ConnectionScaler ramp = new(options.Time, budget, () => _running.Values.Select(file => file.Transfer), () => ReceivedBytes);
        _context = new DownloadContext(options, new RangeSource(options), RetryPolicy.Create(options), budget, ramp);
    }

    /// <summary>The transfers that run at this moment, in the order in which they began.</summary>
    public IReadOnlyList<DownloadProgress> Running => [.. _running.Values.Select(file => file.Progress).OrderBy(progress => progress.Id)];

    /// <summary>Bytes that have come over the network so far, those of failed files too.</summary>
    public long ReceivedBytes => Interlocked.Read(ref _receivedBytes);

    /// <summary>Bytes of all files that have ended well so far, without those that were there already.</summary>
    public long FinishedBytes => Interlocked.Read(ref _finishedBytes);

    /// <summary>Saves one file. Call it for as many files as there are: those beyond the budget wait their turn.</summary>
    /// <exception cref="RodinClientException">Whatever went wrong; see <see cref="ErrorId"/>. A file that was there is as it was.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<DownloadResult> SaveAsync(DownloadRequest request, CancellationToken cancellationToken)
    {
        PresignedUrl link = new(request, _options);
        for (int tries = 0; ; tries++)
        {
            try
            {
                SymbolicLinkGuard.ThrowIfBelow(request.Root, request.Path);
                ExistingFileCheck existing = new(request.Path);
                return await existing.FindAsync(request, link, _context, cancellationToken).ConfigureAwait(false)
                    ?? await FetchAsync(request, link, existing, cancellationToken).ConfigureAwait(false);
            }
            catch (WrongPartException) when (tries < MostTries)
            {
                // It is gone, so that the next try has none to go on with.
            }
            catch (PartHeldException) when (tries < MostTries)
            {
                await WaitForOtherAsync(request.Path, cancellationToken).ConfigureAwait(false);
            }
            catch (PartHeldException)
            {
                throw new RodinClientException(ErrorId.WriteFailed, $"'{request.Path}{PartialFile.Extension}' is there, and yet no file that could be written to.");
            }
        }
    }

    /// <summary>Ends the engine. Cancel what runs first.</summary>
    public void Dispose()
    {
        _context.Ramp.Dispose();
        _context.Host.Dispose();
    }

    private async Task<DownloadResult> FetchAsync(DownloadRequest request, PresignedUrl link, ExistingFileCheck existing, CancellationToken cancellationToken)
    {
        await _context.Budget.EnterAsync(cancellationToken).ConfigureAwait(false);
        DownloadProgress progress = new(Interlocked.Increment(ref _lastId), request.Path, count => Interlocked.Add(ref _receivedBytes, count));
        using FileDownload transfer = new(request, link, existing, _context, progress, cancellationToken);
        _running[progress.Id] = (progress, transfer);
        try
        {
            DownloadResult result = await transfer.RunAsync().ConfigureAwait(false);
            Interlocked.Add(ref _finishedBytes, result.Length);
            return result;
        }
        finally
        {
            _running.TryRemove(progress.Id, out _);
        }
    }

    // Whoever has the part file is at the same file: when that is done, there is nothing to fetch, and if it fails, its part is of use.
    private async Task WaitForOtherAsync(string path, CancellationToken cancellationToken)
    {
        _options.Log?.Invoke($"Another process is saving '{path}': waiting for it.");
        DateTime lastWrite = default;
        long lastChange = _options.Time.GetTimestamp();
        bool isHeld = true;
        while (isHeld)
        {
            await _options.Time.WaitAsync(s_lookAgain, cancellationToken).ConfigureAwait(false);
            isHeld = PartialFile.IsHeld(path, out DateTime write);
            if (write != lastWrite)
            {
                lastWrite = write;
                lastChange = _options.Time.GetTimestamp();
            }
            else if (isHeld && _options.Time.GetElapsedTime(lastChange) > _options.OperationTimeout)
            {
                throw new RodinClientException(
                    ErrorId.WriteFailed,
                    $"'{path}{PartialFile.Extension}' is held by another process, which has written nothing for {_options.OperationTimeout.TotalSeconds:0.#} seconds.");
            }
        }
    }
}
