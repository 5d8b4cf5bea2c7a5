using System.Globalization;
using System.Management.Automation;
using Rodin.Binding;
using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Completion;

namespace Rodin.Commands;

/// <summary>Base of the cmdlets that request the status of tasks.</summary>
public abstract class TaskStatusCmdlet : ConcurrentApiCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("subscription_key")]
    [ArgumentCompleter(typeof(RecentTaskCompleter))]
    [RestoreSubscriptionKey]
    [AllowEmptyString]
    [AllowNull]
    public string?[]? SubscriptionKey { get; set; }

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("task_uuid", "uuid")]
    [ArgumentCompleter(typeof(RecentTaskCompleter))]
    public string? TaskUuid { get; set; }

    /// <summary>The time at which the task was submitted. It is copied to the output.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    public object? SubmittedAt { get; set; }

    /// <summary>The credits that the task cost. The value is copied to the output.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    public object? Consumed { get; set; }

    /// <summary>The prompt or the file names of the task. The value is copied to the output.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, DontShow = true)]
    public string? Source { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // Null for a task whose submission response was truncated before the key.
        string?[] keys = SubscriptionKey ?? [null];
        foreach (string? text in keys)
        {
            try
            {
                // The other properties of an input object belong to one task.
                bool isSingle = keys.Length == 1;
                SubmittedTask receipt = new(
                    isSingle ? TaskUuid ?? string.Empty : string.Empty,
                    SubscriptionKeyParser.Parse(text),
                    [],
                    isSingle ? ParseNumber(Consumed) : null,
                    isSingle ? SerializedTimestamp.Read(SubmittedAt) : default)
                {
                    Source = isSingle ? Source : null,
                };
                RecentTasks.Add(new RodinTask(receipt));
                Process(receipt);
            }
            catch (RodinClientException failure)
            {
                WriteFailure(failure, string.IsNullOrEmpty(TaskUuid) ? null : TaskUuid);
            }
        }
    }

    /// <summary>Processes one task.</summary>
    internal abstract void Process(SubmittedTask receipt);

    // Converts through a string: objects of other modules may have an unrelated property of this name, which is ignored.
    private static decimal? ParseNumber(object? value)
    {
        string? text = Convert.ToString(value is PSObject wrapped ? wrapped.BaseObject : value, CultureInfo.InvariantCulture);
        if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number))
        {
            return number;
        }

        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.CurrentCulture, out number) ? number : null;
    }
}
