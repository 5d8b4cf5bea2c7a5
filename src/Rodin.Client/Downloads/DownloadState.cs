using Rodin.Client.Downloads.Source;
using Rodin.Client.Integrity;
using Rodin.Client.Storage;

namespace Rodin.Client.Downloads;

/// <summary>
/// The state of one download: the version of its bytes, the bytes that are missing, and the checksums that the file host stated. It decides
/// what to do with a response, and performs no input or output.
/// </summary>
internal sealed class DownloadState(string item)
{
    // A file that keeps changing will not become complete.
    private const int MaxRestarts = 5;

    private readonly HashSet<Checksum> _checksums = [];
    private int _restarts;

    /// <summary>The version of the bytes on disk; null before the first response.</summary>
    public EntityVersion? Version { get; private set; }

    /// <summary>The length of the file in bytes; <see cref="long.MaxValue"/> if it is not known yet.</summary>
    public long Length { get; private set; }

    /// <summary>Whether requests are made without a range, because the file host's ranges cannot be used.</summary>
    public bool RequestsWholeFile { get; private set; }

    /// <summary>Whether bytes of an earlier run are used.</summary>
    public bool IsResumed { get; private set; }

    /// <summary>The bytes that are still missing.</summary>
    public SegmentQueue Queue { get; private set; } = SegmentQueue.ForUnknownFile();

    /// <summary>The checksums of the whole file.</summary>
    public IEnumerable<Checksum> Checksums => _checksums;

    /// <summary>Continues with the bytes of an earlier run.</summary>
    /// <param name="version">Their version, whose length is known.</param>
    /// <param name="gaps">The missing ranges, in order.</param>
    public void Resume(EntityVersion version, IReadOnlyCollection<(long Start, long End)> gaps)
    {
        Version = version;
        Length = version.Length!.Value;
        IsResumed = true;

        // If nothing is missing, the last unit is requested all the same: the response shows whether the service still has this version.
        Queue = new SegmentQueue(gaps.Count > 0 ? gaps : [((Length - 1) / SegmentQueue.Unit * SegmentQueue.Unit, Length)]);
    }

    /// <summary>Whether the rest of a segment cannot be requested, because nothing would show that it is of the same version.</summary>
    public bool MustRestart(Segment segment) => segment.Position > 0 && Version?.ToIfRange() is null;

    /// <summary>Decides what to do with a response. Changes nothing.</summary>
    public ResponseAction Evaluate(RangeResponseHeaders response)
    {
        // A file host that has identified versions does so for the next one too. A response without identification is a proxy's page, and
        // must not discard the bytes on disk.
        if (Version?.ToIfRange() is not null
            && response is { Kind: RangeResponseKind.WholeFile, Version: { ETag: null, LastModified: null } })
        {
            return ResponseAction.Reject;
        }

        if (response.Kind == RangeResponseKind.RangeNotSatisfiable)
        {
            return ResponseAction.RestartWithoutRanges;
        }

        bool isRange = response.Kind == RangeResponseKind.Range;
        if (Version is null)
        {
            // A range whose version is not identified cannot be combined with another range.
            bool isFragment = isRange && !response.SupportsParallelRanges && response.End != response.Version.Length;
            return isFragment ? ResponseAction.RestartWithoutRanges : ResponseAction.Begin;
        }

        if (!isRange)
        {
            return ResponseAction.RestartWithBody;
        }

        return Version.Matches(response.Version) ? ResponseAction.Store : ResponseAction.Restart;
    }

    /// <summary>Whether a response that causes a restart shows another version; if not, the file host no longer serves ranges.</summary>
    public bool HasChanged(RangeResponseHeaders response) =>
        response.Kind == RangeResponseKind.RangeNotSatisfiable || (Version is not null && !Version.Matches(response.Version));

    /// <summary>Starts the file with its first response.</summary>
    public void Begin(Segment segment, RangeResponseHeaders response)
    {
        bool isRange = response.Kind == RangeResponseKind.Range;
        Version = response.Version;
        Length = response.Version.Length ?? long.MaxValue;
        long end = isRange ? Math.Min(response.End!.Value, segment.End) : response.End ?? long.MaxValue;
        Queue.Start(segment, end, Length, isRange && response.SupportsParallelRanges);
    }

    /// <summary>Restarts from the beginning. Only valid while one connection downloads the file.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.UnexpectedResponse"/>: there were too many restarts.</exception>
    public void Restart(Segment segment, bool requestWholeFile)
    {
        if (++_restarts > MaxRestarts)
        {
            throw new RodinClientException(
                ErrorId.UnexpectedResponse, item, $"the file keeps changing at the file host; gave up after {MaxRestarts} restarts.");
        }

        Version = null;
        IsResumed = false;
        _checksums.Clear();
        RequestsWholeFile |= requestWholeFile;
        Queue.Start(segment, SegmentQueue.FirstSegment, SegmentQueue.FirstSegment, isDivisible: false);
    }

    /// <summary>Sets the length of a file whose end only the end of the body shows.</summary>
    public void EndAt(Segment segment)
    {
        Length = segment.Position;
        segment.EndAtPosition();
    }

    /// <summary>Adds checksums of the whole file. Used by several connections at once.</summary>
    public void AddChecksums(IEnumerable<Checksum> checksums)
    {
        lock (_checksums)
        {
            _checksums.UnionWith(checksums);
        }
    }
}
