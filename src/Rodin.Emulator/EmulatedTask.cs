using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Generation;

namespace Rodin.Emulator;

/// <summary>A generation task with its jobs and model files.</summary>
public sealed class EmulatedTask
{
    private const int UsualJobs = 6; // seen

    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly GenerationSchedule? _schedule;
    private readonly List<EmulatedFile> _files = [];
    private readonly List<ListEntry> _entries = [];
    private IReadOnlyList<EmulatedJob>? _jobs;

    internal EmulatedTask(string taskUuid, TimeProvider clock, Submission? submission = null, GenerationSchedule? schedule = null)
    {
        TaskUuid = taskUuid;
        _clock = clock;
        Submission = submission;
        _schedule = schedule;
        SubscriptionKey = NewSubscriptionKey(taskUuid);
        if (schedule is null)
        {
            _jobs = [.. Enumerable.Range(0, UsualJobs).Select(_ => new EmulatedJob(Guid.NewGuid().ToString(), "Done"))];
        }
    }

    /// <summary>The id that <c>/download</c> wants.</summary>
    public string TaskUuid { get; }

    /// <summary>The id that <c>/status</c> wants: looks like a JWT, as the service's does.</summary>
    public string SubscriptionKey { get; }

    /// <summary>What the client sent; <see langword="null"/> for a task that <see cref="RodinEmulator.AddTask"/> made.</summary>
    public Submission? Submission { get; }

    /// <summary>
    /// The jobs as <c>/status</c> tells them: all done, or by the clock if the task was submitted. A list that is set stays until
    /// another one is.
    /// </summary>
    public IReadOnlyList<EmulatedJob> Jobs
    {
        get => _jobs ?? _schedule!.Jobs;
        set => _jobs = value;
    }

    /// <summary>The ids of the jobs, which people mistake for the task's.</summary>
    public IReadOnlyList<string> JobUuids => _jobs?.Select(job => job.Uuid).ToArray() ?? _schedule!.JobUuids;

    /// <summary>
    /// How many entries <c>/download</c> lists; <see langword="null"/> for all, or for what is there by now if the task was submitted.
    /// </summary>
    public int? ListedEntries { get; set; }

    /// <summary>How long links of this task live; <see langword="null"/> for the emulator's own value, negative for links born expired.</summary>
    public TimeSpan? LinkLifetime { get; set; }

    /// <summary>What goes wrong with <c>/download</c> of this task.</summary>
    public FaultList Faults { get; } = [];

    /// <summary>The model files, in the order of the list.</summary>
    public IReadOnlyList<EmulatedFile> Files
    {
        get
        {
            lock (_lock)
            {
                return [.. _files];
            }
        }
    }

    /// <summary>Adds a model file with this content. The name is not checked: it may be hostile.</summary>
    public EmulatedFile AddFile(string? name, byte[] content) => AddFile(name, new BytesContent(content));

    /// <summary>Adds a model file whose bytes are computed when they are asked for, so that its size costs no memory.</summary>
    /// <param name="name">The name in the list.</param>
    /// <param name="length">In bytes.</param>
    /// <param name="seed">Another seed gives other bytes.</param>
    public EmulatedFile AddFile(string? name, long length, int seed = 1) => AddFile(name, new GeneratedContent(length, seed));

    /// <summary>Adds a model file with this content.</summary>
    public EmulatedFile AddFile(string? name, ModelContent content)
    {
        lock (_lock)
        {
            var file = new EmulatedFile(this, _files.Count, name, content, _clock);
            _files.Add(file);
            _entries.Add(new ListEntry(name, file, Url: null));
            return file;
        }
    }

    /// <summary>Adds an entry to the list that no file stands behind, such as one without a link or with another scheme.</summary>
    public void AddEntry(string? name, string? url)
    {
        lock (_lock)
        {
            _entries.Add(new ListEntry(name, File: null, url));
        }
    }

    internal IReadOnlyList<ListEntry> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries.Take(ListedEntries ?? _schedule?.Listed(_entries.Count) ?? _entries.Count)];
            }
        }
    }

    private static string NewSubscriptionKey(string taskUuid)
    {
        string head = Encode("""{"alg":"HS256","typ":"JWT"}""") + "." + Encode($$"""{"sub":"{{taskUuid}}","jti":"{{Guid.NewGuid()}}"}""");
        return head + "." + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

        static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
    }

    internal sealed record ListEntry(string? Name, EmulatedFile? File, string? Url);
}
