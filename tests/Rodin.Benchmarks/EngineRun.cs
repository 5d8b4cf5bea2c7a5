using Rodin.Client;
using Rodin.Client.Downloads;

namespace Rodin.Benchmarks;

/// <summary>The engine as the cmdlet uses it, with an engine for each run and connections that outlive it.</summary>
internal static class EngineRun
{
    /// <summary>Saves all files, and says what went wrong first, if anything.</summary>
    public static async Task<string?> SaveAsync(Order order)
    {
        using FileDownloader engine = new(new RodinClientOptions(), order.Connections);
        try
        {
            await Task.WhenAll(order.Files.Select(
                file => engine.SaveAsync(new DownloadRequest(file.Link, file.Path), CancellationToken.None)));
            return null;
        }
        catch (RodinClientException exception)
        {
            return exception.Message;
        }
    }
}
