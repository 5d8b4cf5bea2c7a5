namespace Rodin.Pipeline;

/// <summary>Measures throughput over the last five seconds, so that earlier bursts and pauses do not count.</summary>
internal sealed class ThroughputMeter
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(5);

    private readonly Queue<(TimeSpan Time, long Bytes)> _samples = new([(TimeSpan.Zero, 0)]);

    /// <summary>Bytes per second as of the last sample.</summary>
    public double BytesPerSecond { get; private set; }

    /// <summary>Adds a sample: the total of bytes received by a time.</summary>
    public void Add(TimeSpan time, long bytes)
    {
        _samples.Enqueue((time, bytes));
        while (_samples.Count > 2 && time - _samples.Peek().Time > s_window)
        {
            _samples.Dequeue();
        }

        (TimeSpan start, long before) = _samples.Peek();
        BytesPerSecond = time > start ? (bytes - before) / (time - start).TotalSeconds : 0;
    }
}
