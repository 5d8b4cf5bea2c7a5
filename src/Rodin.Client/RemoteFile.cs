using Rodin.Client.Api;
using Rodin.Client.Storage;

namespace Rodin.Client;

/// <summary>A file of a task on the file host.</summary>
/// <param name="TaskUuid">The task.</param>
/// <param name="Name">The service's name of the file, which may be repeated, or not be valid as a file name.</param>
/// <param name="FileName">A safe file name, unique among the files of the task.</param>
/// <param name="Url">The pre-signed link, which grants access to the file and expires.</param>
public sealed record RemoteFile(string TaskUuid, string Name, string FileName, string Url)
{
    /// <summary>Creates the files of one task. Their file names are unique.</summary>
    /// <param name="taskUuid">The task.</param>
    /// <param name="entries">The service's list.</param>
    /// <param name="onInvalidEntry">Receives the error for each entry without a link, which is omitted.</param>
    public static IEnumerable<RemoteFile> FromDownloadList(
        string taskUuid, IReadOnlyList<DownloadEntry> entries, Action<RodinClientException> onInvalidEntry)
    {
        UniqueFileNames names = new();
        for (int i = 1; i <= entries.Count; i++)
        {
            (string? url, string? name) = entries[i - 1];
            if (string.IsNullOrWhiteSpace(url))
            {
                string entry = string.IsNullOrWhiteSpace(name) ? $"file {i}" : $"file {i} ('{Redactor.Text(name)}')";
                onInvalidEntry(
                    new RodinClientException(ErrorId.UnexpectedResponse, $"Task {taskUuid}", $"{entry} is listed without a link."));
                continue;
            }

            string safeName = SafeFileName.Create(name) ?? SafeFileName.Create(SafeFileName.FromLink(url!)) ?? $"model-file-{i}";
            string fileName = names.Reserve(safeName);
            yield return new RemoteFile(taskUuid, string.IsNullOrEmpty(name) ? fileName : name!, fileName, url!);
        }
    }

    /// <summary>Returns the task and the file name, and not the link, which is a secret.</summary>
    public override string ToString() => $"{TaskUuid}/{FileName}";
}
