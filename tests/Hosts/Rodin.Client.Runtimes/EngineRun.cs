using System.Security;
using Rodin.Client.Api;
using Rodin.Client.Downloads;

namespace Rodin.Client.Runtimes;

/// <summary>
/// Lists and saves the files of a task. This is a separate class so that its code is not compiled before the client library can be
/// resolved.
/// </summary>
internal static class EngineRun
{
    public static async Task SaveAllAsync(Uri address, string key, string taskUuid, string folder)
    {
        SecureString secret = new();
        foreach (char c in key)
        {
            secret.AppendChar(c);
        }

        RodinClientOptions options = new() { BaseAddress = address, ApiKey = secret };
        IReadOnlyList<DownloadEntry> entries = await new RodinApiClient(options).ListFilesAsync(taskUuid, CancellationToken.None);
        using FileDownloader engine = new(options, connections: 4);
        foreach (DownloadResult result in await Task.WhenAll(
            entries.Select(
                entry => engine.SaveAsync(new DownloadRequest(entry.Url!, Path.Combine(folder, entry.Name!)), CancellationToken.None))))
        {
            Console.WriteLine($"{result.Status} {Path.GetFileName(result.Path)} {result.Length}");
        }
    }
}
