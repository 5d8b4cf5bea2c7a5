using Rodin.Client.Api;

namespace Rodin.Client;

/// <summary>A task whose wait has ended.</summary>
/// <param name="Task">The task.</param>
/// <param name="Status">The last known status; null if no poll succeeded.</param>
/// <param name="Failure">The reason why the wait failed; null if the task is done, at least partly.</param>
public sealed record CompletedTask(SubmittedTask Task, GenerationStatus? Status, RodinClientException? Failure);
