using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Api;

public sealed class ApiErrorTests : EngineTestBase
{
    [Theory]
    [InlineData("NO_SUCH_TASK", ErrorId.TaskNotFound)]
    [InlineData("API_NO_SUCH_TASK", ErrorId.TaskNotFound)]
    [InlineData("no_such_task", ErrorId.TaskNotFound)]
    [InlineData("UNAUTHORIZED", ErrorId.ApiKeyRejected)]
    [InlineData("USER_NOT_FOUND", ErrorId.ApiKeyRejected)]
    [InlineData("GROUP_NOT_FOUND", ErrorId.ApiKeyRejected)]
    [InlineData("API_NO_ACTIVE_SUBSCRIPTION", ErrorId.SubscriptionRequired)]
    [InlineData("NO_ACTIVE_SUBSCRIPTION", ErrorId.SubscriptionRequired)]
    [InlineData("SUBSCRIPTION_PLAN_TOO_LOW", ErrorId.SubscriptionRequired)]
    [InlineData("API_INSUFFICIENT_FUNDS", ErrorId.InsufficientFunds)]
    [InlineData("INSUFFICIENT_FUND", ErrorId.InsufficientFunds)]
    [InlineData("PERMISSION_DENIED", ErrorId.PermissionDenied)]
    [InlineData("INVALID_REQUEST", ErrorId.InvalidRequest)]
    [InlineData("API_PARALLELISM_LIMIT_REACHED", ErrorId.ParallelismLimit)]
    [InlineData("IMAGE_CONTENT_VIOLATION", ErrorId.ContentRejected)]
    [InlineData("API_OBJECT_NOT_FOUND_ON_IMAGE", ErrorId.ContentRejected)]
    [InlineData("IMAGE_LABEL_LENGTH_TOO_LONG", ErrorId.InvalidRequest)]
    [InlineData("UNKNOWN", ErrorId.ServiceUnavailable)]
    [InlineData("SOMETHING_NEW", ErrorId.UnexpectedResponse)]
    public async Task An_error_code_in_the_body_determines_the_error_regardless_of_the_status(string code, ErrorId id)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Body($$"""{"error":"{{code}}","message":"Because."}"""));

        RodinClientException failure = await FailsAsync(id, () => Api().ListFilesAsync(task.TaskUuid, Cancelled));

        Assert.Equal(code, failure.ApiCode);
        Assert.Equal(201, failure.StatusCode);
        Assert.Contains(code, failure.Message, StringComparison.Ordinal);
        Assert.Contains("Because", failure.Message, StringComparison.Ordinal);

        // UNKNOWN is a transient error, which is retried five times.
        Assert.Equal(id == ErrorId.ServiceUnavailable ? 6 : 1, Emulator.Requests.Count);
    }

    [Fact]
    public async Task A_permanent_error_code_is_not_retried_even_with_status_500()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.ApiError("NO_SUCH_TASK", Status: 500));

        await FailsAsync(ErrorId.TaskNotFound, () => Api().ListFilesAsync(task.TaskUuid, Cancelled));

        Assert.Single(Emulator.Requests);
    }

    [Theory]
    [InlineData(400, ErrorId.InvalidRequest)]
    [InlineData(401, ErrorId.ApiKeyRejected)]
    [InlineData(403, ErrorId.PermissionDenied)]
    [InlineData(404, ErrorId.TaskNotFound)]
    [InlineData(410, ErrorId.TaskNotFound)]
    [InlineData(422, ErrorId.InvalidRequest)]
    [InlineData(304, ErrorId.UnexpectedResponse)]
    public async Task A_status_without_an_error_code_is_a_permanent_error(int status, ErrorId id)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Status(status));

        RodinClientException failure = await FailsAsync(id, () => Api().ListFilesAsync(task.TaskUuid, Cancelled));

        Assert.Equal(status, failure.StatusCode);
        Assert.Single(Emulator.Requests);
    }

    [Fact]
    public async Task A_wrong_key_is_reported_without_showing_it()
    {
        RodinClientException failure = await FailsAsync(
            ErrorId.ApiKeyRejected, () => Api(Options(key: "wrong-key")).ListFilesAsync(Guid.NewGuid().ToString(), Cancelled));

        Assert.Equal("UNAUTHORIZED", failure.ApiCode);
        Assert.DoesNotContain("wrong-key", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_UUID_of_a_job_is_not_a_valid_task_UUID()
    {
        EmulatedTask task = Emulator.AddTask();

        await FailsAsync(ErrorId.TaskNotFound, () => Api().ListFilesAsync(task.JobUuids[0], Cancelled));
    }

    [Fact]
    public async Task An_error_that_is_not_a_string_is_an_unexpected_response()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Body("""{"error":{"code":"NO_SUCH_TASK"},"list":[]}"""));

        await FailsAsync(ErrorId.UnexpectedResponse, () => Api().ListFilesAsync(task.TaskUuid, Cancelled));
    }

    [Fact]
    public async Task The_message_of_the_service_is_shown_without_secrets_and_control_characters()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Body($$"""
            {"error":"INVALID_REQUEST","message":"key {{Emulator.ApiKey}} \u001b[31m token eyJhbGciOiJIUzI1NiJ9.e30.c2ln https://f/x?X-Tos-Signature=abc123 \u202e"}
            """));

        RodinClientException failure = await FailsAsync(ErrorId.InvalidRequest, () => Api().ListFilesAsync(task.TaskUuid, Cancelled));

        foreach (string secret in new[] { Emulator.ApiKey, "eyJ", "c2ln", "abc123", "\u001b", "\u202e" })
        {
            Assert.DoesNotContain(secret, failure.ToString(), StringComparison.Ordinal);
        }
    }
}
