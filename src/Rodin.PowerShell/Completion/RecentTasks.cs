using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using Rodin.Binding;
using Rodin.Client;

namespace Rodin.Completion;

/// <summary>The last 256 tasks that the cmdlets of this runspace have received or emitted, for tab completion.</summary>
internal sealed class RecentTasks
{
    private const int MaximumCount = 256;

    // As in RodinConnection, the key is an object that a reset of the runspace replaces.
    private static readonly ConditionalWeakTable<PSEventManager, RecentTasks> s_byRunspace = new();

    private readonly List<RecentTask> _tasks = [];

    /// <summary>This runspace's tasks, newest first.</summary>
    public static IReadOnlyList<RecentTask> NewestFirst
    {
        get
        {
            RecentTasks recent = OfRunspace;
            lock (recent._tasks)
            {
                return [.. recent._tasks.AsEnumerable().Reverse()];
            }
        }
    }

    private static RecentTasks OfRunspace => s_byRunspace.GetOrCreateValue(Runspace.DefaultRunspace.Events);

    /// <summary>Adds a task, whose properties may come from an object of another module. Must be called on the pipeline thread.</summary>
    public static void Add(RodinTask task) => Add(new RecentTask(
        Guid.TryParseExact(task.TaskUuid, "D", out Guid uuid) ? uuid.ToString("D") : null,
        task.SubscriptionKey,
        string.IsNullOrWhiteSpace(task.Source) ? null : Redactor.Text(task.Source).Trim(),
        task.ReadAt is null ? null : task.Status));

    /// <summary>Adds a task. Must be called on the pipeline thread.</summary>
    public static void Add(RecentTask task)
    {
        RecentTasks recent = OfRunspace;
        lock (recent._tasks)
        {
            recent.AddOrMove(task);
        }
    }

    private void AddOrMove(RecentTask task)
    {
        // A task that is added again is likely to be among the newest.
        int index = _tasks.FindLastIndex(task.IsSame);
        if (index >= 0)
        {
            task = task.MergeWith(_tasks[index]);
            _tasks.RemoveAt(index);
        }
        else if (_tasks.Count == MaximumCount)
        {
            _tasks.RemoveAt(0);
        }

        _tasks.Add(task);
    }
}
