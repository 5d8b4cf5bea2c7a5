using System.Collections.Concurrent;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;

namespace Rodin.Emulator;

/// <summary>A model file on the file host.</summary>
public sealed class EmulatedFile
{
    private readonly TimeProvider _clock;
    private readonly ConcurrentQueue<ModelContent> _versions;
    private StoredObject _stored;
    private int _fetches;
    private long _bytesSent;

    internal EmulatedFile(EmulatedTask task, int index, string? name, ModelContent content, TimeProvider clock)
    {
        Task = task;
        Index = index;
        Name = name;
        _clock = clock;
        _versions = new([content]);
        _stored = new StoredObject(content, TruncateToSeconds(clock.GetUtcNow()));
    }

    /// <summary>The task of the file.</summary>
    public EmulatedTask Task { get; }

    /// <summary>The name in the response of <c>/download</c>.</summary>
    public string? Name { get; }

    /// <summary>The faults of requests for this file.</summary>
    public FaultList Faults { get; } = [];

    /// <summary>The content. Setting it changes the ETag and the modification date.</summary>
    public ModelContent Content
    {
        get => _stored.Content;
        set
        {
            _versions.Enqueue(value);
            _stored = new StoredObject(value, TruncateToSeconds(_clock.GetUtcNow()));
        }
    }

    /// <summary>All contents so far, in order; the last is <see cref="Content"/>.</summary>
    public IReadOnlyCollection<ModelContent> Versions => _versions;

    /// <summary>The length in bytes.</summary>
    public long Length => Content.Length;

    /// <summary>The strong entity tag, including its quotes.</summary>
    public string ETag => $"\"{Content.Fingerprint}\"";

    /// <summary>The time at which the content was set, in whole seconds like HTTP dates.</summary>
    public DateTimeOffset LastModified
    {
        get => _stored.LastModified;
        set => _stored = _stored with { LastModified = TruncateToSeconds(value) };
    }

    /// <summary>
    /// The number of requests that received bytes of the file, without requests of a single byte, by which clients get the length.
    /// </summary>
    public int Fetches => Volatile.Read(ref _fetches);

    /// <summary>The number of bytes that these requests received.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    internal int Index { get; }

    // Content and date change together, so a request reads both at the same time.
    internal StoredObject Stored => _stored;

    internal void ApplyChange(Fault.ChangedContent change)
    {
        ModelContent changed = Content.CreateVariant(change.Length ?? Length, change.Seed);
        if (changed.Fingerprint != Content.Fingerprint)
        {
            Content = changed;
        }
    }

    internal void AddSent(long bytes)
    {
        if (bytes > 1)
        {
            Interlocked.Increment(ref _fetches);
            Interlocked.Add(ref _bytesSent, bytes);
        }
    }

    private static DateTimeOffset TruncateToSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    internal sealed record StoredObject(ModelContent Content, DateTimeOffset LastModified);
}
