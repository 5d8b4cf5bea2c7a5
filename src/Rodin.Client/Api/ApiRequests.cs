namespace Rodin.Client.Api;

/// <summary>The body of <c>POST /download</c>.</summary>
/// <param name="TaskUuid">The top-level <c>uuid</c> of the submission's response; the uuid of a job is not accepted (documented).</param>
internal sealed record DownloadRequestBody(string TaskUuid);

/// <summary>The body of <c>POST /status</c>.</summary>
/// <param name="SubscriptionKey">The <c>jobs.subscription_key</c> of the submission's response, a JWT.</param>
internal sealed record StatusRequestBody(Secret SubscriptionKey);
