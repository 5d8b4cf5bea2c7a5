using Rodin.Client.Api;

namespace Rodin.Client.Tasks;

/// <summary>The result of a submission.</summary>
/// <param name="Task">The accepted task.</param>
/// <param name="ReceiptFailure">
/// The reason why the task could not be written to the receipt file; null if it was. The task is paid for in either case.
/// </param>
public sealed record SubmissionResult(SubmittedTask Task, RodinClientException? ReceiptFailure);
