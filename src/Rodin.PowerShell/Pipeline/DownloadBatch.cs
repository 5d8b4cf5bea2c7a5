using System.Management.Automation;
using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Client.Downloads;
using Rodin.Client.Storage;

namespace Rodin.Pipeline;

/// <summary>
/// The downloads of one run of a cmdlet. Each begins while the pipeline still delivers input, and its file is emitted when it ends.
/// </summary>
internal sealed class DownloadBatch : IDisposable
{
    private readonly IPipelineOutput _output;
    private readonly int _throttleLimit;
    private readonly bool _destinationIsFixed;
    private readonly FileDownloader _downloader;
    private readonly DownloadProgressBar _progress;
    private readonly DownloadUrlRenewer _renewer;

    // The source of each path of this run. Paths that any file system treats as equal have the same key.
    private readonly Dictionary<string, (string Source, int Id)> _claims = [];
    private readonly Dictionary<int, Task> _open = [];
    private int _lastId;

    /// <summary>Creates a batch.</summary>
    /// <param name="output">The cmdlet's output.</param>
    /// <param name="options">The engine's options.</param>
    /// <param name="throttleLimit">How many connections are open at once.</param>
    /// <param name="apiClient">Provides the client that renews expired links.</param>
    /// <param name="destinationIsFixed">Whether all files share one destination, so that an invalid one ends the cmdlet.</param>
    public DownloadBatch(
        IPipelineOutput output, RodinClientOptions options, int throttleLimit, Func<RodinApiClient> apiClient, bool destinationIsFixed)
    {
        _output = output;
        _throttleLimit = throttleLimit;
        _destinationIsFixed = destinationIsFixed;
        _downloader = new FileDownloader(options, throttleLimit);
        _progress = new DownloadProgressBar(output, _downloader);
        _renewer = new DownloadUrlRenewer(apiClient);
    }

    /// <summary>Begins a download. Blocks while twice as many files as connections are open.</summary>
    public void Add(ModelFile file, string path, string destination, bool overwrite, bool flushToDisk)
    {
        // Files of one task may share a name, and a file that is listed again has a link with another query.
        string source = $"{file.TaskUuid}/{file.Name} {file.Url.Split('?')[0]}";
        string key = FileNameKey.Create(path);
        if (_claims.TryGetValue(key, out (string Source, int Id) claim) && claim.Source != source)
        {
            _output.WriteFailure(
                new RodinClientException(
                    ErrorId.FileExists,
                    $"'{path}'",
                    "another file of this command is saved to this path."),
                path,
                remedy: "Omit -Flat, or save the files to different folders.");
            return;
        }

        _output.WriteVerbose($"'{path}': downloading from {Redactor.Link(file.Url)}.");
        _progress.Add();
        int id = ++_lastId;
        _claims[key] = (source, id);

        // The same file may be given twice. The second download begins after the first has ended, and finds the file.
        Task previous = _open.TryGetValue(claim.Id, out Task? first) ? first : Task.CompletedTask;
        DownloadRequest request = new(file.Url, path)
        {
            Root = destination,
            Overwrite = overwrite,
            FlushToDisk = flushToDisk,
            RenewLink = file.TaskUuid.Length == 0 ? null : (expired, stop) => _renewer.RenewAsync(file.TaskUuid, file.Name, expired, stop),
        };
        _open[id] = _output.RunAsync(
            async () =>
            {
                await previous.ConfigureAwait(false);
                return await _downloader.SaveAsync(request, _output.StopToken).ConfigureAwait(false);
            },
            result => _output.WriteObject(Describe(result, file)),
            failure => _output.WriteFailure(
                failure,
                path,
                failure.Message.Contains(Path.GetFileName(path)) ? null : $"'{path}'",
                _destinationIsFixed && failure.ErrorId == ErrorId.DestinationInvalid,
                ErrorRecords.GetFileHostAction(failure.ErrorId)),
            () =>
            {
                _open.Remove(id);
                _progress.Remove();
            });
        _output.WaitUntil(() => _open.Count < _throttleLimit * 2);
    }

    /// <summary>Waits for the open downloads, and emits their files.</summary>
    public void Complete()
    {
        _progress.SetTotalKnown();
        _output.WaitUntil(() => _open.Count == 0);
        _progress.Complete();
    }

    /// <summary>Updates the progress bars if their interval has elapsed.</summary>
    public void UpdateProgress() => _progress.Update();

    /// <summary>
    /// Releases the downloader. The stop token is already canceled; the downloads get half a second to close their partial files.
    /// </summary>
    public void Dispose()
    {
        Task.WhenAll(_open.Values).ContinueWith(static _ => { }, TaskScheduler.Default).Wait(TimeSpan.FromMilliseconds(500));
        _downloader.Dispose();
    }

    private static PSObject Describe(DownloadResult result, ModelFile file)
    {
        PSObject saved = PSObject.AsPSObject(new FileInfo(result.Path));
        saved.TypeNames.Insert(0, "Rodin.SavedFile");
        saved.Properties.Add(new PSNoteProperty("TaskUuid", file.TaskUuid));
        saved.Properties.Add(new PSNoteProperty("Kind", file.Kind));
        saved.Properties.Add(new PSNoteProperty("SourceName", file.Name));
        saved.Properties.Add(new PSNoteProperty("Status", result.Status.ToString()));
        return saved;
    }
}
