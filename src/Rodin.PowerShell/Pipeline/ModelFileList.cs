using Rodin.Binding;
using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Paths;

namespace Rodin.Pipeline;

/// <summary>Makes what users see out of what the service lists of one task, as it comes.</summary>
internal sealed class ModelFileList(string taskUuid, Action<RodinClientException> onBrokenEntry)
{
    private readonly UniqueFileNames _taken = new();
    private int _count;

    /// <summary>The task.</summary>
    public string TaskUuid => taskUuid;

    /// <summary>Whether nothing has been listed so far.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>The files of the next entries, in the service's order. Entries that cannot be fetched are told of, and left out.</summary>
    public IEnumerable<ModelFile> Add(IReadOnlyList<DownloadEntry> entries)
    {
        foreach ((string? url, string? name) in entries)
        {
            _count++;
            if (string.IsNullOrWhiteSpace(url))
            {
                string which = string.IsNullOrWhiteSpace(name) ? "without a name" : $"('{Redactor.Text(name)}')";
                onBrokenEntry(new RodinClientException(ErrorId.UnexpectedResponse, $"Entry {_count} {which} of task {taskUuid} has no link."));
                continue;
            }

            string safe = SafeFileName.MakeSafe(name) ?? SafeFileName.MakeSafe(SafeFileName.FromLink(url!)) ?? $"model-file-{_count}";
            string fileName = _taken.Take(safe);
            yield return new ModelFile(taskUuid, string.IsNullOrEmpty(name) ? fileName : name!, fileName, url!);
        }
    }
}
