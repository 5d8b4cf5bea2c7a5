using System.Runtime.ExceptionServices;
using Rodin.Client.Downloads.Source;
using Rodin.Client.Storage;

namespace Rodin.Client.Downloads;

/// <summary>
/// The connections that fetch one file. All are alike: each takes a segment, fetches it, and takes the next. One that fails gives its segment
/// back and leaves; only the last one tries again, and its failure is the file's.
/// </summary>
internal sealed class FileDownload : IDisposable
{
    // A try that brings less than this counts as one of those that the user allows; one that brings more shows that going on is worth it.
    private const int WorthGoingOn = 64 * 1024;

    private readonly object _lock = new();
    private readonly TaskCompletionSource<Exception?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DownloadContext _context;
    private readonly DownloadState _file;
    private readonly TimeProvider _time;
    private readonly CancellationToken _cancellation;
    private Exception? _failure;
    private int _connections = 1;
    private long _leftAtFailure = long.MaxValue;

    public FileDownload(
        DownloadRequest request, PresignedUrl link, ExistingFileCheck before, DownloadContext context, DownloadProgress progress, CancellationToken cancellationToken)
    {
        _context = context;
        _file = new DownloadState(request, link, before, context, progress, TryAlone);
        _time = context.Options.Time;
        _cancellation = cancellationToken;
    }

    /// <summary>Bytes that are still to come.</summary>
    public long Left => _file.Queue.Left;

    /// <summary>The bytes that each connection has before it, where another one would find work; 0 where it would not.</summary>
    public long Need
    {
        get
        {
            lock (_lock)
            {
                return CanBeHelped ? _file.Queue.Left / _connections : 0;
            }
        }
    }

    /// <summary>Fetches the file with the connection that the caller has taken, and gives that back as soon as it is of no more use here.</summary>
    /// <exception cref="RodinClientException">Whatever went wrong. What is of use to another run stays.</exception>
    /// <exception cref="PartHeldException">Somebody else is at it.</exception>
    public async Task<DownloadResult> RunAsync()
    {
        try
        {
            _file.TakePart();
        }
        catch
        {
            _context.Budget.Leave();
            throw;
        }

        await WorkAsync(isHelper: false).ConfigureAwait(false);
        if (await _ended.Task.ConfigureAwait(false) is { } failure)
        {
            ExceptionDispatchInfo.Capture(failure).Throw();
        }

        return _file.Finish(_cancellation);
    }

    /// <summary>Lets another connection help, which the caller has taken from the budget.</summary>
    /// <returns>False when there is nothing for it to do.</returns>
    public bool TryJoin()
    {
        lock (_lock)
        {
            if (!CanBeHelped)
            {
                return false;
            }

            _connections++;
        }

        _ = Task.Run(() => WorkAsync(isHelper: true), CancellationToken.None);
        return true;
    }

    /// <summary>Puts away what is of use to another run.</summary>
    public void Dispose() => _file.Dispose();

    // After a failure something must come before another connection is sent: else there would always be one more to fail,
    // and never a last one that says so.
    private bool CanBeHelped =>
        _connections > 0
        && _failure is null
        && !_cancellation.IsCancellationRequested
        && _file.Queue.HasWork(_time)
        && (_leftAtFailure == long.MaxValue || _file.Queue.Left <= _leftAtFailure - WorthGoingOn);

    private async Task WorkAsync(bool isHelper)
    {
        bool isExpected = isHelper;
        Segment? segment = null;
        Exception? failure = null;
        try
        {
            while ((segment = ClaimOrLeave(isHelper)) is not null)
            {
                await FetchAsync(segment, Arrive).ConfigureAwait(false);
                _file.Queue.Return(segment, _time);
            }
        }
        catch (LeftToOthersException)
        {
            // Counted out already.
        }
        catch (Exception exception)
        {
            _file.Queue.Return(segment!, _time);
            failure = exception;
        }

        Arrive();

        // Before the connection is given away, or a file that fails would get it back.
        End(failure);
        _context.Ramp.Release();

        // The ramp waits for those that it sent, until they bring something or end.
        void Arrive()
        {
            if (isExpected)
            {
                isExpected = false;
                _context.Ramp.Joined();
            }
        }
    }

    // Finding nothing to do and leaving must be one step, or the last two would each rely on the other.
    private Segment? ClaimOrLeave(bool isHelper)
    {
        lock (_lock)
        {
            bool isWantedBack = _connections > 1 && (_context.Budget.IsAwaited || (isHelper && _context.Ramp.WantsOneBack));
            Segment? segment = isWantedBack ? null : _file.Queue.Claim(_context.Budget.Size, _time);
            _connections -= segment is null ? 1 : 0;
            return segment;
        }
    }

    private bool TryLeaveToOthers(Segment segment)
    {
        lock (_lock)
        {
            if (_connections == 1)
            {
                return false;
            }

            _file.Queue.Return(segment, _time);
            _leftAtFailure = _file.Queue.Left;
            _connections--;
            return true;
        }
    }

    // While something is done that others must not meet, no other can join.
    private bool TryAlone(Action act)
    {
        lock (_lock)
        {
            if (_connections == 1)
            {
                act();
                return true;
            }

            return false;
        }
    }

    private void End(Exception? failure)
    {
        lock (_lock)
        {
            _failure ??= failure;
            _connections -= failure is null ? 0 : 1;
            if (_connections == 0)
            {
                _ended.TrySetResult(_failure);
            }
        }
    }

    private async Task FetchAsync(Segment segment, Action receiving)
    {
        while (!segment.IsDone)
        {
            await _context.Retry.ExecuteAsync(
                async token =>
                {
                    long before = segment.Position;
                    try
                    {
                        await _file.FetchAsync(segment, receiving, token).ConfigureAwait(false);
                    }
                    catch (NotAloneException)
                    {
                        if (TryLeaveToOthers(segment))
                        {
                            throw new LeftToOthersException();
                        }

                        // By now it is, and asks once more.
                    }
                    catch (RodinClientException failure)
                    {
                        if (TryLeaveToOthers(segment))
                        {
                            _context.Ramp.HoldOff(failure);
                            throw new LeftToOthersException();
                        }

                        if (!IsWorthGoingOn(failure, segment.Position - before))
                        {
                            throw;
                        }

                        _context.Options.Log?.Invoke($"{failure.Message} Going on at byte {segment.Position}.");
                        await _time.WaitAsync(_context.Options.RetryInterval, token).ConfigureAwait(false);
                    }
                },
                _cancellation).ConfigureAwait(false);
        }
    }

    private bool IsWorthGoingOn(RodinClientException failure, long brought) =>
        failure.IsTransient && brought >= WorthGoingOn && _context.Options.MaximumRetryCount > 0;

    private sealed class LeftToOthersException : Exception;
}
