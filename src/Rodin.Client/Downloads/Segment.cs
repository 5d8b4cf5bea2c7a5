namespace Rodin.Client.Downloads;

/// <summary>A stretch of a file that one connection fetches, from its first byte on. Its end may come nearer while it runs.</summary>
internal sealed class Segment(long from, long end)
{
    private readonly object _lock = new();
    private long _first = from;
    private long _position = from;
    private long _taken = from;
    private long _end = end;
    private long _answered;

    /// <summary>The first byte that is not on disk yet.</summary>
    public long Position => Interlocked.Read(ref _position);

    /// <summary>The byte after the last.</summary>
    public long End => Interlocked.Read(ref _end);

    public long Left => Math.Max(0, End - Position);

    public bool IsDone => Left == 0;

    /// <summary>Bytes a second since it was first answered; 0 before.</summary>
    public double Rate(TimeProvider time)
    {
        long answered = Interlocked.Read(ref _answered);
        return answered == 0 ? 0 : (Position - _first) / Math.Max(0.001, time.GetElapsedTime(answered).TotalSeconds);
    }

    /// <summary>How long it will run at this rate; none before it is answered, since then nobody can tell.</summary>
    public TimeSpan TimeLeft(TimeProvider time) =>
        Interlocked.Read(ref _answered) == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(1e6, Left / Math.Max(1, Rate(time))));

    /// <summary>Says that its first bytes are there.</summary>
    public void Answered(TimeProvider time) => Interlocked.CompareExchange(ref _answered, time.GetTimestamp(), 0);

    /// <summary>Says how many of the bytes at hand belong to it; nobody else gets these any more.</summary>
    public int Take(int count)
    {
        lock (_lock)
        {
            int taken = (int)Math.Max(0, Math.Min(count, _end - _position));
            _taken = _position + taken;
            return taken;
        }
    }

    /// <summary>Says that so many bytes more are on disk.</summary>
    public void Advance(int count) => Interlocked.Add(ref _position, count);

    /// <summary>Becomes another stretch, of which nothing is there.</summary>
    public void Reset(long from, long end)
    {
        lock (_lock)
        {
            _first = _position = _taken = from;
            _end = end;
            _answered = 0;
        }
    }

    /// <summary>Learns that the file ends where it stands.</summary>
    public void EndHere()
    {
        lock (_lock)
        {
            _end = _position;
        }
    }

    /// <summary>Whether it is long enough to be cut at a multiple of <paramref name="unit"/>.</summary>
    public bool CanSplit(long unit)
    {
        lock (_lock)
        {
            return Middle(unit) < _end;
        }
    }

    /// <summary>Gives its second half away, cut at a multiple of <paramref name="unit"/>.</summary>
    /// <returns>The other half; null when it has become too short to be cut.</returns>
    public Segment? Split(long unit)
    {
        lock (_lock)
        {
            long middle = Middle(unit);
            if (middle < _end)
            {
                Segment half = new(middle, _end);
                _end = middle;
                return half;
            }

            return null;
        }
    }

    // Rounded up, so that it lies behind what is taken.
    private long Middle(long unit) => (_taken + ((_end - _taken) / 2) + unit) / unit * unit;
}
