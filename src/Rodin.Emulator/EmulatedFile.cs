using System.Collections.Concurrent;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;

namespace Rodin.Emulator;

/// <summary>A model file in the store.</summary>
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
        _stored = new StoredObject(content, WholeSeconds(clock.GetUtcNow()));
    }

    /// <summary>The task that it belongs to.</summary>
    public EmulatedTask Task { get; }

    /// <summary>The name in the list.</summary>
    public string? Name { get; }

    /// <summary>What goes wrong with requests for this file.</summary>
    public FaultList Faults { get; } = [];

    /// <summary>The bytes. Another content has another ETag, and a new date.</summary>
    public ModelContent Content
    {
        get => _stored.Content;
        set
        {
            _versions.Enqueue(value);
            _stored = new StoredObject(value, WholeSeconds(_clock.GetUtcNow()));
        }
    }

    /// <summary>All contents that it has had, in order; the last is <see cref="Content"/>.</summary>
    public IReadOnlyCollection<ModelContent> Versions => _versions;

    /// <summary>In bytes.</summary>
    public long Length => Content.Length;

    /// <summary>The strong entity tag, with its quotes.</summary>
    public string ETag => $"\"{Content.Fingerprint}\"";

    /// <summary>When the content was set, in whole seconds as HTTP has them.</summary>
    public DateTimeOffset LastModified
    {
        get => _stored.LastModified;
        set => _stored = _stored with { LastModified = WholeSeconds(value) };
    }

    /// <summary>How many requests got bytes of it; not those for a single one, which is how a client asks for the length.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    /// <summary>Bytes of it that these got.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    internal int Index { get; }

    // Content and date change together: a request takes both at once.
    internal StoredObject Stored => _stored;

    internal void Change(Fault.ChangedContent change)
    {
        ModelContent changed = Content.Another(change.Length ?? Length, change.Seed);
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

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    internal sealed record StoredObject(ModelContent Content, DateTimeOffset LastModified);
}
