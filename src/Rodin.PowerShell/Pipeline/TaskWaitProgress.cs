using System.Diagnostics;
using System.Management.Automation;
using Rodin.Client.Api;
using Rodin.Client.Tasks;

namespace Rodin.Pipeline;

/// <summary>Shows how far tasks are that are waited for: one line, however many there are, twice a second at the most.</summary>
internal sealed class TaskWaitProgress
{
    // Not that of a transfer, nor of a submission.
    private const int Id = 0x40CF;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);

    // The newest documentation gives up then.
    private static readonly TimeSpan s_advisedPatience = TimeSpan.FromMinutes(20);

    private readonly Cmdlet _command;
    private readonly Stopwatch _clock = new();
    private TimeSpan _nextDrawing = s_interval;
    private TimeSpan _nextAdvice = s_advisedPatience;
    private bool _isDrawn;
    private int _added;
    private int _ended;
    private int _jobsOfEnded;

    public TaskWaitProgress(Cmdlet command) => _command = command;

    /// <summary>One more task is waited for.</summary>
    public void Add()
    {
        _clock.Start();
        _added++;
    }

    /// <summary>One task less is waited for, however it ended.</summary>
    public void Done(PolledTask task)
    {
        _ended++;
        _jobsOfEnded += task.Report?.Jobs.Count ?? 0;
        _nextAdvice = _clock.Elapsed + s_advisedPatience;
    }

    /// <summary>Draws, if it is time to.</summary>
    public void Draw(IReadOnlyCollection<PolledTask> open, bool advise)
    {
        if (_clock.Elapsed < _nextDrawing)
        {
            return;
        }

        _nextDrawing = _clock.Elapsed + s_interval;
        if (advise && open.Count > 0 && _clock.Elapsed > _nextAdvice)
        {
            _nextAdvice = TimeSpan.MaxValue;
            _command.WriteWarning(
                "No task has ended for 20 minutes, after which the service's documentation gives up. This goes on; -Timeout sets an end, and Ctrl+C is one.");
        }

        List<JobStatus> jobs = [.. open.SelectMany(task => task.Report?.Jobs ?? [])];
        int done = _jobsOfEnded + jobs.Count(job => job.IsDone || job.HasFailed);
        int all = _jobsOfEnded + jobs.Count;
        string tasks = _added == 1 ? string.Empty : $"{_ended} of {_added} tasks, ";
        int? place = jobs.Where(job => job.QueueLength is not null).Min(job => job.QueueLength);
        string queue = place is null ? string.Empty : $"queue: {place}, ";
        string ended = all == 0 ? "no jobs yet" : $"{done} of {all} jobs";
        _isDrawn = true;
        _command.WriteProgress(new ProgressRecord(Id, "Waiting for tasks", $"{tasks}{ended}, {queue}{_clock.Elapsed:hh\\:mm\\:ss}")
        {
            PercentComplete = all == 0 ? -1 : (int)((long)done * 100 / all),
        });
    }

    /// <summary>Takes away what was drawn.</summary>
    public void Complete()
    {
        if (_isDrawn)
        {
            _command.WriteProgress(new ProgressRecord(Id, "Waiting for tasks", "Done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
