namespace Rodin.Emulator;

/// <summary>One of a task's jobs, as <c>/status</c> reports it.</summary>
/// <param name="Uuid">The job's ID, which neither <c>/download</c> nor <c>/status</c> accepts.</param>
/// <param name="Status">Documented: <c>Waiting</c>, <c>Generating</c>, <c>Done</c>, <c>Failed</c>. Observed: <c>Canceled</c>.</param>
/// <param name="QueueLength">The position in the queue; may be present with <c>Waiting</c>.</param>
public sealed record EmulatedJob(string Uuid, string? Status, int? QueueLength = null);
