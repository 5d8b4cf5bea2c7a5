using Rodin.Client;
using Rodin.Client.Downloads;

namespace Rodin.Benchmarks;

/// <summary>Uses the engine like the cmdlet does: a new engine for each run, over connections that are kept.</summary>
internal static class EngineRun
{
    /// <summary>Saves all files, and returns the first error; null if there is none.</summary>
    public static async Task<string?> SaveAsync(BenchmarkRequest request)
    {
        using FileDownloader engine = new(new RodinClientOptions(), request.Connections);
        try
        {
            await Task.WhenAll(request.Files.Select(
                file => engine.SaveAsync(new DownloadRequest(file.Link, file.Path), CancellationToken.None)));
            return null;
        }
        catch (RodinClientException exception)
        {
            return exception.Message;
        }
    }
}
