using System.Management.Automation;
using Rodin.Client;
using Rodin.Client.Api;
using Xunit;

namespace Rodin.Tests;

public sealed class ErrorRecordsTests
{
    private const string Uuid = "5eed0000-0000-4000-8000-000000000001";

    public static TheoryData<ErrorId> Ids => [.. Enum.GetValues<ErrorId>()];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Each_error_id_has_a_category_and_a_recommended_action(ErrorId id)
    {
        ErrorRecord record = ErrorRecords.Create(new RodinClientException(id, "It failed."), target: "target");

        Assert.Equal(id.ToString(), record.FullyQualifiedErrorId);
        Assert.NotEqual(ErrorCategory.NotSpecified, record.CategoryInfo.Category);
        Assert.NotEqual(ErrorCategory.InvalidOperation, record.CategoryInfo.Category);
        Assert.Equal("target", record.TargetObject);
        Assert.Equal($"It failed. ({id})", record.ErrorDetails.Message);
        Assert.NotEmpty(record.ErrorDetails.RecommendedAction);
        Assert.Equal($"{record.ErrorDetails.Message} {record.ErrorDetails.RecommendedAction}", record.Exception.Message);
        Assert.Equal(id.ToString(), Assert.IsType<RodinException>(record.Exception).ErrorId);
    }

    [Fact]
    public void An_unknown_error_id_is_a_defect() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ErrorRecords.GetCategory((ErrorId)(-1)));

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_recommended_action_has_at_most_two_sentences(ErrorId id) =>
        Assert.InRange(ErrorRecords.GetRecommendedAction(id).Split(". ").Length, 1, 2);

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_recommended_action_for_a_failure_of_the_file_host_does_not_mention_the_address_of_the_service(ErrorId id)
    {
        string action = ErrorRecords.GetFileHostAction(id) ?? ErrorRecords.GetRecommendedAction(id);

        Assert.DoesNotContain("-BaseUri", action, StringComparison.Ordinal);
        Assert.InRange(action.Split(". ").Length, 1, 2);
    }

    [Theory]
    [InlineData("The service does not know this task.", $"Task {Uuid}: the service does not know this task. (TaskNotFound)")]
    [InlineData($"Task {Uuid}: the service does not know it.", $"Task {Uuid}: the service does not know it. (TaskNotFound)")]
    [InlineData("api.example: no connection.", $"Task {Uuid}: api.example: no connection. (TaskNotFound)")]
    [InlineData("NO_SUCH_TASK was returned.", $"Task {Uuid}: NO_SUCH_TASK was returned. (TaskNotFound)")]
    public void The_message_about_a_task_starts_with_its_UUID_and_ends_with_the_error_id(string message, string expected) =>
        Assert.Equal(expected, ErrorRecords.Create(new RodinClientException(ErrorId.TaskNotFound, message), Uuid).ErrorDetails.Message);

    [Theory]
    [InlineData("All jobs failed.", "a lamp", $"Task {Uuid} 'a lamp': all jobs failed. (TaskFailed)")]
    [InlineData($"Task {Uuid}: all jobs failed.", "a lamp", $"Task {Uuid} 'a lamp': all jobs failed. (TaskFailed)")]
    [InlineData($"Task {Uuid}: all jobs failed.", null, $"Task {Uuid}: all jobs failed. (TaskFailed)")]
    [InlineData(
        "All jobs failed.",
        "a lamp of brass, with a shade of green glass",
        $"Task {Uuid} 'a lamp of brass, with a shade of green g…': all jobs failed. (TaskFailed)")]
    public void The_message_about_a_task_names_its_prompt(string message, string? source, string expected)
    {
        RodinTask task = new(new SubmittedTask(Uuid, "key", [], null, default) { Source = source });

        Assert.Equal(expected, ErrorRecords.Create(new RodinClientException(ErrorId.TaskFailed, message), task).ErrorDetails.Message);
    }

    [Theory]
    [InlineData("'a.glb': the disk is full.", "'a.glb': the disk is full. (DiskFull)")]
    [InlineData("The disk is full.", "'a.glb': the disk is full. (DiskFull)")]
    public void The_message_about_a_file_starts_with_its_name(string message, string expected) =>
        Assert.Equal(
            expected,
            ErrorRecords.Create(new RodinClientException(ErrorId.DiskFull, message), "a.glb", item: "'a.glb'").ErrorDetails.Message);

    [Fact]
    public void The_exception_has_the_details_of_the_response()
    {
        RodinClientException failure = new(ErrorId.RateLimited, "Slow down.")
        {
            StatusCode = 429, ApiCode = "CODE", RequestId = "r-1", RetryAfter = TimeSpan.FromSeconds(7),
        };

        RodinException exception = Assert.IsType<RodinException>(ErrorRecords.Create(failure, null).Exception);

        Assert.Equal(
            (429, "CODE", "r-1", TimeSpan.FromSeconds(7)),
            (exception.StatusCode, exception.ApiCode, exception.RequestId, exception.RetryAfter));
        Assert.Null(exception.InnerException);
    }

    [Fact]
    public void The_cause_is_described_by_type_and_stack_and_never_by_its_message()
    {
        InvalidOperationException outer = Assert.Throws<InvalidOperationException>(ThrowNested);

        string? cause = ErrorRecords.DescribeCause(new RodinClientException(ErrorId.WriteFailed, "It failed.", outer));

        Assert.Contains("System.InvalidOperationException", cause, StringComparison.Ordinal);
        Assert.Contains("System.IO.IOException", cause, StringComparison.Ordinal);
        Assert.Contains(nameof(ThrowNested), cause, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", cause, StringComparison.Ordinal);
        Assert.Null(ErrorRecords.DescribeCause(new RodinClientException(ErrorId.WriteFailed, "It failed.")));
    }

    private static void ThrowNested()
    {
        try
        {
            throw new IOException("inner secret");
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException("outer secret", exception);
        }
    }
}
