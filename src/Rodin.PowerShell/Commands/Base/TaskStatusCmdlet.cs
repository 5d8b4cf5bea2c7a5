using System.Globalization;
using System.Management.Automation;
using Rodin.Binding;
using Rodin.Client;
using Rodin.Client.Api;
using Rodin.Completion;

namespace Rodin.Commands;

/// <summary>What all cmdlets share that ask how tasks are getting on.</summary>
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
        // A task whose answer was cut off has none.
        string?[] keys = SubscriptionKey ?? [null];
        foreach (string? text in keys)
        {
            try
            {
                // What the pipeline gives beside the key belongs to one task.
                bool isAlone = keys.Length == 1;
                SubmittedTask receipt = new(
                    isAlone ? TaskUuid ?? string.Empty : string.Empty,
                    SubscriptionKeyParser.Parse(text),
                    [],
                    isAlone ? NumberOf(Consumed) : null,
                    isAlone ? SerializedTimestamp.Read(SubmittedAt) : default)
                {
                    Source = isAlone ? Source : null,
                };
                RecentTasks.Note(new RodinTask(receipt));
                Process(receipt);
            }
            catch (RodinClientException failure)
            {
                WriteFailure(failure, string.IsNullOrEmpty(TaskUuid) ? null : TaskUuid);
            }
        }
    }

    /// <summary>Takes one task.</summary>
    internal abstract void Process(SubmittedTask receipt);

    // By way of the text: whatever else a stranger's object has by that name is no number, and no reason to end.
    private static decimal? NumberOf(object? value) => Convert.ToString(value is PSObject wrapped ? wrapped.BaseObject : value, CultureInfo.InvariantCulture) is { } text
        && (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            || decimal.TryParse(text, NumberStyles.Float, CultureInfo.CurrentCulture, out number))
        ? number
        : null;
}
