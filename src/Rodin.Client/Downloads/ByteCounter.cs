namespace Rodin.Client.Downloads;

/// <summary>Counts bytes. Used from any thread.</summary>
internal sealed class ByteCounter
{
    private long _total;

    public long Total => Interlocked.Read(ref _total);

    public void Add(long count) => Interlocked.Add(ref _total, count);
}
