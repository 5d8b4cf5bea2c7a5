using System.Collections.ObjectModel;

namespace Rodin;

/// <summary>The jobs of a task. As text, such as in a column of a CSV file, how many there are of each status.</summary>
public sealed class RodinTaskJobList : ReadOnlyCollection<RodinTaskJob>
{
    internal RodinTaskJobList(IList<RodinTaskJob> jobs)
        : base(jobs)
    {
    }

    /// <summary>Such as <c>4 Done, 2 Generating</c>.</summary>
    public override string ToString() => string.Join(", ", this.GroupBy(job => job.Status).Select(group => $"{group.Count()} {group.Key ?? "unknown"}"));
}
