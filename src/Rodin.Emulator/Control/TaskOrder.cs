using System.Text.Json;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Samples;

namespace Rodin.Emulator.Control;

/// <summary>A task as a script asks for it.</summary>
internal sealed record TaskOrder
{
    public string? TaskUuid { get; init; }

    public IReadOnlyList<FileOrder> Files { get; init; } = [];

    public IReadOnlyList<Fault> Faults { get; init; } = [];

    public IReadOnlyList<JobOrder>? Jobs { get; init; }

    public int? ListedEntries { get; init; }

    /// <summary>In seconds; zero or negative for links born expired.</summary>
    public double? LinkLifetime { get; init; }

    /// <summary>Any JSON that <c>/download</c> gives as it stands.</summary>
    public JsonElement Answer { get; init; }

    public int AnswerStatus { get; init; } = StatusCodes.Status201Created;

    public EmulatedTask AddTo(RodinEmulator emulator)
    {
        EmulatedTask task = emulator.AddTask(TaskUuid);
        task.Faults.AddRange(Faults);
        task.ListedEntries = ListedEntries;
        task.LinkLifetime = LinkLifetime is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        if (Jobs is not null)
        {
            task.Jobs = [.. Jobs.Select(job => new EmulatedJob(job.Uuid ?? Guid.NewGuid().ToString(), job.Status, job.QueueLength))];
        }

        if (Answer.ValueKind != JsonValueKind.Undefined)
        {
            task.Faults.Add(new Fault.Body(Answer.GetRawText(), AnswerStatus));
        }

        foreach (FileOrder file in Files)
        {
            file.AddTo(task);
        }

        return task;
    }

    internal sealed record JobOrder(string? Uuid, string? Status, int? QueueLength);

    /// <summary>A file with one kind of content, or an entry with a link of its own.</summary>
    internal sealed record FileOrder
    {
        public string? Name { get; init; }

        public long Length { get; init; } = 1000;

        public int Seed { get; init; } = 1;

        public string? Text { get; init; }

        public byte[]? Base64 { get; init; }

        public string? Sample { get; init; }

        /// <summary>What stands as the link, even <c>null</c>; undefined for a signed one.</summary>
        public JsonElement Link { get; init; }

        public IReadOnlyList<Fault> Faults { get; init; } = [];

        public void AddTo(EmulatedTask task)
        {
            if (Link.ValueKind != JsonValueKind.Undefined)
            {
                task.AddEntry(Name, Link.GetString());
                return;
            }

            ModelContent content = (Text, Base64, Sample) switch
            {
                ({ } text, _, _) => new BytesContent(text),
                (_, { } bytes, _) => new BytesContent(bytes),
                (_, _, { } sample) => SampleFiles.Get(sample),
                _ => new GeneratedContent(Length, Seed),
            };
            task.AddFile(Name, content).Faults.AddRange(Faults);
        }
    }
}
