using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using Rodin.Binding;
using Rodin.Client;
using Rodin.Client.Tasks;
using Rodin.Completion;
using Rodin.Paths;

namespace Rodin.Commands;

/// <summary>What all cmdlets share that submit a task, which spends credits.</summary>
public abstract class SubmitCmdlet : ApiCmdlet
{
    // Not that of a transfer, nor of a wait.
    private const int ProgressId = 0x40D0;

    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    private readonly Stopwatch _submitting = new();
    private TaskSubmitter? _submitter;
    private Task<SubmissionResult>? _underWay;
    private string? _source;
    private bool _isDrawn;

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
        try
        {
            SubmissionForm request = MakeRequest();
            if (ShouldProcess(Redactor.Text(request.Source), $"Submit a task, which costs {Cost}"))
            {
                Submit(request);
            }
        }
        catch (RodinClientException failure)
        {
            WriteFailure(failure, Redactor.Text(_source));
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Stopped after the request was sent: what has been paid for shall not go unsaid, as far as that can be told without waiting long.
        if (_underWay is not { } submission)
        {
            return;
        }

        bool isAnswered = submission.ContinueWith(static _ => { }, TaskScheduler.Default).Wait(s_patience);
        if (submission.Status == TaskStatus.RanToCompletion)
        {
            TellStopped($"Task {submission.Result.Receipt.TaskUuid} was accepted, and is paid for, although the command was stopped.");
        }
        else if (!isAnswered || submission.Exception?.InnerException is RodinClientException { MayHaveBeenAccepted: true })
        {
            TellStopped("The command was stopped when a task had been submitted and not yet answered: it may have been accepted, and be paid for.");
        }
    }

    /// <inheritdoc/>
    internal override void OnTick()
    {
        if (_submitting.Elapsed > s_patience)
        {
            _isDrawn = true;
            WriteProgress(new ProgressRecord(ProgressId, "Submitting a task", $"{Redactor.Text(_source)}, {_submitting.Elapsed:hh\\:mm\\:ss}"));
        }
    }

    /// <summary>What a task costs, as far as that is known.</summary>
    internal abstract string Cost { get; }

    /// <summary>The task that the parameters ask for.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InvalidRequest"/>.</exception>
    internal abstract SubmissionForm MakeRequest();

    /// <summary>The fields of the parameters that were given.</summary>
    internal Dictionary<string, string> ReadFields() => FormFields.Read(this, MyInvocation.BoundParameters, AdditionalField, WriteWarning);

    private void Submit(SubmissionForm request)
    {
        _submitter ??= MakeSubmitter();
        _source = request.Source;
        _submitting.Restart();

        // Keeps the pipeline thread from doing the first steps itself, one of which may have to wait for a file.
        _underWay = Task.Run(() => _submitter.SubmitAsync(request, StopToken));
        WaitFor(_underWay);
        try
        {
            Erase();
            Tell(_underWay.GetAwaiter().GetResult());
            _underWay = null;
        }
        catch (Exception exception) when (exception is not PipelineStoppedException || !IsStopped)
        {
            // What comes after may have wanted no more, which is no stop.
            _underWay = null;
            throw;
        }
    }

    // The task goes first: where errors or warnings end the pipeline, it shall have left.
    private void Tell(SubmissionResult accepted)
    {
        RodinTask task = new(accepted.Receipt);
        RecentTasks.Note(task);
        WriteObject(task);
        if (accepted.ReceiptFailure is { } lost)
        {
            RodinClientException failure = new(lost.ErrorId, $"Task {task} was accepted, and is paid for, but its receipt could not be kept. {lost.Message}");
            WriteError(ErrorRecords.Record(failure, task, "Keep the task that was emitted, and do not submit it again. The error's TargetObject is the task without its subscription key."));
        }

        if (task.SubscriptionKey is null)
        {
            WriteWarning(
                $"Task {task} was accepted, but the answer was cut off before its subscription key: it cannot be waited for. "
                + "Try Get-RodinDownload with its uuid in some minutes.");
        }
    }

    private TaskSubmitter MakeSubmitter()
    {
        try
        {
            return new TaskSubmitter(MakeOptions(needsKey: true), ReceiptPath is null ? null : new ReceiptFile(SessionPath.Resolve(SessionState, ReceiptPath, ErrorId.DestinationInvalid)));
        }
        catch (RodinClientException failure)
        {
            WriteFailure(failure, target: null, endsAll: true);
            throw;
        }
    }

    private void Erase()
    {
        _submitting.Reset();
        if (_isDrawn)
        {
            _isDrawn = false;
            WriteProgress(new ProgressRecord(ProgressId, "Submitting a task", "Done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
