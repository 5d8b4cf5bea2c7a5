using System.Buffers;
using System.Net.Http.Headers;
using Rodin.Client.Downloads.Source;
using Rodin.Client.Http;
using Rodin.Client.Integrity;
using Rodin.Client.Storage;

namespace Rodin.Client.Downloads;

/// <summary>
/// One file as far as it has come: of which version its bytes are, which are missing, and where they go. Knows nothing of how many connections
/// fetch it; what only the last of them may do, is done by its leave.
/// </summary>
internal sealed class DownloadState(DownloadRequest request, PresignedUrl link, ExistingFileCheck before, DownloadContext context, DownloadProgress progress, Func<Action, bool> ifAlone)
    : IDisposable
{
    private const int SmallBuffer = 256 * 1024;
    private const int LargeBuffer = 1024 * 1024;

    // Few connections have more to carry each.
    private const int FewConnections = 4;

    // A file that is another one each time it is asked for will not become whole.
    private const int MostBeginnings = 5;

    private readonly string _name = Path.GetFileName(request.Path);
    private readonly HashSet<Checksum> _promises = [];
    private PartialFile? _part;
    private EntityVersion? _version;
    private bool _askForWhole;
    private bool _isResumed;
    private int _beginnings;
    private long _length;

    /// <summary>What is still to be fetched.</summary>
    public SegmentQueue Queue { get; private set; } = SegmentQueue.ForUnknownFile();

    /// <summary>Takes the part file, with what an earlier run has left in it, before anything is asked for.</summary>
    /// <exception cref="PartHeldException">Somebody else is at it.</exception>
    public void TakePart()
    {
        _part = PartialFile.OpenExisting(request.Path) ?? PartialFile.Create(request.Path);
        SymbolicLinkGuard.ThrowIfBelow(request.Root, request.Path);
        ThrowIfOtherWasFaster();
        if (_part.Map is { IsEmpty: false } map)
        {
            _version = map.Version;
            _length = map.Version.Length!.Value;
            _isResumed = true;

            // A file that lacks nothing is still asked for its last block: whether it is the version that the service has now, the answer tells.
            List<(long From, long End)> gaps = [.. map.Gaps];
            Queue = new SegmentQueue(gaps.Count > 0 ? gaps : [((_length - 1) / BlockMap.Block * BlockMap.Block, _length)]);
            progress.Start(_length, _length - Queue.Left);
            context.Options.Log?.Invoke($"Going on with '{request.Path}': {_length - Queue.Left} of {_length} bytes are there.");
            context.Ramp.Wake();
        }
    }

    /// <summary>Asks for what is left of a segment, and puts on disk what comes.</summary>
    /// <param name="segment">The stretch; it may be longer than what one answer brings.</param>
    /// <param name="receiving">Is called when bytes come.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="RodinClientException">Whatever went wrong; what came before is on disk.</exception>
    /// <exception cref="NotAloneException">It has to begin anew, and other connections are at it.</exception>
    public Task FetchAsync(Segment segment, Action receiving, CancellationToken cancellationToken)
    {
        if (segment.Position > 0 && _version?.Condition() is null)
        {
            // Nothing tells whether the rest would be of the same version.
            BeginAnew(segment, askForWhole: true);
        }

        long asked = context.Options.Time.GetTimestamp();
        return link.UseAsync(
            address => context.Host.GetAsync(
                address,
                _askForWhole ? null : new RangeHeaderValue(segment.Position, segment.End - 1),
                _askForWhole ? null : _version?.Condition(),
                async (response, silence) =>
                {
                    Queue.Latency = context.Options.Time.GetElapsedTime(asked);
                    await ReceiveAsync(segment, response, receiving, silence, address).ConfigureAwait(false);
                    return true;
                },
                cancellationToken),
            cancellationToken);
    }

    /// <summary>Checks the file, and gives it its name. To be called when nothing is missing.</summary>
    /// <exception cref="RodinClientException">It is not what it should be, and nothing of it stays; or the name could not be given.</exception>
    /// <exception cref="WrongPartException">It is not what it should be, and an earlier run had a hand in it.</exception>
    public DownloadResult Finish(CancellationToken cancellationToken)
    {
        PartialFile part = _part!;
        part.SetLength(_length);
        try
        {
            FormatValidator.Check(part, request.Path);
            ChecksumVerifier.Verify(_promises, part, request.Path, cancellationToken);
        }
        catch (RodinClientException failure)
        {
            part.Discard();
            if (_isResumed)
            {
                context.Options.Log?.Invoke($"What an earlier run has left of '{_name}' is wrong. {failure.Message} It is fetched from its beginning.");
                throw new WrongPartException();
            }

            throw;
        }

        part.Commit(request.Overwrite, request.FlushToDisk);
        return new DownloadResult(request.Path, _length, _isResumed ? DownloadStatus.Resumed : DownloadStatus.Downloaded);
    }

    /// <summary>Puts away what is of use to another run.</summary>
    public void Dispose() => _part?.Dispose();

    private async Task ReceiveAsync(Segment segment, HttpResponseMessage response, Action receiving, IdleTimeout silence, Uri address)
    {
        RangeResponse? answer = RangeResponse.Read(response, segment.Position, address);
        ThrowIfPage(response, address);
        bool isOther = answer is null || (_version is not null && !_version.Matches(answer.Version));
        if (isOther || (_version is not null && !answer!.IsPart))
        {
            if (!ifAlone(() => BeginAnew(segment, askForWhole: answer is null)))
            {
                // The others still fetch the old version.
                throw new NotAloneException();
            }

            context.Options.Log?.Invoke($"'{_name}' {(isOther ? "has changed at the service" : "cannot be had there in parts")}: it is fetched from its beginning.");
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
                BeginAnew(segment, askForWhole: true);
                return;
            }

            Begin(segment, answer);
        }

        long from = segment.Position;
        await CopyAsync(segment, response, receiving, silence).ConfigureAwait(false);
        ThrowIfCutShort(segment, answer!, address);
        Note(response, from, segment.Position, answer!, silence.Token);
    }

    // A store that has told versions apart does so for the next one too; what comes without is a proxy's page, and must not cost what is there.
    private void ThrowIfPage(HttpResponseMessage response, Uri address)
    {
        if (_version?.Condition() is not null && response.StatusCode == System.Net.HttpStatusCode.OK && EntityVersion.Of(response) is { ETag: null, LastModified: null })
        {
            throw new RodinClientException(
                ErrorId.UnexpectedResponse, $"{address.Authority} sent a page in place of the rest of the file. Without '{PartialFile.Extension}' it would begin anew.")
            { IsTransient = true };
        }
    }

    // What is promised of a part and does not fit it is promised of the whole: stores differ in what these headers speak of.
    private void Note(HttpResponseMessage response, long from, long to, RangeResponse answer, CancellationToken cancellationToken)
    {
        IEnumerable<Checksum> promises = ChecksumHeaders.ForWhole(response);
        if (to == answer.End)
        {
            promises = promises.Concat(ChecksumHeaders.ForContent(response).Where(promise => !ChecksumVerifier.Fits(promise, _part!, from, to - from, cancellationToken)));
        }

        lock (_promises)
        {
            _promises.UnionWith(promises);
        }
    }

    private void Begin(Segment segment, RangeResponse answer)
    {
        _part!.Begin(answer.Version);
        _version = answer.Version;
        _length = answer.Version.Length ?? long.MaxValue;
        long end = answer.IsPart ? Math.Min(answer.End!.Value, segment.End) : answer.End ?? long.MaxValue;
        Queue.Begin(segment, end, _length, answer.IsPart && answer.IsDivisible);
        progress.Start(answer.Version.Length, 0);
        if (Queue.IsDivisible && end < _length)
        {
            context.Ramp.Wake();
        }
    }

    private void BeginAnew(Segment segment, bool askForWhole)
    {
        if (++_beginnings > MostBeginnings)
        {
            throw new RodinClientException(ErrorId.UnexpectedResponse, $"'{_name}' is another file each time it is asked for.");
        }

        _version = null;
        _isResumed = false;
        _promises.Clear();
        _askForWhole |= askForWhole;
        Queue.Begin(segment, SegmentQueue.FirstSegment, SegmentQueue.FirstSegment, isDivisible: false);
    }

    // Another process may have ended the file since this one looked; the part file's lock says that it cannot from now on.
    private void ThrowIfOtherWasFaster()
    {
        if (!before.IsAsItWas())
        {
            throw new PartHeldException();
        }
    }

    // Reads without blocking and writes where it stands: the page cache takes a write faster than a thread is changed for it.
    private async Task CopyAsync(Segment segment, HttpResponseMessage response, Action receiving, IdleTimeout silence)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(context.Budget.InUse <= FewConnections ? LargeBuffer : SmallBuffer);
        try
        {
            using Stream body = await ResponseBody.OpenAsync(response, silence.Token).ConfigureAwait(false);
            while (!segment.IsDone)
            {
                int count = await ResponseBody.ReadAsync(body, buffer, silence).ConfigureAwait(false);
                if (count == 0)
                {
                    return;
                }

                segment.Answered(context.Options.Time);
                receiving();
                int taken = segment.Take(count);
                _part!.Write(segment.Position, buffer, taken);
                segment.Advance(taken);
                progress.Add(taken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // .NET itself notices a body that ends early; the stack of .NET Framework may take it for the end.
    private void ThrowIfCutShort(Segment segment, RangeResponse answer, Uri address)
    {
        if (answer.End is not { } end)
        {
            _length = segment.Position;
            segment.EndHere();
        }
        else if (segment.Position < Math.Min(end, segment.End))
        {
            throw new RodinClientException(
                ErrorId.IncompleteFile, $"{address.Authority} announced {end} bytes and sent {segment.Position}.") { IsTransient = true };
        }
    }
}
