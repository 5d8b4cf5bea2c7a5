using Rodin.Client.Api;
using Rodin.Client.Downloads;
using Rodin.Client.Tasks;

namespace Rodin.Client;

/// <summary>
/// Hyper3D's Rodin service: submits tasks, waits for them, lists and saves their files. Requests that cost nothing are retried; a
/// submission is never sent again once it may have been accepted. All members are thread-safe. Each method throws an <see
/// cref="OperationCanceledException"/> if its token is cancelled.
/// </summary>
public interface IRodinClient : IDisposable
{
    /// <summary>Gets the account's credits, a multiple of 0.5.</summary>
    /// <exception cref="RodinClientException">The service reports an error, or all attempts failed.</exception>
    Task<decimal> GetBalanceAsync(CancellationToken cancellationToken = default);

    /// <summary>Submits a task, which costs credits.</summary>
    /// <param name="request">A <see cref="GenerationRequest"/>, <see cref="TextureRequest"/> or <see cref="BangRequest"/>.</param>
    /// <param name="cancellationToken">Cancels the request until it has been sent completely; then the response is awaited.</param>
    /// <returns>The accepted task. Store it: the service has no list of the tasks that were submitted with a key (documented).</returns>
    /// <exception cref="RodinClientException">
    /// The task was not accepted; or, with <see cref="RodinClientException.MayHaveBeenAccepted"/>, no response confirms that it was.
    /// </exception>
    Task<SubmittedTask> SubmitAsync(SubmissionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Polls a task until all of its jobs have ended.</summary>
    /// <param name="task">The task.</param>
    /// <param name="timeout">The longest wait; null for no limit. The task itself continues after it.</param>
    /// <param name="progress">Receives the status after each poll.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The final status: <see cref="GenerationState.Done"/> or <see cref="GenerationState.PartlyFailed"/>.</returns>
    /// <exception cref="RodinClientException">
    /// <see cref="ErrorId.TaskFailed"/>: all jobs failed; <see cref="ErrorId.WaitTimeout"/>; or a permanent error.
    /// </exception>
    Task<GenerationStatus> WaitAsync(
        SubmittedTask task,
        TimeSpan? timeout = null,
        IProgress<GenerationStatus>? progress = null,
        CancellationToken cancellationToken = default);

    /// <summary>Polls tasks at the same time, and returns each when it has ended. A failed task does not end the enumeration.</summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="timeout">The longest wait for each task; null for no limit.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    IAsyncEnumerable<CompletedTask> WaitAllAsync(
        IEnumerable<SubmittedTask> tasks, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>Lists the files of a task. Before the task is done the list is incomplete or empty (documented).</summary>
    /// <param name="taskUuid">The task's UUID.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="RodinClientException">
    /// The service reports an error, or all attempts failed; or <see cref="ErrorId.UnexpectedResponse"/>: an entry has no link.
    /// </exception>
    IAsyncEnumerable<RemoteFile> ListFilesAsync(string taskUuid, CancellationToken cancellationToken = default);

    /// <summary>
    /// Saves a file as <c>folder/TaskUuid/FileName</c>. It gets that name after its length, checksum and format have been checked. An
    /// incomplete file is resumed, and an expired link is renewed.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="folder">The folder, which is created if it is missing.</param>
    /// <param name="cancellationToken">Cancels the download; the next call resumes it.</param>
    /// <exception cref="RodinClientException">The file could not be downloaded, or not be written; see <see cref="ErrorId"/>.</exception>
    Task<DownloadResult> SaveAsync(RemoteFile file, string folder, CancellationToken cancellationToken = default);

    /// <summary>Saves all files of a task, and returns each when it is complete.</summary>
    /// <param name="task">The task.</param>
    /// <param name="folder">The folder, which is created if it is missing.</param>
    /// <param name="cancellationToken">Cancels the downloads; the next call resumes them.</param>
    /// <exception cref="RodinClientException">
    /// The first error of a file, after all other files have been saved; or the task could not be listed.
    /// </exception>
    IAsyncEnumerable<DownloadResult> SaveAsync(SubmittedTask task, string folder, CancellationToken cancellationToken = default);

    /// <summary>Submits a task, waits for it, and saves its files.</summary>
    /// <param name="request">A <see cref="GenerationRequest"/>, <see cref="TextureRequest"/> or <see cref="BangRequest"/>.</param>
    /// <param name="folder">The folder, which is created if it is missing.</param>
    /// <param name="progress">Receives the task's status after each poll.</param>
    /// <param name="cancellationToken">Cancels the work. A task that has been submitted continues, and has been paid for.</param>
    /// <exception cref="RodinClientException">One of the steps failed.</exception>
    Task<IReadOnlyList<DownloadResult>> GenerateAsync(
        SubmissionRequest request,
        string folder,
        IProgress<GenerationStatus>? progress = null,
        CancellationToken cancellationToken = default);
}
