namespace Rodin.Pipeline;

/// <summary>How fast bytes come now: over the last few seconds, so that neither a burst nor a pause long ago counts.</summary>
internal sealed class ThroughputMeter
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(5);

    private readonly Queue<(TimeSpan Time, long Bytes)> _noted = new([(TimeSpan.Zero, 0)]);

    /// <summary>Bytes a second, as of the last note.</summary>
    public double BytesPerSecond { get; private set; }

    /// <summary>Notes how many bytes have come by a time.</summary>
    public void Note(TimeSpan time, long bytes)
    {
        _noted.Enqueue((time, bytes));
        while (_noted.Count > 2 && time - _noted.Peek().Time > s_window)
        {
            _noted.Dequeue();
        }

        (TimeSpan start, long before) = _noted.Peek();
        BytesPerSecond = time > start ? (bytes - before) / (time - start).TotalSeconds : 0;
    }
}
