using System.Diagnostics;
using System.Management.Automation;
using Rodin.Client.Api;
using Rodin.Client.Tasks;

namespace Rodin.Pipeline;

/// <summary>Shows the progress of a wait: one bar for all tasks, updated up to twice a second.</summary>
internal sealed class TaskWaitProgress
{
    // Differs from the ids of downloads and submissions, which may run in the same pipeline.
    private const int Id = 0x40CF;

    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);

    // The service's own examples stop polling after 20 minutes (documented).
    private static readonly TimeSpan s_warningDelay = TimeSpan.FromMinutes(20);

    private readonly IPipelineOutput _output;
    private readonly Stopwatch _clock = new();
    private TimeSpan _nextUpdate = s_interval;
    private TimeSpan _nextWarning = s_warningDelay;
    private bool _isShown;
    private int _added;
    private int _ended;
    private int _jobsOfEnded;

    public TaskWaitProgress(IPipelineOutput output) => _output = output;

    /// <summary>Counts a task whose wait begins.</summary>
    public void Add()
    {
        _clock.Start();
        _added++;
    }

    /// <summary>Counts a task that has ended, successfully or not.</summary>
    public void Remove(PolledTask task)
    {
        _ended++;
        _jobsOfEnded += task.Status?.Jobs.Count ?? 0;
        _nextWarning = _clock.Elapsed + s_warningDelay;
    }

    /// <summary>Updates the bar if the interval has elapsed.</summary>
    /// <param name="open">The tasks that have not ended.</param>
    /// <param name="warn">Whether to warn once if no task has ended for 20 minutes.</param>
    public void Update(IReadOnlyCollection<PolledTask> open, bool warn)
    {
        if (_clock.Elapsed < _nextUpdate)
        {
            return;
        }

        _nextUpdate = _clock.Elapsed + s_interval;
        if (warn && open.Count > 0 && _clock.Elapsed > _nextWarning)
        {
            _nextWarning = TimeSpan.MaxValue;
            _output.WriteWarning(
                "No task has ended for 20 minutes. The wait continues; press Ctrl+C to stop it, or set -Timeout.");
        }

        List<JobStatus> jobs = [.. open.SelectMany(task => task.Status?.Jobs ?? [])];
        int done = _jobsOfEnded + jobs.Count(job => job.IsDone || job.HasFailed);
        int total = _jobsOfEnded + jobs.Count;
        string tasks = _added == 1 ? string.Empty : $"{_ended} of {_added} tasks, ";
        int? queueLength = jobs.Where(job => job.QueueLength is not null).Min(job => job.QueueLength);
        string queue = queueLength is null ? string.Empty : $"queue: {queueLength}, ";
        string ended = total == 0 ? "no jobs yet" : $"{done} of {total} jobs";
        _isShown = true;
        _output.WriteProgress(new ProgressRecord(Id, "Waiting for tasks", $"{tasks}{ended}, {queue}{_clock.Elapsed:hh\\:mm\\:ss}")
        {
            PercentComplete = total == 0 ? -1 : (int)((long)done * 100 / total),
        });
    }

    /// <summary>Removes the bar.</summary>
    public void Complete()
    {
        if (_isShown)
        {
            _output.WriteProgress(new ProgressRecord(Id, "Waiting for tasks", "Done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
