using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Rodin.Binding;

namespace Rodin.Completion;

/// <summary>
/// Completes a task's UUID or subscription key from the runspace's recent tasks. The typed text may be the beginning of the UUID, or part
/// of the prompt or the image names. The list never shows a key, but a chosen key is on the command line, and in the history.
/// </summary>
internal sealed class RecentTaskCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = CompletionText.Unquote(wordToComplete);
        bool wantsKey = parameterName.Equals("SubscriptionKey", StringComparison.OrdinalIgnoreCase);
        foreach (RecentTask task in RecentTasks.NewestFirst)
        {
            if ((wantsKey ? task.SubscriptionKey : task.TaskUuid) is { } value && Matches(task, value, typed))
            {
                yield return CompletionText.CreateResult(value, GetListItemText(task), GetToolTip(task));
            }
        }
    }

    private static bool Matches(RecentTask task, string value, string typed) =>
        value.StartsWith(typed, StringComparison.OrdinalIgnoreCase)
        || task.TaskUuid?.StartsWith(typed, StringComparison.OrdinalIgnoreCase) == true
        || task.Source?.IndexOf(typed, StringComparison.CurrentCultureIgnoreCase) >= 0;

    private static string GetListItemText(RecentTask task) => task.Source is null
        ? task.TaskUuid ?? "(task without UUID)"
        : $"{task.TaskUuid?.Substring(0, 8)} {ErrorRecords.Shorten(task.Source)}".TrimStart();

    private static string GetToolTip(RecentTask task)
    {
        string status = task.Status is null ? string.Empty : ", " + task.Status;
        string source = task.Source is null ? string.Empty : ": " + task.Source;
        return $"Task {task.TaskUuid ?? "without UUID"}{status}{source}";
    }
}
