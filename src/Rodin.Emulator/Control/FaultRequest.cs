using Rodin.Emulator.Faults;

namespace Rodin.Emulator.Control;

/// <summary>The body of <c>POST /emulator/faults</c>: faults for a file of a task, a task, an endpoint or a whole host.</summary>
internal sealed record FaultRequest
{
    /// <summary><c>api</c> or <c>file</c>; used only without a task.</summary>
    public string Host { get; init; } = RodinEmulator.ApiHostName;

    /// <summary>An endpoint of the API, for example <c>rodin</c> or <c>status</c>.</summary>
    public string? Endpoint { get; init; }

    public string? TaskUuid { get; init; }

    /// <summary>The name of a file of the task.</summary>
    public string? File { get; init; }

    public IReadOnlyList<Fault> Faults { get; init; } = [];

    public void AddTo(RodinEmulator emulator) => GetList(emulator).AddRange(Faults);

    private FaultList GetList(RodinEmulator emulator)
    {
        if (Endpoint is not null)
        {
            return TaskUuid is null
                ? emulator.GetEndpointFaults(Endpoint)
                : throw new ArgumentException("Specify an endpoint or a task, not both.");
        }

        if (TaskUuid is null)
        {
            return Host == RodinEmulator.FileHostName ? emulator.FileFaults : emulator.ApiFaults;
        }

        EmulatedTask task = emulator.FindTask(TaskUuid) ?? throw new ArgumentException($"Task {TaskUuid}: not found.");
        return File is null
            ? task.Faults
            : task.Files.FirstOrDefault(file => file.Name == File)?.Faults
                ?? throw new ArgumentException($"'{File}': not a file of task {TaskUuid}.");
    }
}
