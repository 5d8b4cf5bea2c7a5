using Rodin.Client;
using Rodin.Client.Transfer;

namespace Rodin.Benchmarks;

/// <summary>The engine as the cmdlet uses it, with an engine for each run and connections that outlive it.</summary>
internal static class EngineRun
{
    /// <summary>Saves all files, and says what went wrong first, if anything.</summary>
    public static async Task<string?> SaveAsync(Order order)
    {
        using TransferEngine engine = new(new ClientOptions(), order.Connections);
        try
        {
            await Task.WhenAll(order.Files.Select(
                file => engine.SaveAsync(new TransferRequest(file.Link, file.Path), CancellationToken.None)));
            return null;
        }
        catch (ClientException exception)
        {
            return exception.Message;
        }
    }
}
