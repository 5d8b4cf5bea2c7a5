using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Rodin.Binding;

namespace Rodin.Completion;

/// <summary>
/// Completes a task's uuid, or its subscription key, from the tasks that this runspace has seen. What is typed may be the beginning of the uuid, or
/// some of what the task is made of. The list never shows a key; what is chosen stands on the command line, and in its history.
/// </summary>
internal sealed class RecentTaskCompleter : IArgumentCompleter
{
    private const int LongestSource = 40;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string begun = CompletionText.Begun(wordToComplete);
        bool wantsKey = parameterName.Equals("SubscriptionKey", StringComparison.OrdinalIgnoreCase);
        foreach (RecentTask task in RecentTasks.NewestFirst)
        {
            if ((wantsKey ? task.SubscriptionKey : task.TaskUuid) is { } value && Fits(task, value, begun))
            {
                yield return CompletionText.Of(value, Shown(task), About(task));
            }
        }
    }

    private static bool Fits(RecentTask task, string value, string begun) =>
        value.StartsWith(begun, StringComparison.OrdinalIgnoreCase)
        || task.TaskUuid?.StartsWith(begun, StringComparison.OrdinalIgnoreCase) == true
        || task.Source?.IndexOf(begun, StringComparison.CurrentCultureIgnoreCase) >= 0;

    private static string Shown(RecentTask task) =>
        task.Source is null ? task.TaskUuid ?? "(task without uuid)" : $"{task.TaskUuid?.Substring(0, 8)} {Cut(task.Source)}".TrimStart();

    private static string Cut(string source) => source.Length <= LongestSource
        ? source
        : source.Substring(0, char.IsHighSurrogate(source[LongestSource - 1]) ? LongestSource - 1 : LongestSource) + "…";

    private static string About(RecentTask task) =>
        $"Task {task.TaskUuid ?? "without uuid"}{(task.Status is null ? string.Empty : ", " + task.Status)}{(task.Source is null ? string.Empty : ": " + task.Source)}";
}
