using System.Collections.Concurrent;
using Rodin.Client.Http;

namespace Rodin.Client.Transfer;

/// <summary>Brings files to disk within one budget of connections. A file bears its name when it is whole and checked, not before.</summary>
public sealed class TransferEngine : IDisposable
{
    // Each is another process that was faster, and then did not end the file.
    private const int MostTries = 100;

    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(250);

    private readonly ClientOptions _options;
    private readonly TransferContext _context;
    private readonly ConcurrentDictionary<int, (TransferProgress Progress, FileTransfer Transfer)> _running = new();
    private int _lastId;
    private long _receivedBytes;
    private long _finishedBytes;

    /// <summary>Makes an engine; its HTTP connections are shared with all others of the process.</summary>
    /// <param name="options">How patient to be, and by which proxy. The key is not used: a link carries its own right.</param>
    /// <param name="connections">The budget of connections for all files; 1 and more.</param>
    public TransferEngine(ClientOptions options, int connections)
    {
        _options = options;
        ConnectionBudget budget = new(connections);
        ConnectionRamp ramp = new(options.Time, budget, () => _running.Values.Select(file => file.Transfer), () => ReceivedBytes);
        _context = new TransferContext(options, new FileHost(options), Retry.Create(options), budget, ramp);
    }

    /// <summary>The transfers that run at this moment, in the order in which they began.</summary>
    public IReadOnlyList<TransferProgress> Running => [.. _running.Values.Select(file => file.Progress).OrderBy(progress => progress.Id)];

    /// <summary>Bytes that have come over the network so far, those of failed files too.</summary>
    public long ReceivedBytes => Interlocked.Read(ref _receivedBytes);

    /// <summary>Bytes of all files that have ended well so far, without those that were there already.</summary>
    public long FinishedBytes => Interlocked.Read(ref _finishedBytes);

    /// <summary>Saves one file. Call it for as many files as there are: those beyond the budget wait their turn.</summary>
    /// <exception cref="ClientException">Whatever went wrong; see <see cref="ErrorId"/>. A file that was there is as it was.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<TransferResult> SaveAsync(TransferRequest request, CancellationToken cancellationToken)
    {
        FileLink link = new(request, _options);
        for (int tries = 0; ; tries++)
        {
            try
            {
                SymbolicLink.ThrowIfBelow(request.Root, request.Path);
                ExistingFile existing = new(request.Path);
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
                throw new ClientException(ErrorId.WriteFailed, $"'{request.Path}{PartFile.Extension}' is there, and yet no file that could be written to.");
            }
        }
    }

    /// <summary>Ends the engine. Cancel what runs first.</summary>
    public void Dispose()
    {
        _context.Ramp.Dispose();
        _context.Host.Dispose();
    }

    private async Task<TransferResult> FetchAsync(TransferRequest request, FileLink link, ExistingFile existing, CancellationToken cancellationToken)
    {
        await _context.Budget.EnterAsync(cancellationToken).ConfigureAwait(false);
        TransferProgress progress = new(Interlocked.Increment(ref _lastId), request.Path, count => Interlocked.Add(ref _receivedBytes, count));
        using FileTransfer transfer = new(request, link, existing, _context, progress, cancellationToken);
        _running[progress.Id] = (progress, transfer);
        try
        {
            TransferResult result = await transfer.RunAsync().ConfigureAwait(false);
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
            isHeld = PartFile.IsHeld(path, out DateTime write);
            if (write != lastWrite)
            {
                lastWrite = write;
                lastChange = _options.Time.GetTimestamp();
            }
            else if (isHeld && _options.Time.GetElapsedTime(lastChange) > _options.OperationTimeout)
            {
                throw new ClientException(
                    ErrorId.WriteFailed,
                    $"'{path}{PartFile.Extension}' is held by another process, which has written nothing for {_options.OperationTimeout.TotalSeconds:0.#} seconds.");
            }
        }
    }
}
