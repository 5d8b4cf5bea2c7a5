using System.Management.Automation;
using System.Text;
using Rodin.Client;

namespace Rodin;

/// <summary>Creates error records. The only place that defines the category and the recommended action of each error id.</summary>
internal static class ErrorRecords
{
    private const int MaximumSourceLength = 40;

    private const string ListAgain = "List the task's files again with Get-RodinDownload, then save them.";

    private const string CheckBeforeResubmitting =
        "Before you resubmit, check the account's tasks at Hyper3D, or whether Get-RodinBalance shows that credits were deducted.";

    /// <summary>Creates the record of a failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="target">The item that failed. A task is recorded without its subscription key.</param>
    /// <param name="remedy">The recommended action, if it differs from that of the error id.</param>
    /// <param name="item">How the message names the target, if it is neither a task nor a task's UUID.</param>
    public static ErrorRecord Create(RodinClientException failure, object? target, string? remedy = null, string? item = null)
    {
        string message = $"{AddItem(failure.Message, target, item)} ({failure.ErrorId})";
        string action = remedy ?? (failure.MayHaveBeenAccepted ? CheckBeforeResubmitting : GetRecommendedAction(failure.ErrorId));

        // PowerShell shows the details' message, and the recommended action below it. The exception has both for logs that record nothing
        // else.
        return new ErrorRecord(
            new RodinException(failure, $"{message} {action}"),
            failure.ErrorId.ToString(),
            GetCategory(failure.ErrorId),
            target is RodinTask task ? WithheldKeys.Withhold(task) : target)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = action },
        };
    }

    /// <summary>Whether no further item can succeed, so that the error ends the cmdlet.</summary>
    public static bool IsTerminating(ErrorId id) => id is ErrorId.ApiKeyMissing or ErrorId.ApiKeyRejected;

    /// <summary>Gets the category of an error id.</summary>
    public static ErrorCategory GetCategory(ErrorId id) => Describe(id).Category;

    /// <summary>Gets the recommended action of an error id: at most two imperative sentences.</summary>
    public static string GetRecommendedAction(ErrorId id) => Describe(id).Action;

    /// <summary>Gets the recommended action for a failure of the file host, if it differs from that of the error id.</summary>
    /// <remarks>The file host's address comes from the service, so -BaseUri does not help.</remarks>
    public static string? GetFileHostAction(ErrorId id) => id switch
    {
        ErrorId.ConnectionFailed => "Check the network, the proxy (Connect-Rodin -Proxy) and the certificate. Then retry the command.",
        ErrorId.UnexpectedResponse => "Retry the command. If the error recurs, check whether a proxy changes the responses.",
        _ => null,
    };

    /// <summary>
    /// Describes the exceptions that caused a failure by type and stack, for the debug stream. Leaves out their messages, which may contain
    /// secrets.
    /// </summary>
    /// <returns>The description, or null if the failure has no cause.</returns>
    public static string? DescribeCause(RodinClientException failure)
    {
        StringBuilder text = new();
        for (Exception? cause = failure.InnerException; cause is not null; cause = cause.InnerException)
        {
            text.Append(text.Length == 0 ? failure.ErrorId + " was caused by " : Environment.NewLine + "which was caused by ")
                .Append(cause.GetType().FullName)
                .Append(cause.StackTrace is null ? string.Empty : Environment.NewLine + cause.StackTrace);
        }

        return text.Length == 0 ? null : text.ToString();
    }

    private static string AddItem(string message, object? target, string? item)
    {
        if (item is not null)
        {
            // A message that starts with a quoted name or path has its own item.
            return message.StartsWith("'", StringComparison.Ordinal) ? message : $"{item}: {StartLowerCase(message)}";
        }

        string? task = target switch
        {
            RodinTask known => $"Task {known}",
            string text when Guid.TryParseExact(text, "D", out _) => $"Task {text}",
            _ => null,
        };
        if (task is null)
        {
            return message;
        }

        string named = target is RodinTask { Source: { } source } ? $"{task} '{Shorten(source)}'" : task;
        return message.StartsWith(task + ": ", StringComparison.Ordinal)
            ? named + message.Substring(task.Length)
            : $"{named}: {StartLowerCase(message)}";
    }

    // Leaves abbreviations as they are.
    private static string StartLowerCase(string message) =>
        message.Length > 1 && char.IsUpper(message[0]) && !char.IsUpper(message[1])
            ? char.ToLowerInvariant(message[0]) + message.Substring(1)
            : message;

    /// <summary>Shortens a prompt, or the names of images, to fit into a message.</summary>
    internal static string Shorten(string source)
    {
        string text = Redactor.Text(source);
        if (text.Length <= MaximumSourceLength)
        {
            return text;
        }

        int length = char.IsHighSurrogate(text[MaximumSourceLength - 1]) ? MaximumSourceLength - 1 : MaximumSourceLength;
        return text.Substring(0, length) + "…";
    }

    private static (ErrorCategory Category, string Action) Describe(ErrorId id) => id switch
    {
        ErrorId.ApiKeyMissing => (ErrorCategory.AuthenticationError,
            """
            Provide a key in one of these ways:
                Connect-Rodin -ApiKey (Read-Host -AsSecureString)
                Connect-Rodin -SecretName <name>
                $env:RODIN_API_KEY = '<key>' # or $env:HYPER3D_API_KEY
                <command> -ApiKey (Read-Host -AsSecureString)
                <command> -Connection (Connect-Rodin -SecretName <name> -PassThru)
            """.Replace("\r", string.Empty)),
        ErrorId.ApiKeyRejected => (ErrorCategory.AuthenticationError,
            "Check that the key is complete, active, and valid for this address."),
        ErrorId.SubscriptionRequired => (ErrorCategory.PermissionDenied, "Use the key of an account whose plan includes the API."),
        ErrorId.InsufficientFunds => (ErrorCategory.QuotaExceeded, "Add credits to the account, then submit the rejected tasks again."),
        ErrorId.PermissionDenied => (ErrorCategory.PermissionDenied, "Use an API key of the account that owns the task."),
        ErrorId.InvalidTaskUuid => (ErrorCategory.InvalidArgument,
            "Use the top-level 'uuid' of the submission response, in the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx."),
        ErrorId.InvalidSubscriptionKey => (ErrorCategory.InvalidArgument,
            "Use the 'jobs.subscription_key' of the submission response. Use the task's UUID only to list files."),
        ErrorId.TaskNotFound => (ErrorCategory.ObjectNotFound,
            "Use the top-level 'uuid' to list files and 'jobs.subscription_key' to get the status, never one of 'jobs.uuids'. Check that "
            + "the task belongs to the key's account and is at most seven days old."),
        ErrorId.TaskFailed => (ErrorCategory.InvalidResult,
            "Submit the task again. If it fails repeatedly, change the prompt or the image."),
        ErrorId.WaitTimeout => (ErrorCategory.OperationTimeout, "Wait again, if necessary with a longer -Timeout."),
        ErrorId.RateLimited => (ErrorCategory.LimitsExceeded,
            "Retry the command later. Reduce -ThrottleLimit or Connect-Rodin -RequestsPerMinute if the error recurs."),
        ErrorId.ParallelismLimit => (ErrorCategory.LimitsExceeded,
            "Wait until some of the account's running tasks have ended, then retry the command."),
        ErrorId.ContentRejected => (ErrorCategory.InvalidData, "Change the prompt or the image."),
        ErrorId.InvalidRequest => (ErrorCategory.InvalidArgument,
            "Correct the argument or file that the message names. Get-Help lists the valid values of each parameter."),
        ErrorId.ServiceUnavailable => (ErrorCategory.ResourceUnavailable, "Retry the command later, or with a larger -MaximumRetryCount."),
        ErrorId.ConnectionFailed => (ErrorCategory.ConnectionError,
            "Check the network, the proxy (Connect-Rodin -Proxy), the certificate and the address (-BaseUri). Then retry the command."),
        ErrorId.OperationTimeout => (ErrorCategory.OperationTimeout,
            "Retry the command, if necessary with a larger -OperationTimeoutSeconds."),
        ErrorId.UnexpectedResponse => (ErrorCategory.InvalidData,
            "Check that -BaseUri is the service's address, and that no proxy responds in its place."),
        ErrorId.LinkExpired => (ErrorCategory.ObjectNotFound, ListAgain + " The service keeps files for seven days."),
        ErrorId.InsecureAddress => (ErrorCategory.SecurityError,
            "Use an https address without user name, password or query. Use http for loopback addresses only, such as the emulator's."),
        ErrorId.UnsafeFileName => (ErrorCategory.InvalidArgument, "Specify a plain file name with -Name."),
        ErrorId.FileExists => (ErrorCategory.ResourceExists, "Save to another folder, move the existing file, or replace it with -Force."),
        ErrorId.DestinationInvalid => (ErrorCategory.InvalidArgument,
            "Specify a writable folder on a file system, or a path where one can be created."),
        ErrorId.WriteFailed => (ErrorCategory.WriteError,
            "Check the folder's permissions, and whether another program has the file open. Remove a link or device at this path, "
            + "then retry the command."),
        ErrorId.DiskFull => (ErrorCategory.WriteError, "Free disk space or save to another disk, then retry the command."),
        ErrorId.IncompleteFile => (ErrorCategory.InvalidData, "Retry the command."),
        ErrorId.ChecksumMismatch => (ErrorCategory.InvalidData, "Retry the command."),
        ErrorId.FormatMismatch => (ErrorCategory.InvalidData, ListAgain),
        _ => throw new ArgumentOutOfRangeException(nameof(id), id, "The error id has no category."),
    };
}
