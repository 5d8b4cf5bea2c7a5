namespace Rodin.Client.Downloads;

/// <summary>
/// The bytes of one file that are still missing: ranges that no connection has claimed, and segments that are being downloaded.
/// </summary>
internal sealed class SegmentQueue
{
    /// <summary>
    /// Segments start at multiples of this number of bytes. It is a multiple of the partial file's block, so that no block is shared.
    /// </summary>
    public const int Unit = 1024 * 1024;

    /// <summary>
    /// The length of a file's first request, whose response shows the length and range support (measured; see docs/benchmarks).
    /// </summary>
    public const long FirstSegment = 8 * Unit;

    private const long SmallestSegment = Unit;

    // A connection with more than this left to do is split when another one is idle.
    private static readonly TimeSpan s_splitThreshold = TimeSpan.FromSeconds(1);

    // Segments shrink toward the end so that all connections finish together. Below this duration the request costs more than it gains.
    private static readonly TimeSpan s_shortestSegment = TimeSpan.FromMilliseconds(125);

    private readonly object _lock = new();
    private readonly LinkedList<(long Start, long End)> _gaps = new();
    private readonly List<Segment> _running = [];
    private double _lastRate;

    /// <summary>Creates a queue for the missing ranges, in order.</summary>
    public SegmentQueue(IEnumerable<(long Start, long End)> gaps)
    {
        foreach ((long Start, long End) gap in gaps)
        {
            _gaps.AddLast(gap);
        }
    }

    /// <summary>Creates a queue for a file of unknown length.</summary>
    public static SegmentQueue ForUnknownFile() => new([(0, FirstSegment)]) { IsDivisible = false };

    /// <summary>Whether the file host serves ranges, so that several connections can download the file.</summary>
    public bool IsDivisible { get; private set; } = true;

    /// <summary>The time from the last request to its response.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>The number of bytes that are not on disk yet.</summary>
    public long Remaining
    {
        get
        {
            lock (_lock)
            {
                return Unclaimed + _running.Sum(segment => segment.Remaining);
            }
        }
    }

    /// <summary>Whether <see cref="Claim"/> would return a segment to another connection.</summary>
    public bool HasWork(TimeProvider time)
    {
        lock (_lock)
        {
            return IsDivisible && (_gaps.Count > 0 || SlowestOf(time) is not null);
        }
    }

    private long Unclaimed => _gaps.Sum(gap => gap.End - gap.Start);

    /// <summary>Claims the next segment for a connection.</summary>
    /// <param name="connections">The largest number of connections that can share the file.</param>
    /// <param name="time">The engine's clock.</param>
    /// <returns>Null if another connection would not finish the file sooner.</returns>
    public Segment? Claim(int connections, TimeProvider time)
    {
        lock (_lock)
        {
            if (_gaps.First is { } first)
            {
                (long start, long end) = first.Value;
                _gaps.RemoveFirst();
                long split = IsDivisible ? (start + NextLength(connections, time)) / Unit * Unit : end;
                if (split < end)
                {
                    _gaps.AddFirst((split, end));
                    end = split;
                }

                return Run(new Segment(start, end));
            }

            return IsDivisible && SlowestOf(time)?.Split(Unit) is { } half ? Run(half) : null;
        }
    }

    /// <summary>Starts the file at its first byte, with the segment of its only connection.</summary>
    /// <param name="first">The connection's segment.</param>
    /// <param name="end">The end of that segment.</param>
    /// <param name="length">The length of the whole file.</param>
    /// <param name="isDivisible">Whether the file host serves other ranges to other connections.</param>
    public void Start(Segment first, long end, long length, bool isDivisible)
    {
        lock (_lock)
        {
            IsDivisible = isDivisible;
            _gaps.Clear();
            first.Reset(0, end);
            if (end < length)
            {
                _gaps.AddFirst((end, length));
            }
        }
    }

    /// <summary>
    /// Returns a segment that is complete, or whose remaining bytes another connection must download. Further calls have no effect.
    /// </summary>
    public void Return(Segment segment, TimeProvider time)
    {
        lock (_lock)
        {
            if (_running.Remove(segment))
            {
                _lastRate = segment.Rate(time);
                if (!segment.IsComplete)
                {
                    _gaps.AddFirst((segment.Position, segment.End));
                }
            }
        }
    }

    private long NextLength(int connections, TimeProvider time)
    {
        double rate = _running.Count > 0 ? _running.Average(segment => segment.Rate(time)) : _lastRate;
        if (rate == 0)
        {
            return FirstSegment;
        }

        double worthwhile = rate * Math.Max(s_shortestSegment.TotalSeconds, Latency.TotalSeconds * 10);
        return (long)Math.Max(SmallestSegment, Math.Max(worthwhile, Unclaimed / (2.0 * connections)));
    }

    // The segment that will complete last, if it can be split. HasWork and Claim both use it, so that a connection finds the work it was
    // added for.
    private Segment? SlowestOf(TimeProvider time) =>
        _running.Where(segment => segment.EstimateTimeRemaining(time) > s_splitThreshold && segment.CanSplit(Unit))
            .OrderByDescending(segment => segment.EstimateTimeRemaining(time))
            .FirstOrDefault();

    private Segment Run(Segment segment)
    {
        _running.Add(segment);
        return segment;
    }
}
