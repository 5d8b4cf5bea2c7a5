using System.Management.Automation;
using Rodin.Binding;
using Rodin.Client;

namespace Rodin;

/// <summary>The one place where errors are made: of each id the category, and what to do about it.</summary>
internal static class ErrorRecords
{
    private const string ListAgain = "List the task's files again with Get-RodinDownload, which costs nothing, and save those.";

    private const string LookFirst =
        "Before you submit it again, look whether it is among the account's tasks at Hyper3D, or whether Get-RodinBalance tells of fewer credits.";

    /// <summary>Makes the record of a failure that the engine met.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="target">What it is about; of a task all but its subscription key.</param>
    /// <param name="remedy">What to do about it, where that is not what else helps against the like.</param>
    public static ErrorRecord Record(RodinClientException failure, object? target, string? remedy = null)
    {
        (ErrorCategory category, string action) = Describe(failure.ErrorId);
        action = remedy ?? (failure.MayHaveBeenAccepted ? LookFirst : action);

        // The view shows the details' message, and below it the recommendation. A log that has only the exception gets both from that.
        return new ErrorRecord(new RodinException(failure, action), failure.ErrorId.ToString(), category, target is RodinTask task ? RestoreSubscriptionKeyAttribute.Withhold(task) : target)
        {
            ErrorDetails = new ErrorDetails(failure.Message) { RecommendedAction = action },
        };
    }

    /// <summary>Makes the record of a failure that the module itself found.</summary>
    public static ErrorRecord Record(ErrorId id, string message, object? target) => Record(new RodinClientException(id, message), target);

    /// <summary>Whether nothing further can work, so that one error says more than thousands.</summary>
    public static bool EndsAll(ErrorId id) => id is ErrorId.ApiKeyMissing or ErrorId.ApiKeyRejected;

    /// <summary>The category that <c>$Error</c> and <c>CategoryInfo</c> show.</summary>
    public static ErrorCategory Category(ErrorId id) => Describe(id).Category;

    /// <summary>What a user can do about it, in a sentence or two.</summary>
    public static string RecommendedAction(ErrorId id) => Describe(id).Action;

    private static (ErrorCategory Category, string Action) Describe(ErrorId id) => id switch
    {
        ErrorId.ApiKeyMissing => (ErrorCategory.AuthenticationError,
            "Give one with -ApiKey, with -Connection, by Connect-Rodin, or in $env:RODIN_API_KEY or $env:HYPER3D_API_KEY."),
        ErrorId.ApiKeyRejected => (ErrorCategory.AuthenticationError,
            "Check that the key is whole, still active, and meant for this address; the account's pages at Hyper3D list its keys."),
        ErrorId.SubscriptionRequired => (ErrorCategory.PermissionDenied, "The key's account needs a plan that includes the API."),
        ErrorId.InsufficientFunds => (ErrorCategory.QuotaExceeded, "Add credits to the key's account, then go on."),
        ErrorId.PermissionDenied => (ErrorCategory.PermissionDenied, "Use a key of the account, or of the group, that the task belongs to."),
        ErrorId.InvalidTaskUuid => (ErrorCategory.InvalidArgument,
            "Give the top-level 'uuid' of the generation's answer, in the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx."),
        ErrorId.InvalidSubscriptionKey => (ErrorCategory.InvalidArgument, "Give the 'jobs.subscription_key' of the generation's answer."),
        ErrorId.TaskNotFound => (ErrorCategory.ObjectNotFound,
            "A task's files are asked for with the top-level 'uuid' of the generation's answer, its status with 'jobs.subscription_key', and neither "
            + "with one of 'jobs.uuids'. If that is right, the task is older than seven days and gone, or belongs to another account."),
        ErrorId.TaskFailed => (ErrorCategory.InvalidResult, "Submit the task again; the service gives no reason."),
        ErrorId.WaitTimeout => (ErrorCategory.OperationTimeout, "Wait again with a longer -Timeout: the task goes on meanwhile."),
        ErrorId.RateLimited => (ErrorCategory.LimitsExceeded, "Ask less often: a smaller -ThrottleLimit, a larger -MaximumRetryCount or -RetryIntervalSec."),
        ErrorId.ParallelismLimit => (ErrorCategory.LimitsExceeded, "Wait until some of the account's running tasks are done."),
        ErrorId.ContentRejected => (ErrorCategory.InvalidData, "Change the prompt or the picture."),
        ErrorId.InvalidRequest => (ErrorCategory.InvalidArgument, "Check the arguments against the help, and that the module is the newest."),
        ErrorId.ServiceUnavailable => (ErrorCategory.ResourceUnavailable, "Try again later, or with a larger -MaximumRetryCount."),
        ErrorId.ConnectionFailed => (ErrorCategory.ConnectionError,
            "Check the network, the proxy (Connect-Rodin -Proxy), the certificate and the address (-BaseUri), then run the same again."),
        ErrorId.OperationTimeout => (ErrorCategory.OperationTimeout, "Run the same again, or with a larger -OperationTimeoutSeconds."),
        ErrorId.UnexpectedResponse => (ErrorCategory.InvalidData, "Check that -BaseUri is the service's address, and that no proxy answers in its place."),
        ErrorId.LinkExpired => (ErrorCategory.ObjectNotFound, ListAgain + " Results are kept for seven days."),
        ErrorId.InsecureAddress => (ErrorCategory.SecurityError, "Use an https address, without name, password or query; http is for loopback addresses, such as the emulator's."),
        ErrorId.UnsafeFileName => (ErrorCategory.InvalidArgument, "Give a plain file name with -Name."),
        ErrorId.FileExists => (ErrorCategory.ResourceExists, "Save elsewhere, move the file away, or replace it with -Force."),
        ErrorId.DestinationInvalid => (ErrorCategory.InvalidArgument, "Give a folder on a file system that can be written to, or a path where one can be made."),
        ErrorId.WriteFailed => (ErrorCategory.WriteError, "Check the folder's permissions and whether another program holds the file, then run the same again."),
        ErrorId.DiskFull => (ErrorCategory.WriteError, "Make room, or save to another disk, then run the same again."),
        ErrorId.IncompleteFile => (ErrorCategory.InvalidData, "Nothing was saved under the file's name. Run the same again."),
        ErrorId.ChecksumMismatch => (ErrorCategory.InvalidData, "Nothing was saved under the file's name. Run the same again."),
        ErrorId.FormatMismatch => (ErrorCategory.InvalidData, "Nothing was saved under the file's name. " + ListAgain),
        _ => (ErrorCategory.InvalidOperation, "Run the same again with -Verbose."),
    };
}
