using Rodin.Client.Storage;

namespace Rodin.Client.Downloads;

/// <summary>What of one file is still to be fetched, and by whom it is being fetched.</summary>
internal sealed class SegmentQueue
{
    /// <summary>What a file is asked for first: its beginning, which tells the rest (measured; see docs/benchmarks).</summary>
    public const long FirstSegment = 8 * BlockMap.Block;

    private const long SmallestSegment = BlockMap.Block;

    // A connection that needs longer than this for what it has left is helped by one that has nothing to do.
    private static readonly TimeSpan s_longestLast = TimeSpan.FromSeconds(1);

    // Segments shrink towards the end so that all connections end together; but a segment worth less than this is mostly asking.
    private static readonly TimeSpan s_shortestSegment = TimeSpan.FromMilliseconds(125);

    private readonly object _lock = new();
    private readonly LinkedList<(long From, long End)> _gaps = new();
    private readonly List<Segment> _running = [];
    private double _lastRate;

    /// <summary>Makes one for what is missing.</summary>
    public SegmentQueue(IEnumerable<(long From, long End)> gaps)
    {
        foreach ((long From, long End) gap in gaps)
        {
            _gaps.AddLast(gap);
        }
    }

    /// <summary>A file of which nothing is known yet.</summary>
    public static SegmentQueue ForUnknownFile() => new([(0, FirstSegment)]) { IsDivisible = false };

    /// <summary>Whether the file host serves ranges, so that more than one connection can fetch.</summary>
    public bool IsDivisible { get; private set; } = true;

    /// <summary>How long the file host took to answer, last time.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Bytes that are not on disk yet.</summary>
    public long Left
    {
        get
        {
            lock (_lock)
            {
                return Unclaimed + _running.Sum(segment => segment.Left);
            }
        }
    }

    /// <summary>Whether another connection would find something to fetch.</summary>
    public bool HasWork(TimeProvider time)
    {
        lock (_lock)
        {
            return IsDivisible && (_gaps.Count > 0 || SlowestOf(time) is not null);
        }
    }

    private long Unclaimed => _gaps.Sum(gap => gap.End - gap.From);

    /// <summary>Takes the next stretch for a connection.</summary>
    /// <param name="connections">How many connections may come to share the file.</param>
    /// <param name="time">The engine's clock.</param>
    /// <returns>Null when there is nothing that another connection could do sooner than those that run.</returns>
    public Segment? Claim(int connections, TimeProvider time)
    {
        lock (_lock)
        {
            if (_gaps.First is { } first)
            {
                (long from, long end) = first.Value;
                _gaps.RemoveFirst();
                long cut = IsDivisible ? (from + SizeOfNext(connections, time)) / BlockMap.Block * BlockMap.Block : end;
                if (cut < end)
                {
                    _gaps.AddFirst((cut, end));
                    end = cut;
                }

                return Run(new Segment(from, end));
            }

            return IsDivisible && SlowestOf(time)?.Split(BlockMap.Block) is { } half ? Run(half) : null;
        }
    }

    /// <summary>Begins the file with one segment, for the only connection that fetches it.</summary>
    /// <param name="first">The segment that the connection has.</param>
    /// <param name="end">Where that ends.</param>
    /// <param name="length">The whole file's length.</param>
    /// <param name="isDivisible">Whether the file host serves other parts to other connections.</param>
    public void Begin(Segment first, long end, long length, bool isDivisible)
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

    /// <summary>A connection has ended its segment, or gives back what is left of it. Once is enough.</summary>
    public void Return(Segment segment, TimeProvider time)
    {
        lock (_lock)
        {
            if (_running.Remove(segment))
            {
                _lastRate = segment.Rate(time);
                if (!segment.IsDone)
                {
                    _gaps.AddFirst((segment.Position, segment.End));
                }
            }
        }
    }

    private long SizeOfNext(int connections, TimeProvider time)
    {
        double rate = _running.Count > 0 ? _running.Average(segment => segment.Rate(time)) : _lastRate;
        if (rate == 0)
        {
            return FirstSegment;
        }

        double worthAsking = rate * Math.Max(s_shortestSegment.TotalSeconds, Latency.TotalSeconds * 10);
        return (long)Math.Max(SmallestSegment, Math.Max(worthAsking, Unclaimed / (2.0 * connections)));
    }

    // The one that will end last, if another connection can take half of it. Whoever asks for work must find what it was told of.
    private Segment? SlowestOf(TimeProvider time) =>
        _running.Where(segment => segment.TimeLeft(time) > s_longestLast && segment.CanSplit(BlockMap.Block))
            .OrderByDescending(segment => segment.TimeLeft(time))
            .FirstOrDefault();

    private Segment Run(Segment segment)
    {
        _running.Add(segment);
        return segment;
    }
}
