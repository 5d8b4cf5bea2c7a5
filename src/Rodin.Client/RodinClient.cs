using System.Runtime.CompilerServices;
using Rodin.Client.Api;
using Rodin.Client.Downloads;
using Rodin.Client.Tasks;

namespace Rodin.Client;

/// <summary>Composes the API client, the submitter, the poller and the downloader, which the PowerShell module uses directly.</summary>
public sealed class RodinClient : IRodinClient
{
    private readonly RodinClientOptions _options;
    private readonly RodinApiClient _api;
    private readonly TaskSubmitter _submitter;
    private readonly FileDownloader _downloader;
    private readonly DownloadUrlRenewer _renewer;

    /// <summary>Creates a client.</summary>
    /// <param name="options">The address, the key, the limits.</param>
    /// <param name="receipts">The file to which each accepted task is written before it is returned; null for none.</param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InsecureAddress"/>, <see cref="ErrorId.ApiKeyMissing"/>.</exception>
    public RodinClient(RodinClientOptions options, ReceiptFile? receipts = null)
    {
        _options = options;
        _api = new RodinApiClient(options);
        _submitter = new TaskSubmitter(_api, receipts);
        _downloader = new FileDownloader(options, options.MaximumConnections);
        _renewer = new DownloadUrlRenewer(() => _api);
    }

    /// <inheritdoc/>
    public Task<decimal> GetBalanceAsync(CancellationToken cancellationToken = default) => _api.GetBalanceAsync(cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="RodinClientException">
    /// Also if the accepted task could not be written to the receipt file; its message contains the task's UUID.
    /// </exception>
    public async Task<SubmittedTask> SubmitAsync(SubmissionRequest request, CancellationToken cancellationToken = default)
    {
        SubmissionResult result = await _submitter.SubmitAsync(request.CreateForm(), cancellationToken).ConfigureAwait(false);
        return result.ReceiptFailure is { } failure
            ? throw new RodinClientException(
                failure.ErrorId, $"Task {result.Task.TaskUuid}", $"accepted, but its receipt was not written: {failure.Message}", failure)
            {
                MayHaveBeenAccepted = true,
            }
            : result.Task;
    }

    /// <inheritdoc/>
    public async Task<GenerationStatus> WaitAsync(
        SubmittedTask task,
        TimeSpan? timeout = null,
        IProgress<GenerationStatus>? progress = null,
        CancellationToken cancellationToken = default)
    {
        using TaskPoller poller = new(_api, maximumRequests: 1);
        return await WaitAsync(poller, Poll(task, timeout, progress), task, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<CompletedTask> WaitAllAsync(
        IEnumerable<SubmittedTask> tasks, TimeSpan? timeout = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using TaskPoller poller = new(_api, _options.MaximumConnections);
        List<Func<CancellationToken, Task<CompletedTask>>> waits = [];
        foreach (SubmittedTask task in tasks)
        {
            waits.Add(token => CompleteAsync(poller, task, timeout, token));
        }

        await foreach (Task<CompletedTask> completed in CompletionOrder.RunAsync(waits, cancellationToken).ConfigureAwait(false))
        {
            yield return await completed.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RemoteFile> ListFilesAsync(
        string taskUuid, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyList<DownloadEntry> entries = await _api.ListFilesAsync(taskUuid, cancellationToken).ConfigureAwait(false);
        foreach (RemoteFile file in RemoteFile.FromDownloadList(taskUuid, entries, static failure => throw failure))
        {
            yield return file;
        }
    }

    /// <inheritdoc/>
    public Task<DownloadResult> SaveAsync(RemoteFile file, string folder, CancellationToken cancellationToken = default)
    {
        string root = Path.GetFullPath(folder);
        DownloadRequest request = new(file.Url, Path.Combine(root, file.TaskUuid, file.FileName))
        {
            Root = root,
            RenewLink = (expired, token) => _renewer.RenewAsync(file.TaskUuid, file.Name, expired, token),
        };
        return _downloader.SaveAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<DownloadResult> SaveAsync(
        SubmittedTask task, string folder, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        List<Func<CancellationToken, Task<DownloadResult>>> downloads = [];
        await foreach (RemoteFile file in ListFilesAsync(task.TaskUuid, cancellationToken).ConfigureAwait(false))
        {
            downloads.Add(token => SaveAsync(file, folder, token));
        }

        Task<DownloadResult>? firstFailed = null;
        await foreach (Task<DownloadResult> download in CompletionOrder.RunAsync(downloads, cancellationToken).ConfigureAwait(false))
        {
            if (download.Status == TaskStatus.RanToCompletion)
            {
                yield return await download.ConfigureAwait(false);
            }
            else
            {
                firstFailed ??= download;
            }
        }

        if (firstFailed is not null)
        {
            await firstFailed.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DownloadResult>> GenerateAsync(
        SubmissionRequest request,
        string folder,
        IProgress<GenerationStatus>? progress = null,
        CancellationToken cancellationToken = default)
    {
        SubmittedTask task = await SubmitAsync(request, cancellationToken).ConfigureAwait(false);
        await WaitAsync(task, timeout: null, progress, cancellationToken).ConfigureAwait(false);
        List<DownloadResult> saved = [];
        await foreach (DownloadResult file in SaveAsync(task, folder, cancellationToken).ConfigureAwait(false))
        {
            saved.Add(file);
        }

        return saved;
    }

    /// <summary>Releases the connections of downloads. Running calls must have been cancelled.</summary>
    public void Dispose() => _downloader.Dispose();

    private static PolledTask Poll(SubmittedTask task, TimeSpan? timeout, IProgress<GenerationStatus>? progress)
    {
        string subscriptionKey = task.SubscriptionKey ?? throw new RodinClientException(
            ErrorId.InvalidSubscriptionKey,
            $"Task {task.TaskUuid}",
            "the response to the submission was truncated before the subscription key; the task can be listed, but not polled.");
        return new PolledTask(subscriptionKey, task.SubmittedAt == default ? null : task.SubmittedAt, timeout) { Progress = progress };
    }

    private static async Task<GenerationStatus> WaitAsync(
        TaskPoller poller, PolledTask polled, SubmittedTask task, CancellationToken cancellationToken)
    {
        GenerationStatus status = await poller.WaitAsync(polled, cancellationToken).ConfigureAwait(false);
        return status.State == GenerationState.Failed
            ? throw new RodinClientException(ErrorId.TaskFailed, $"Task {task.TaskUuid}", "all jobs failed; the service reports no reason.")
            : status;
    }

    private static async Task<CompletedTask> CompleteAsync(
        TaskPoller poller, SubmittedTask task, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        PolledTask? polled = null;
        try
        {
            polled = Poll(task, timeout, progress: null);
            return new CompletedTask(task, await WaitAsync(poller, polled, task, cancellationToken).ConfigureAwait(false), Failure: null);
        }
        catch (RodinClientException failure)
        {
            return new CompletedTask(task, polled?.Status, failure);
        }
    }
}
