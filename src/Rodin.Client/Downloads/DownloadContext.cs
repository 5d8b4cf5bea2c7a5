using Polly;
using Rodin.Client.Downloads.Source;

namespace Rodin.Client.Downloads;

/// <summary>What all files of an engine share.</summary>
internal sealed record DownloadContext(RodinClientOptions Options, RangeSource Host, ResiliencePipeline Retry, ConnectionPool Budget, ConnectionScaler Ramp);
