using System.Runtime.ExceptionServices;
using Polly;
using Rodin.Client.Downloads.Source;
using Rodin.Client.Integrity;
using Rodin.Client.Storage;

namespace Rodin.Client.Downloads;

/// <summary>
/// Downloads one file with one or more connections. Each connection claims a segment, downloads it and claims the next. A connection that
/// fails returns its segment and leaves; only the last one retries, and its error is the file's error.
/// </summary>
internal sealed class FileDownload(
    DownloadRequest request,
    RangeSource source,
    ExistingFileCheck existing,
    ConnectionPool pool,
    ConnectionScaler scaler,
    ResiliencePipeline retry,
    RodinClientOptions options,
    DownloadProgress progress,
    CancellationToken cancellationToken) : IScalable, IDisposable
{
    // An attempt that receives less than this counts toward the user's retry limit. One that receives more shows that retrying makes
    // progress.
    private const int MinimumProgress = 64 * 1024;

    private readonly object _lock = new();
    private readonly TaskCompletionSource<Exception?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly DownloadState _state = new(source.Item);
    private readonly TimeProvider _time = options.Time;
    private PartialFile? _file;
    private SegmentWriter? _writer;
    private Exception? _failure;
    private int _connections = 1;
    private long _remainingAtFailure = long.MaxValue;

    /// <inheritdoc/>
    public long Remaining => _state.Queue.Remaining;

    /// <inheritdoc/>
    public long RemainingPerConnection
    {
        get
        {
            lock (_lock)
            {
                return CanAddConnection ? _state.Queue.Remaining / _connections : 0;
            }
        }
    }

    /// <summary>
    /// Downloads the file with the connection that the caller has acquired, and releases that as soon as it is no longer needed.
    /// </summary>
    /// <exception cref="RodinClientException">The download failed. Data that another run can use is kept.</exception>
    public async Task<DownloadAttempt> RunAsync()
    {
        bool isOpen = false;
        try
        {
            isOpen = TryOpen();
        }
        finally
        {
            if (!isOpen)
            {
                pool.Release();
            }
        }

        if (!isOpen)
        {
            return DownloadAttempt.InUse;
        }

        await WorkAsync(added: null).ConfigureAwait(false);
        if (await _ended.Task.ConfigureAwait(false) is { } failure)
        {
            ExceptionDispatchInfo.Capture(failure).Throw();
        }

        return Finish();
    }

    /// <inheritdoc/>
    public bool TryAddConnection()
    {
        lock (_lock)
        {
            if (!CanAddConnection)
            {
                return false;
            }

            _connections++;
        }

        _ = Task.Run(() => WorkAsync(new AddedConnection(scaler)), CancellationToken.None);
        return true;
    }

    /// <summary>Closes the partial file. Data that another run can use is kept.</summary>
    public void Dispose() => _file?.Dispose();

    // After a failure, bytes must arrive before another connection is added. Otherwise there would always be one more connection to fail,
    // and never a last one that reports the error.
    private bool CanAddConnection =>
        _connections > 0
        && _failure is null
        && !cancellationToken.IsCancellationRequested
        && _state.Queue.HasWork(_time)
        && (_remainingAtFailure == long.MaxValue || _state.Queue.Remaining <= _remainingAtFailure - MinimumProgress);

    // Opens the partial file before the first request, so that only one of two processes makes requests. False if another process has it.
    private bool TryOpen()
    {
        _file = PartialFile.TryOpen(request.Path);
        if (_file is null)
        {
            return false;
        }

        SymbolicLinkGuard.ThrowIfBelow(request.Root, request.Path);

        // Another process may have completed the file since it was checked. From now on the lock on the partial file prevents that.
        if (!existing.IsUnchanged())
        {
            return false;
        }

        _writer = new SegmentWriter(_file, _state, progress, pool, _time);
        if (_file.Map is { IsEmpty: false } map)
        {
            _state.Resume(map.Version, [.. map.Gaps]);
            long onDisk = _state.Length - _state.Queue.Remaining;
            progress.Start(_state.Length, onDisk);
            options.Log?.Invoke($"Resuming '{request.Path}': {onDisk} of {_state.Length} bytes are on disk.");
            scaler.Start();
        }

        return true;
    }

    private async Task WorkAsync(AddedConnection? added)
    {
        Segment? segment = null;
        Exception? failure = null;
        try
        {
            while ((segment = ClaimOrLeave(isAdded: added is not null)) is not null
                && await DownloadAsync(segment, added).ConfigureAwait(false))
            {
                _state.Queue.Return(segment, _time);
            }
        }
        catch (Exception exception)
        {
            _state.Queue.Return(segment!, _time);
            failure = exception;
        }

        added?.ReportActive();

        // Before the connection is released, or a failing file would get it back.
        End(failure);
        scaler.Release();
    }

    // Finding no segment and leaving must be one step, or each of the last two connections would rely on the other.
    private Segment? ClaimOrLeave(bool isAdded)
    {
        lock (_lock)
        {
            bool mustLeave = _connections > 1 && (pool.HasWaiters || (isAdded && scaler.HasExcess));
            Segment? segment = mustLeave ? null : _state.Queue.Claim(pool.Size, _time);
            _connections -= segment is null ? 1 : 0;
            return segment;
        }
    }

    // Leaves the segment to the file's other connections. False if there are none.
    private bool TryHandBack(Segment segment)
    {
        lock (_lock)
        {
            if (_connections == 1)
            {
                return false;
            }

            _state.Queue.Return(segment, _time);
            _remainingAtFailure = _state.Queue.Remaining;
            _connections--;
            return true;
        }
    }

    // Restarts only while no other connection downloads the file, and none can be added.
    private bool TryRestart(Segment segment, bool requestWholeFile)
    {
        lock (_lock)
        {
            if (_connections == 1)
            {
                _state.Restart(segment, requestWholeFile);
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

    // Downloads a segment, with retries. False if it was handed back, and the connection has left the file.
    private async Task<bool> DownloadAsync(Segment segment, AddedConnection? added)
    {
        bool isKept = true;
        while (isKept && !segment.IsComplete)
        {
            await retry.ExecuteAsync(
                async token => isKept = await AttemptAsync(segment, added, token).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
        }

        return isKept;
    }

    private async Task<bool> AttemptAsync(Segment segment, AddedConnection? added, CancellationToken token)
    {
        long start = segment.Position;
        try
        {
            // If the other connections have left in the meantime, this one keeps the segment and requests it again.
            return await RequestAsync(segment, added, token).ConfigureAwait(false) || !TryHandBack(segment);
        }
        catch (RodinClientException failure)
        {
            if (TryHandBack(segment))
            {
                scaler.Pause(failure);
                return false;
            }

            if (!IsWorthContinuing(failure, segment.Position - start))
            {
                throw;
            }

            options.Log?.Invoke($"{failure.Message} Resuming at byte {segment.Position}.");
            await _time.WaitAsync(options.RetryInterval, token).ConfigureAwait(false);
            return true;
        }
    }

    // Makes one request. False if the file must be restarted, and other connections still download the old version.
    private async Task<bool> RequestAsync(Segment segment, AddedConnection? added, CancellationToken token)
    {
        if (_state.MustRestart(segment))
        {
            _state.Restart(segment, requestWholeFile: true);
        }

        long requested = _time.GetTimestamp();
        using RangeResponse response = await source
            .OpenAsync(_state.RequestsWholeFile ? null : segment, _state.Version, token).ConfigureAwait(false);
        _state.Queue.Latency = _time.GetElapsedTime(requested);
        RangeResponseHeaders headers = response.ReadHeaders();
        ResponseAction action = _state.Evaluate(headers);
        switch (action)
        {
            case ResponseAction.Store:
                break;

            case ResponseAction.Begin:
                Begin(segment, headers);
                break;

            case ResponseAction.Restart or ResponseAction.RestartWithBody or ResponseAction.RestartWithoutRanges:
                string? reason = RestartReason(headers);
                if (!TryRestart(segment, requestWholeFile: action == ResponseAction.RestartWithoutRanges))
                {
                    return false;
                }

                if (reason is not null)
                {
                    options.Log?.Invoke($"{source.Item}: {reason}; restarting from the beginning.");
                }

                if (action != ResponseAction.RestartWithBody)
                {
                    return true;
                }

                Begin(segment, headers);
                break;

            case ResponseAction.Reject:
                throw new RodinClientException(
                    ErrorId.UnexpectedResponse,
                    source.Item,
                    $"{response.Host} sent a response without an ETag or Last-Modified header; it cannot be matched to the received data.")
                { IsTransient = true };

            default:
                throw new InvalidOperationException($"The action {action} is not handled.");
        }

        await _writer!.WriteAsync(segment, response, headers, added, token).ConfigureAwait(false);
        return true;
    }

    // Null for a file without a version: nothing of it is on disk.
    private string? RestartReason(RangeResponseHeaders headers)
    {
        if (_state.HasChanged(headers))
        {
            return "the file has changed at the file host";
        }

        return _state.Version is null ? null : "the file host does not support ranges";
    }

    private void Begin(Segment segment, RangeResponseHeaders headers)
    {
        _file!.Begin(headers.Version);
        _state.Begin(segment, headers);
        progress.Start(headers.Version.Length, 0);
        if (_state.Queue.IsDivisible && segment.End < _state.Length)
        {
            scaler.Start();
        }
    }

    private bool IsWorthContinuing(RodinClientException failure, long received) =>
        failure.IsTransient && received >= MinimumProgress && options.MaximumRetryCount > 0;

    // Checks the file and gives it its final name.
    private DownloadAttempt Finish()
    {
        PartialFile file = _file!;
        file.SetLength(_state.Length);
        try
        {
            FormatValidator.Validate(file, request.Path);
            ChecksumVerifier.Verify(_state.Checksums, file, request.Path, cancellationToken);
        }
        catch (RodinClientException failure)
        {
            file.Discard();
            if (!_state.IsResumed)
            {
                throw;
            }

            options.Log?.Invoke($"{failure.Message} The data of an earlier run is deleted; restarting from the beginning.");
            return DownloadAttempt.PartialFileInvalid;
        }

        file.Commit(request.Overwrite, request.FlushToDisk);
        DownloadStatus status = _state.IsResumed ? DownloadStatus.Resumed : DownloadStatus.Downloaded;
        return new DownloadAttempt(DownloadOutcome.Completed, new DownloadResult(request.Path, _state.Length, status));
    }
}
