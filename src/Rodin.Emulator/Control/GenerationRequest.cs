using System.Text.Json.Serialization;
using Rodin.Emulator.Faults;

namespace Rodin.Emulator.Control;

/// <summary>
/// The body of <c>POST /emulator/generation</c>: a plan with times in seconds and files as in a task. Omitted values have the plan's
/// defaults.
/// </summary>
internal sealed record GenerationRequest
{
    private static readonly GenerationPlan s_default = new();

    [JsonConverter(typeof(SecondsConverter))]
    public TimeSpan JobsAppearAfter { get; init; } = s_default.JobsAppearAfter;

    [JsonConverter(typeof(SecondsConverter))]
    public TimeSpan Wait { get; init; } = s_default.Wait;

    [JsonConverter(typeof(SecondsConverter))]
    public TimeSpan JobTime { get; init; } = s_default.JobTime;

    [JsonConverter(typeof(SecondsConverter))]
    public TimeSpan Stagger { get; init; } = s_default.Stagger;

    public int Jobs { get; init; } = s_default.Jobs;

    public int FailedJobs { get; init; } = s_default.FailedJobs;

    public int CanceledJobs { get; init; } = s_default.CanceledJobs;

    public string RunningStatus { get; init; } = s_default.RunningStatus;

    public IReadOnlyList<TaskRequest.FileRequest>? Files { get; init; }

    public void ApplyTo(RodinEmulator emulator)
    {
        // Validates the files now: an error must reach the script, not the client that submits a task later.
        AddFiles(new EmulatedTask("", emulator.Options.TimeProvider));
        emulator.Generation = new GenerationPlan
        {
            JobsAppearAfter = JobsAppearAfter,
            Wait = Wait,
            JobTime = JobTime,
            Stagger = Stagger,
            Jobs = Jobs,
            FailedJobs = FailedJobs,
            CanceledJobs = CanceledJobs,
            RunningStatus = RunningStatus,
            AddFiles = Files is null ? null : AddFiles,
        };
    }

    private void AddFiles(EmulatedTask task)
    {
        foreach (TaskRequest.FileRequest file in Files ?? [])
        {
            file.AddTo(task);
        }
    }
}
