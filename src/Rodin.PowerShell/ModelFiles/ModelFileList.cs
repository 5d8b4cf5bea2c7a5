using Rodin.Client;
using Rodin.Client.Api;

namespace Rodin;

/// <summary>Makes what users see out of what the service lists.</summary>
internal static class ModelFileList
{
    /// <summary>The files of one task, in the service's order. Entries that cannot be fetched are told of, and left out.</summary>
    public static IEnumerable<ModelFile> Make(string taskUuid, IReadOnlyList<DownloadEntry> entries, Action<ClientException> onBrokenEntry)
    {
        TakenNames taken = new();
        for (int i = 0; i < entries.Count; i++)
        {
            (string? url, string? name) = entries[i];
            if (string.IsNullOrWhiteSpace(url))
            {
                string which = string.IsNullOrWhiteSpace(name) ? "without a name" : $"('{Redactor.Text(name)}')";
                onBrokenEntry(new ClientException(ErrorId.UnexpectedResponse, $"Entry {i + 1} {which} of task {taskUuid} has no link."));
                continue;
            }

            string safe = FileNames.MakeSafe(name) ?? FileNames.MakeSafe(FileNames.FromLink(url!)) ?? $"model-file-{i + 1}";
            string fileName = taken.Take(safe);
            yield return new ModelFile(taskUuid, string.IsNullOrEmpty(name) ? fileName : name!, fileName, url!);
        }
    }
}
