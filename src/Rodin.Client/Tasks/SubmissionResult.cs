using Rodin.Client.Api;

namespace Rodin.Client.Tasks;

/// <summary>An accepted task.</summary>
/// <param name="Receipt">What it is known by.</param>
/// <param name="ReceiptFailure">Why the receipt could not be kept in the file, which does not make the task less paid for; null when it could.</param>
public sealed record SubmissionResult(SubmittedTask Receipt, RodinClientException? ReceiptFailure);
