using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using Rodin.Binding;
using Rodin.Client;
using Rodin.Client.Tasks;
using Rodin.Completion;
using Rodin.Paths;

namespace Rodin.Commands;

/// <summary>Base of the cmdlets that submit a task, which spends credits.</summary>
public abstract class SubmitCmdlet : ApiCmdlet
{
    // Differs from the ids of downloads and waits, which may run in the same pipeline.
    private const int ProgressId = 0x40D0;

    private static readonly TimeSpan s_gracePeriod = TimeSpan.FromMilliseconds(500);

    private readonly Stopwatch _elapsed = new();
    private TaskSubmitter? _submitter;
    private Task<SubmissionResult>? _submission;
    private string? _source;
    private bool _isProgressShown;

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KnownValues))]
    [FormField("geometry_file_format")]
    public string? Format { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(KnownValues))]
    [FormField("material")]
    public string? Material { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [HashtableTransformation]
    public Hashtable? AdditionalField { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ReceiptPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _source = null;
        try
        {
            SubmissionForm form = CreateForm();
            if (ShouldProcess(Redactor.Text(form.Source), $"Submit a task, which costs {Cost}"))
            {
                Submit(form);
            }
        }
        catch (RodinClientException failure)
        {
            string? item = _source is null ? null : $"'{ErrorRecords.Shorten(_source)}'";
            WriteFailure(failure, Redactor.Text(_source), item, remedy: GetRemedy(failure));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The command was stopped after the request was sent. Report whether the task is paid for, if the response arrives within the grace
        // period.
        if (_submission is not { } submission)
        {
            return;
        }

        bool hasEnded = submission.ContinueWith(static _ => { }, TaskScheduler.Default).Wait(s_gracePeriod);
        if (submission.Status == TaskStatus.RanToCompletion)
        {
            WriteWarningToHost(
                $"Task {submission.Result.Task.TaskUuid} was accepted and is paid for, although the command was stopped.");
        }
        else if (!hasEnded || submission.Exception?.InnerException is RodinClientException { MayHaveBeenAccepted: true })
        {
            WriteWarningToHost(
                "The command was stopped before the service confirmed a submission. The task may have been accepted and paid for.");
        }
    }

    /// <inheritdoc/>
    internal override void UpdateProgress()
    {
        if (_elapsed.Elapsed > s_gracePeriod)
        {
            _isProgressShown = true;
            string status = $"{Redactor.Text(_source)}, {_elapsed.Elapsed:hh\\:mm\\:ss}";
            WriteProgress(new ProgressRecord(ProgressId, "Submitting a task", status));
        }
    }

    /// <summary>The documented cost of the task, for the confirmation prompt.</summary>
    internal abstract string Cost { get; }

    /// <summary>Creates the submission form from the parameters.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InvalidRequest"/>: a parameter is not valid.</exception>
    internal abstract SubmissionForm CreateForm();

    /// <summary>Gets the recommended action for a failure, if it differs from that of its error id.</summary>
    internal virtual string? GetRemedy(RodinClientException failure) =>
        failure is { ErrorId: ErrorId.InvalidRequest, Item: ['\'', ..] } ? "Check the path and the file that the message names." : null;

    /// <summary>Reads the form fields from the bound parameters.</summary>
    internal Dictionary<string, string> ReadFields() => FormFields.Read(this, MyInvocation.BoundParameters, AdditionalField, WriteWarning);

    private void Submit(SubmissionForm form)
    {
        TerminateOnFailure(() => _submitter ??= CreateSubmitter(), target: null);
        _source = form.Source;
        _elapsed.Restart();

        // On the thread pool: the first steps are synchronous, and opening a file may block.
        _submission = Task.Run(() => _submitter!.SubmitAsync(form, StopToken));
        WaitFor(_submission);
        try
        {
            CompleteProgress();
            Emit(_submission.GetAwaiter().GetResult());
            _submission = null;
        }
        catch (Exception exception) when (exception is not PipelineStoppedException || !IsStopped)
        {
            // A downstream command may have ended the pipeline early, which is not a stop.
            _submission = null;
            throw;
        }
    }

    // The task is written first, so that it is not lost if an error or a warning ends the pipeline.
    private void Emit(SubmissionResult accepted)
    {
        RodinTask task = new(accepted.Task);
        RecentTasks.Add(task);
        WriteObject(task);
        if (accepted.ReceiptFailure is { } cause)
        {
            RodinClientException failure = new(
                cause.ErrorId, $"Task {task}", $"accepted and paid for, but its receipt was not written: {cause.Message}", cause);
            WriteFailure(failure, task, remedy: "Store the emitted task, and do not submit it again.");
        }

        if (task.SubscriptionKey is null)
        {
            WriteWarning(
                $"Task {task} was accepted, but the response was truncated before its subscription key, so Wait-RodinTask cannot wait for "
                + "it. Run Get-RodinDownload with its UUID in a few minutes.");
        }
    }

    private TaskSubmitter CreateSubmitter()
    {
        RodinClientOptions options = CreateOptions(requiresKey: true);
        string? path = ReceiptPath is null ? null : SessionPath.Resolve(SessionState, ReceiptPath, ErrorId.DestinationInvalid);
        return new TaskSubmitter(options, path is null ? null : new ReceiptFile(path));
    }

    private void CompleteProgress()
    {
        _elapsed.Reset();
        if (_isProgressShown)
        {
            _isProgressShown = false;
            WriteProgress(new ProgressRecord(ProgressId, "Submitting a task", "Done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
