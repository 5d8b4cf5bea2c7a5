namespace Rodin.Client.Downloads;

/// <summary>A contiguous range of a file that one connection downloads from its first byte. Its end can move closer meanwhile.</summary>
internal sealed class Segment(long start, long end)
{
    private readonly object _lock = new();
    private long _start = start;
    private long _position = start;
    private long _reserved = start;
    private long _end = end;
    private long _firstByteTimestamp;

    /// <summary>The first byte that is not on disk yet.</summary>
    public long Position => Interlocked.Read(ref _position);

    /// <summary>The position after the last byte.</summary>
    public long End => Interlocked.Read(ref _end);

    /// <summary>The number of bytes that are not on disk yet.</summary>
    public long Remaining => Math.Max(0, End - Position);

    public bool IsComplete => Remaining == 0;

    /// <summary>Bytes per second since the first byte was received; 0 before that.</summary>
    public double Rate(TimeProvider time)
    {
        long timestamp = Interlocked.Read(ref _firstByteTimestamp);
        return timestamp == 0 ? 0 : (Position - _start) / Math.Max(0.001, time.GetElapsedTime(timestamp).TotalSeconds);
    }

    /// <summary>The estimated time to completion at the current rate; zero before the first byte, because there is no rate yet.</summary>
    public TimeSpan EstimateTimeRemaining(TimeProvider time) => Interlocked.Read(ref _firstByteTimestamp) == 0
        ? TimeSpan.Zero
        : TimeSpan.FromSeconds(Math.Min(1e6, Remaining / Math.Max(1, Rate(time))));

    /// <summary>Starts the measurement of the rate when the first bytes are received.</summary>
    public void MarkFirstByte(TimeProvider time) => Interlocked.CompareExchange(ref _firstByteTimestamp, time.GetTimestamp(), 0);

    /// <summary>Reserves received bytes for this segment, so that <see cref="Split"/> does not assign them to another connection.</summary>
    /// <returns>The number of received bytes that belong to the segment.</returns>
    public int Reserve(int count)
    {
        lock (_lock)
        {
            int reserved = (int)Math.Max(0, Math.Min(count, _end - _position));
            _reserved = _position + reserved;
            return reserved;
        }
    }

    /// <summary>Records that more bytes are on disk.</summary>
    public void Advance(int count) => Interlocked.Add(ref _position, count);

    /// <summary>Turns the segment into another range of which nothing is on disk.</summary>
    public void Reset(long start, long end)
    {
        lock (_lock)
        {
            _start = _position = _reserved = start;
            _end = end;
            _firstByteTimestamp = 0;
        }
    }

    /// <summary>Moves the end to the current position, because the file ends there.</summary>
    public void EndAtPosition()
    {
        lock (_lock)
        {
            _end = _position;
        }
    }

    /// <summary>Whether the segment is long enough to be split at a multiple of <paramref name="unit"/>.</summary>
    public bool CanSplit(long unit)
    {
        lock (_lock)
        {
            return Middle(unit) < _end;
        }
    }

    /// <summary>Splits off the second half at a multiple of <paramref name="unit"/>.</summary>
    /// <returns>The second half; null if the segment has become too short.</returns>
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

    // Rounded up, so that it is after the reserved bytes.
    private long Middle(long unit) => (_reserved + ((_end - _reserved) / 2) + unit) / unit * unit;
}
