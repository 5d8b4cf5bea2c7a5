namespace Rodin.Emulator;

/// <summary>One of a task's jobs, as <c>/status</c> tells it.</summary>
/// <param name="Uuid">The job's id, which serves neither <c>/download</c> nor <c>/status</c>.</param>
/// <param name="Status">Documented: <c>Waiting</c>, <c>Generating</c>, <c>Done</c>, <c>Failed</c>. Seen: <c>Canceled</c>.</param>
/// <param name="QueueLength">The place in the queue; may accompany <c>Waiting</c>.</param>
public sealed record EmulatedJob(string Uuid, string? Status, int? QueueLength = null);
