using System.Collections.ObjectModel;

namespace Rodin;

/// <summary>The jobs of a task. Its text, for instance in a CSV column, is the number of jobs of each status.</summary>
public sealed class RodinTaskJobList : ReadOnlyCollection<RodinTaskJob>
{
    internal RodinTaskJobList(IList<RodinTaskJob> jobs)
        : base(jobs)
    {
    }

    /// <summary>Returns the number of jobs of each status, such as <c>4 Done, 2 Generating</c>.</summary>
    public override string ToString() =>
        string.Join(", ", this.GroupBy(job => job.Status).Select(group => $"{group.Count()} {group.Key ?? "unknown"}"));
}
