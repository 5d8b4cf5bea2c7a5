using System.Buffers;
using System.Net.Http.Headers;
using Polly;
using Rodin.Client.Http;

namespace Rodin.Client.Transfer;

/// <summary>
/// One file on its way, by one connection or several. All connections are alike: each takes a segment, fetches it, and takes the next. One that
/// fails gives its segment back and leaves; only the last one tries again, and its failure is the file's.
/// </summary>
internal sealed class FileTransfer
{
    private const int SmallBuffer = 256 * 1024;
    private const int LargeBuffer = 1024 * 1024;

    // Few connections have more to carry each.
    private const int FewConnections = 4;

    // A try that brings less than this counts as one of those that the user allows; one that brings more shows that going on is worth it.
    private const int WorthGoingOn = 64 * 1024;

    // A file that is another one each time it is asked for will not become whole.
    private const int MostBeginnings = 5;

    private readonly object _lock = new();
    private readonly TaskCompletionSource<Exception?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TransferRequest _request;
    private readonly TransferContext _context;
    private readonly TransferProgress _progress;
    private readonly ExistingFile _before;
    private readonly FileLink _link;
    private readonly CancellationToken _cancellation;
    private readonly TimeProvider _time;

    private SegmentQueue _queue = SegmentQueue.ForUnknownFile();
    private PartFile? _part;
    private FileVersion? _version;
    private Exception? _failure;
    private bool _askForWhole;
    private bool _isResumed;
    private int _beginnings;
    private int _connections = 1;
    private long _length;

    public FileTransfer(TransferRequest request, FileLink link, TransferContext context, TransferProgress progress, ExistingFile before, CancellationToken cancellationToken)
    {
        _request = request;
        _before = before;
        _context = context;
        _progress = progress;
        _link = link;
        _cancellation = cancellationToken;
        _time = context.Options.Time;
    }

    /// <summary>Bytes that are still to come.</summary>
    public long Left => _queue.Left;

    /// <summary>The bytes that each connection has before it, where another one would find work; 0 where it would not.</summary>
    public long Need
    {
        get
        {
            lock (_lock)
            {
                return _connections > 0 && _queue.HasWork(_time) ? _queue.Left / _connections : 0;
            }
        }
    }

    /// <summary>Fetches the file with the connection that the caller has taken, and gives that back as soon as it is of no more use here.</summary>
    /// <exception cref="ClientException">Whatever went wrong. What is of use to another run stays.</exception>
    /// <exception cref="PartHeldException">Somebody else is at it.</exception>
    public async Task<TransferResult> RunAsync()
    {
        try
        {
            try
            {
                GoOnWithEarlierRun();
            }
            catch
            {
                _context.Budget.Leave();
                throw;
            }

            await WorkAsync(joined: true).ConfigureAwait(false);
            if (await _ended.Task.ConfigureAwait(false) is { } failure)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(failure).Throw();
            }

            return Finish();
        }
        finally
        {
            _part?.Dispose();
        }
    }

    /// <summary>Lets another connection help, which the caller has taken from the budget.</summary>
    /// <returns>False when there is nothing for it to do.</returns>
    public bool TryJoin()
    {
        lock (_lock)
        {
            if (_connections == 0 || !_queue.HasWork(_time))
            {
                return false;
            }

            _connections++;
        }

        _ = Task.Run(() => WorkAsync(joined: false), CancellationToken.None);
        return true;
    }

    private void GoOnWithEarlierRun()
    {
        _part = PartFile.OpenExisting(_request.Path);
        ThrowIfOtherWasFaster();
        if (_part?.Map is { IsEmpty: false } map)
        {
            _version = map.Version;
            _length = map.Version.Length!.Value;
            _isResumed = true;

            // A file that lacks nothing is still asked for its last block: whether it is the version that the service has now, the answer tells.
            List<(long From, long End)> gaps = [.. map.Gaps];
            _queue = new SegmentQueue(gaps.Count > 0 ? gaps : [((_length - 1) / PartMap.Block * PartMap.Block, _length)]);
            _progress.Start(_length, _length - _queue.Left);
            _context.Options.Log?.Invoke($"Going on with '{_request.Path}': {_length - _queue.Left} of {_length} bytes are there.");
            _context.Ramp.Wake();
        }
    }

    private async Task WorkAsync(bool joined)
    {
        Worker worker = new() { HasJoined = joined };
        Exception? failure = null;
        try
        {
            while (ClaimOrLeave() is { } segment)
            {
                worker.Segment = segment;
                await FetchAsync(worker).ConfigureAwait(false);
                _queue.Return(segment, _time);
            }
        }
        catch (LeftToOthersException)
        {
            // Counted out already.
        }
        catch (Exception exception)
        {
            _queue.Return(worker.Segment!, _time);
            failure = exception;
        }

        Join(worker);
        _context.Ramp.Release();
        End(failure);
    }

    // Leaving and finding nothing to do must be one step, or the last two would each rely on the other.
    private Segment? ClaimOrLeave()
    {
        lock (_lock)
        {
            Segment? segment = _connections > 1 && _context.Budget.IsAwaited ? null : _queue.Claim(_context.Budget.Size, _time);
            _connections -= segment is null ? 1 : 0;
            return segment;
        }
    }

    private bool TryLeaveToOthers(Worker worker)
    {
        lock (_lock)
        {
            if (_connections == 1)
            {
                return false;
            }

            _queue.Return(worker.Segment!, _time);
            _connections--;
            return true;
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

    private async Task FetchAsync(Worker worker)
    {
        Segment segment = worker.Segment!;
        while (!segment.IsDone)
        {
            await _context.Retry.ExecuteAsync(
                async token =>
                {
                    long before = segment.Position;
                    try
                    {
                        await AskAsync(worker, token).ConfigureAwait(false);
                    }
                    catch (ClientException failure) when (TryLeaveToOthers(worker))
                    {
                        _context.Ramp.HoldOff(failure);
                        throw new LeftToOthersException();
                    }
                    catch (ClientException failure) when (failure.IsTransient && segment.Position - before >= WorthGoingOn && _context.Options.MaximumRetryCount > 0)
                    {
                        _context.Options.Log?.Invoke($"{failure.Message} Going on at byte {segment.Position}.");
                        await _time.WaitAsync(_context.Options.RetryInterval, token).ConfigureAwait(false);
                    }
                },
                _cancellation).ConfigureAwait(false);
        }
    }

    private async Task AskAsync(Worker worker, CancellationToken cancellationToken)
    {
        Segment segment = worker.Segment!;
        if (segment.Position > 0 && _version?.Condition() is null)
        {
            // Nothing tells whether the rest would be of the same version.
            BeginAnew(segment, askForWhole: true, why: null);
        }

        await _link.UseAsync(
            link => _context.Host.GetAsync(
                link,
                _askForWhole ? null : new RangeHeaderValue(segment.Position, segment.End - 1),
                _askForWhole ? null : _version?.Condition(),
                async (response, silence) =>
                {
                    await ReceiveAsync(worker, response, silence, link).ConfigureAwait(false);
                    return true;
                },
                cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task ReceiveAsync(Worker worker, HttpResponseMessage response, SilenceTimeout silence, Uri link)
    {
        Segment segment = worker.Segment!;
        FileAnswer? answer = FileAnswer.Read(response, segment.Position, link);
        bool isOther = answer is null || (_version is not null && !_version.Matches(answer.Version));
        if (isOther || (_version is not null && !answer!.IsPart))
        {
            ThrowIfNotAlone(link);
            string why = isOther ? "has changed at the service" : "cannot be had there in parts";
            BeginAnew(segment, askForWhole: answer is null, why);
            if (answer is null or { IsPart: true })
            {
                return;
            }
        }

        if (_version is null)
        {
            if (answer!.IsPart && !answer.IsDivisible && answer.End != answer.Version.Length)
            {
                // Its parts could not be told from those of another version.
                _askForWhole = true;
                return;
            }

            Begin(segment, answer);
        }

        await CopyAsync(worker, response, silence).ConfigureAwait(false);
        ThrowIfCutShort(segment, answer!, link);
    }

    private void Begin(Segment segment, FileAnswer answer)
    {
        if (++_beginnings > MostBeginnings)
        {
            throw new ClientException(ErrorId.UnexpectedResponse, $"'{Path.GetFileName(_request.Path)}' is another file each time it is asked for.");
        }

        if (_part is null)
        {
            _part = PartFile.Create(_request.Path, answer.Version.Length);
            ThrowIfOtherWasFaster();
        }

        _part.Begin(answer.Version);
        _version = answer.Version;
        _length = answer.Version.Length ?? long.MaxValue;
        long end = answer.IsPart ? Math.Min(answer.End!.Value, segment.End) : answer.End ?? long.MaxValue;
        _queue.Begin(segment, end, _length, answer.IsPart && answer.IsDivisible);
        _progress.Start(answer.Version.Length, 0);
        if (_queue.IsDivisible && end < _length)
        {
            _context.Ramp.Wake();
        }
    }

    // Another process may have ended the file since this one looked; the part file's lock says that it cannot from now on.
    private void ThrowIfOtherWasFaster()
    {
        if (!_before.IsAsItWas())
        {
            throw new PartHeldException();
        }
    }

    private void BeginAnew(Segment segment, bool askForWhole, string? why)
    {
        if (why is not null)
        {
            _context.Options.Log?.Invoke($"'{Path.GetFileName(_request.Path)}' {why}: it is fetched from its beginning.");
        }

        if (++_beginnings > MostBeginnings)
        {
            throw new ClientException(ErrorId.UnexpectedResponse, $"'{Path.GetFileName(_request.Path)}' is another file each time it is asked for.");
        }

        _version = null;
        _isResumed = false;
        _askForWhole |= askForWhole;
        _queue.Begin(segment, SegmentQueue.FirstSegment, SegmentQueue.FirstSegment, isDivisible: false);
    }

    // The others still fetch the old version. The last one alone decides.
    private void ThrowIfNotAlone(Uri link)
    {
        lock (_lock)
        {
            if (_connections > 1)
            {
                throw new ClientException(ErrorId.UnexpectedResponse, $"{link.Authority} sent something else than the part that was asked for.");
            }
        }
    }

    // Reads without blocking and writes where it stands: the page cache takes a write faster than a thread is changed for it.
    private async Task CopyAsync(Worker worker, HttpResponseMessage response, SilenceTimeout silence)
    {
        Segment segment = worker.Segment!;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(_context.Budget.InUse <= FewConnections ? LargeBuffer : SmallBuffer);
        try
        {
            using Stream body = await Body.OpenAsync(response, silence.Token).ConfigureAwait(false);
            while (!segment.IsDone)
            {
                int count = await Body.ReadAsync(body, buffer, silence).ConfigureAwait(false);
                if (count == 0)
                {
                    return;
                }

                segment.Answered(_time);
                Join(worker);
                int taken = segment.Take(count);
                _part!.Write(segment.Position, buffer, taken);
                segment.Advance(taken);
                _progress.Add(taken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // .NET itself notices a body that ends early; the stack of .NET Framework may take it for the end.
    private void ThrowIfCutShort(Segment segment, FileAnswer answer, Uri link)
    {
        if (answer.End is { } end)
        {
            if (segment.Position < Math.Min(end, segment.End))
            {
                throw new ClientException(
                    ErrorId.IncompleteFile, $"{link.Authority} announced {end} bytes and sent {segment.Position}.") { IsTransient = true };
            }
        }
        else
        {
            _length = segment.Position;
            segment.EndHere();
        }
    }

    private void Join(Worker worker)
    {
        if (!worker.HasJoined)
        {
            worker.HasJoined = true;
            _context.Ramp.Joined();
        }
    }

    private TransferResult Finish()
    {
        PartFile part = _part!;
        part.SetLength(_length);
        try
        {
            FormatCheck.Check(part, _request.Path);
        }
        catch (ClientException)
        {
            part.Discard();
            throw;
        }

        part.Commit(_request.Overwrite, _request.FlushToDisk);
        return new TransferResult(_request.Path, _length, _isResumed ? TransferStatus.Resumed : TransferStatus.Downloaded);
    }

    private sealed class Worker
    {
        public Segment? Segment { get; set; }

        public bool HasJoined { get; set; }
    }

    private sealed class LeftToOthersException : Exception;
}
