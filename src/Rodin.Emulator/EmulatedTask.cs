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
    private const int DefaultJobCount = 6; // observed

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
        SubscriptionKey = CreateSubscriptionKey(taskUuid);
        if (schedule is null)
        {
            _jobs = [.. Enumerable.Range(0, DefaultJobCount).Select(_ => new EmulatedJob(Guid.NewGuid().ToString(), "Done"))];
        }
    }

    /// <summary>The ID that <c>/download</c> expects.</summary>
    public string TaskUuid { get; }

    /// <summary>The ID that <c>/status</c> expects. It looks like a JWT, like the service's.</summary>
    public string SubscriptionKey { get; }

    /// <summary>The submission of the client; <see langword="null"/> for a task from <see cref="RodinEmulator.AddTask"/>.</summary>
    public Submission? Submission { get; }

    /// <summary>
    /// The jobs as <c>/status</c> reports them: all <c>Done</c>, or computed from the clock if the task was submitted. Setting a list
    /// overrides this.
    /// </summary>
    public IReadOnlyList<EmulatedJob> Jobs
    {
        get => _jobs ?? _schedule!.Jobs;
        set => _jobs = value;
    }

    /// <summary>The IDs of the jobs, which users confuse with the ID of the task.</summary>
    public IReadOnlyList<string> JobUuids => _jobs?.Select(job => job.Uuid).ToArray() ?? _schedule!.JobUuids;

    /// <summary>
    /// The number of entries that <c>/download</c> lists; <see langword="null"/> for all, or for the finished ones if the task was
    /// submitted.
    /// </summary>
    public int? ListedEntries { get; set; }

    /// <summary>The lifetime of this task's links; <see langword="null"/> for the emulator's default, negative for expired links.</summary>
    public TimeSpan? LinkLifetime { get; set; }

    /// <summary>The faults of <c>/download</c> for this task.</summary>
    public FaultList Faults { get; } = [];

    /// <summary>The model files, in the order of <c>/download</c>.</summary>
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

    /// <summary>Adds a model file. The name is not validated, so that a test can use a hostile one.</summary>
    public EmulatedFile AddFile(string? name, byte[] content) => AddFile(name, new BytesContent(content));

    /// <summary>Adds a model file whose bytes are computed on request, so that its size needs no memory.</summary>
    /// <param name="name">The name in the response of <c>/download</c>.</param>
    /// <param name="length">The length in bytes.</param>
    /// <param name="seed">The seed of the bytes.</param>
    public EmulatedFile AddFile(string? name, long length, int seed = 1) => AddFile(name, new GeneratedContent(length, seed));

    /// <summary>Adds a model file.</summary>
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

    /// <summary>
    /// Adds an entry without a file to the response of <c>/download</c>, for example one without a link or with another scheme.
    /// </summary>
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
                return [.. _entries.Take(ListedEntries ?? _schedule?.CountListedEntries(_entries.Count) ?? _entries.Count)];
            }
        }
    }

    private static string CreateSubscriptionKey(string taskUuid)
    {
        string unsigned = Encode("""{"alg":"HS256","typ":"JWT"}""")
            + "." + Encode($$"""{"sub":"{{taskUuid}}","jti":"{{Guid.NewGuid()}}"}""");
        return unsigned + "." + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

        static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
    }

    internal sealed record ListEntry(string? Name, EmulatedFile? File, string? Url);
}
