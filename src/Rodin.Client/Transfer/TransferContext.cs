using Polly;

namespace Rodin.Client.Transfer;

/// <summary>What all files of an engine share.</summary>
internal sealed record TransferContext(ClientOptions Options, FileHost Host, ResiliencePipeline Retry, ConnectionBudget Budget, ConnectionRamp Ramp);
