using System.Management.Automation;
using Rodin.Binding;
using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Client.Downloads;
using Rodin.Commands;
using Rodin.Paths;

namespace Rodin.Pipeline;

/// <summary>The transfers of one run of a cmdlet: begun while the pipeline still delivers, emitted as they end.</summary>
internal sealed class DownloadBatch : IDisposable
{
    private readonly ConcurrentApiCmdlet _command;
    private readonly bool _destinationIsFixed;
    private readonly FileDownloader _engine;
    private readonly DownloadProgressBar _display;
    private readonly DownloadUrlRenewer _renewal;

    // What this run puts where, by the path as the least discerning disk has it.
    private readonly Dictionary<string, (string Source, int Id)> _claims = [];
    private readonly Dictionary<int, Task> _open = [];
    private int _begun;

    /// <summary>Makes one for a cmdlet's run.</summary>
    /// <param name="command">The cmdlet that files and errors are written by.</param>
    /// <param name="destinationIsFixed">Whether all files share one destination, so that nothing further can work when it does not.</param>
    public DownloadBatch(ConcurrentApiCmdlet command, bool destinationIsFixed)
    {
        _command = command;
        _destinationIsFixed = destinationIsFixed;
        _engine = new FileDownloader(command.MakeOptions(needsKey: false), command.ThrottleLimit);
        _display = new DownloadProgressBar(command, _engine);
        _renewal = new DownloadUrlRenewer(PrepareApi(command));
    }

    /// <summary>Begins to save one file; waits only while there is work for all connections, and as much again.</summary>
    public void Begin(ModelFile file, string path, string destination, bool overwrite, bool flushToDisk)
    {
        // Two files of a task may share a name; a file that is listed again gets a link with another query.
        string source = $"{file.TaskUuid}/{file.Name} {file.Url.Split('?')[0]}";
        string place = FileNameKey.Of(path);
        if (_claims.TryGetValue(place, out (string Source, int Id) claim) && claim.Source != source)
        {
            _command.WriteError(ErrorRecords.Record(
                ErrorId.FileExists, $"'{path}' is already where another file of this run goes. Without -Flat each task gets a folder of its own.", path));
            return;
        }

        _command.WriteVerbose($"Saving '{Redactor.Link(file.Url)}' as '{path}'.");
        _display.Add();
        int id = ++_begun;
        _claims[place] = (source, id);

        // The same file may come twice; the second time it is there already, once the first is done.
        Task before = _open.TryGetValue(claim.Id, out Task? first) ? first : Task.CompletedTask;
        DownloadRequest request = new(file.Url, path)
        {
            Root = destination,
            Overwrite = overwrite,
            FlushToDisk = flushToDisk,
            RenewLink = file.TaskUuid.Length == 0 ? null : (dead, stop) => _renewal.RenewAsync(file.TaskUuid, file.Name, dead, stop),
        };
        _open[id] = SaveAsync(id, file, request, before);
        _command.WaitUntil(() => _open.Count < _command.ThrottleLimit * 2);
    }

    /// <summary>Waits for what is still under way, and emits it.</summary>
    public void Complete()
    {
        _display.AllAreKnown();
        _command.WaitUntil(() => _open.Count == 0);
        _display.Complete();
    }

    /// <summary>Shows how far it is. To be called now and then.</summary>
    public void Draw() => _display.Draw();

    /// <summary>Ends it: the workers' token is cancelled by now, and they are given a moment to put their part files away.</summary>
    public void Dispose()
    {
        Task.WhenAll(_open.Values).ContinueWith(static _ => { }, TaskScheduler.Default).Wait(TimeSpan.FromMilliseconds(500));
        _engine.Dispose();
    }

    // Saving needs no key unless a link has expired, so that a missing one, or a bad address, is told then. The runspace's connection can be read
    // on the pipeline thread only, so that is done now.
    private static Func<RodinApiClient> PrepareApi(ApiCmdlet command)
    {
        try
        {
            RodinClientOptions options = command.MakeOptions(needsKey: true);
            return () => new RodinApiClient(options);
        }
        catch (RodinClientException failure)
        {
            return () => throw failure;
        }
    }

    private async Task SaveAsync(int id, ModelFile file, DownloadRequest request, Task before)
    {
        Action write = static () => { };
        try
        {
            // Keeps the pipeline thread from doing the first steps of a transfer itself.
            await Task.Run(() => before).ConfigureAwait(false);
            DownloadResult result = await _engine.SaveAsync(request, _command.StopToken).ConfigureAwait(false);
            write = () => _command.WriteObject(Describe(result, file));
        }
        catch (RodinClientException failure)
        {
            write = () => _command.WriteFailure(failure, request.Path, _destinationIsFixed && failure.ErrorId == ErrorId.DestinationInvalid);
        }
        catch (OperationCanceledException)
        {
            // The pipeline is stopping: nobody reads any more.
        }
        catch (Exception exception)
        {
            // A fault of this module's own must not hang the pipeline, nor pass for success.
            write = () => throw exception;
        }

        _command.Post(() =>
        {
            _open.Remove(id);
            _display.Done();
            write();
        });
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
