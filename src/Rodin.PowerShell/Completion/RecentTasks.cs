using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using Rodin.Binding;
using Rodin.Client;

namespace Rodin.Completion;

/// <summary>The tasks that the cmdlets have emitted, or taken in, in this runspace, so that Tab can offer them: the last few hundred.</summary>
internal sealed class RecentTasks
{
    private const int Most = 256;

    // As with RodinConnection: a runspace that is reset for another's use has seen nothing.
    private static readonly ConditionalWeakTable<PSEventManager, RecentTasks> s_byRunspace = new();

    private readonly List<RecentTask> _tasks = [];

    /// <summary>Those of this runspace, the newest first.</summary>
    public static IReadOnlyList<RecentTask> NewestFirst
    {
        get
        {
            RecentTasks seen = OfRunspace;
            lock (seen._tasks)
            {
                return [.. seen._tasks.AsEnumerable().Reverse()];
            }
        }
    }

    private static RecentTasks OfRunspace => s_byRunspace.GetOrCreateValue(Runspace.DefaultRunspace.Events);

    /// <summary>Notes a task, which may be what a stranger's object was taken for. To be called on the pipeline thread.</summary>
    public static void Note(RodinTask task) => Note(new RecentTask(
        Guid.TryParseExact(task.TaskUuid, "D", out Guid uuid) ? uuid.ToString("D") : null,
        task.SubscriptionKey,
        string.IsNullOrWhiteSpace(task.Source) ? null : Redactor.Text(task.Source).Trim(),
        task.ReadAt is null ? null : task.Status));

    /// <summary>Notes what is known of a task. To be called on the pipeline thread.</summary>
    public static void Note(RecentTask task)
    {
        RecentTasks seen = OfRunspace;
        lock (seen._tasks)
        {
            seen.Add(task);
        }
    }

    private void Add(RecentTask task)
    {
        // One that comes again is likely to be among the last.
        int index = _tasks.FindLastIndex(task.IsSame);
        if (index >= 0)
        {
            task = task.Or(_tasks[index]);
            _tasks.RemoveAt(index);
        }
        else if (_tasks.Count == Most)
        {
            _tasks.RemoveAt(0);
        }

        _tasks.Add(task);
    }
}
