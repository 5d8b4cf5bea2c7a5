using Rodin.Emulator.Faults;

namespace Rodin.Emulator.Control;

/// <summary>Faults as a script asks for them: for one file of a task, for a task, for a call, or for a whole host.</summary>
internal sealed record FaultRequest
{
    /// <summary><c>api</c> or <c>file</c>; without a task only.</summary>
    public string Host { get; init; } = RodinEmulator.ApiHostName;

    /// <summary>One call of the API, such as <c>rodin</c> or <c>status</c>.</summary>
    public string? Endpoint { get; init; }

    public string? TaskUuid { get; init; }

    /// <summary>The name of a file of that task.</summary>
    public string? File { get; init; }

    public IReadOnlyList<Fault> Faults { get; init; } = [];

    public void AddTo(RodinEmulator emulator) => ListIn(emulator).AddRange(Faults);

    private FaultList ListIn(RodinEmulator emulator)
    {
        if (Endpoint is not null)
        {
            return TaskUuid is null ? emulator.EndpointFaults(Endpoint) : throw new ArgumentException("A fault is for a call or for a task, not for both.");
        }

        if (TaskUuid is null)
        {
            return Host == RodinEmulator.FileHostName ? emulator.FileFaults : emulator.ApiFaults;
        }

        EmulatedTask task = emulator.FindTask(TaskUuid) ?? throw new ArgumentException($"There is no task {TaskUuid}.");
        return File is null
            ? task.Faults
            : task.Files.FirstOrDefault(file => file.Name == File)?.Faults ?? throw new ArgumentException($"The task has no file {File}.");
    }
}
