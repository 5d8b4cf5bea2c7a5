using Rodin.Client.Api;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Api;

public sealed class StatusTests : EngineTestBase
{
    [Fact]
    public async Task Each_job_has_its_status_and_its_position_in_the_queue()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Jobs = [new EmulatedJob("1", "Done"), new EmulatedJob("2", "Waiting", 7), new EmulatedJob("3", null)];

        GenerationStatus report = await Api().GetStatusAsync(task.SubscriptionKey, Cancelled);

        Assert.Equal([new JobStatus("1", "Done", null), new JobStatus("2", "Waiting", 7), new JobStatus("3", null, null)], report.Jobs);
    }

    [Fact]
    public async Task The_request_is_JSON_with_the_documented_parameter_and_the_key_as_bearer_token()
    {
        EmulatedTask task = Emulator.AddTask();

        await Api().GetStatusAsync(task.SubscriptionKey, Cancelled);

        ReceivedRequest request = Assert.Single(Emulator.Requests);
        Assert.Equal(("POST", "/api/v2/status"), (request.Method, request.Path));
        Assert.Equal($$"""{"subscription_key":"{{task.SubscriptionKey}}"}""", request.Body);
        Assert.Equal("Bearer " + Emulator.ApiKey, request.Headers["Authorization"]);
    }

    [Theory]
    [InlineData("", GenerationState.Submitted)]
    [InlineData("Waiting Waiting", GenerationState.Waiting)]
    [InlineData("Waiting Generating", GenerationState.Generating)]
    [InlineData("Waiting Done", GenerationState.Generating)]
    [InlineData("Generating Done", GenerationState.Generating)]
    [InlineData("Failed Waiting", GenerationState.Generating)]
    [InlineData("Failed Generating", GenerationState.Generating)]
    [InlineData("Done Done", GenerationState.Done)]
    [InlineData("DONE done", GenerationState.Done)]
    [InlineData("Done Failed", GenerationState.PartlyFailed)]
    [InlineData("Done Canceled", GenerationState.PartlyFailed)]
    [InlineData("Failed Failed", GenerationState.Failed)]
    [InlineData("Canceled Cancelled Failed", GenerationState.Failed)]
    [InlineData("Done Polishing", GenerationState.Generating)]
    [InlineData("Polishing", GenerationState.Generating)]
    [InlineData("Waiting Polishing", GenerationState.Generating)]
    public void The_state_of_a_task_is_derived_from_its_jobs(string words, GenerationState state)
    {
        JobStatus[] jobs = [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => new JobStatus("1", word, null))];

        GenerationStatus report = new(jobs, null);

        Assert.Equal(state, report.State);
        Assert.Equal(state is GenerationState.Done or GenerationState.PartlyFailed or GenerationState.Failed, report.HasEnded);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_job_without_a_status_counts_as_running(string? word) =>
        Assert.False(new GenerationStatus([new JobStatus("1", word, null)], null).HasEnded);

    [Theory]
    [InlineData("""{"jobs":null}""")]
    [InlineData("""{"error":"OK"}""")]
    [InlineData("""{"jobs":[],"message":"x","new":{"a":1}}""")]
    public async Task A_task_without_a_list_of_jobs_has_not_ended(string body)
    {
        EmulatedTask task = Emulator.AddTask();
        Emulator.GetEndpointFaults("status").Add(new Fault.Body(body));

        GenerationStatus report = await Api().GetStatusAsync(task.SubscriptionKey, Cancelled);

        Assert.Equal((GenerationState.Submitted, false), (report.State, report.HasEnded));
    }

    [Theory]
    [InlineData("""{"jobs":[{"uuid":"1","status":"Waiting","queue_length":"12"}]}""", 12)]
    [InlineData("""{"jobs":[{"uuid":"1","status":"Waiting","queue_length":null}]}""", null)]
    [InlineData("""{"jobs":[{"uuid":"1","status":"Waiting","queue_length":"many"}]}""", null)]
    [InlineData("""{"jobs":[{"uuid":"1","status":"Waiting","queue_length":3.0}]}""", 3)]
    [InlineData("""{"jobs":[{"uuid":"1","status":"Waiting","queue_length":1e30}]}""", null)]
    [InlineData("""{"jobs":[{"uuid":"1","status":"Waiting","queue_length":1e20}]}""", null)]
    [InlineData("""{"jobs":[{"uuid":"1","status":"Waiting","queue_length":-5e9}]}""", null)]
    public async Task A_queue_length_that_is_not_a_valid_number_is_null(string body, int? place)
    {
        EmulatedTask task = Emulator.AddTask();
        Emulator.GetEndpointFaults("status").Add(new Fault.Body(body));

        Assert.Equal(place, Assert.Single((await Api().GetStatusAsync(task.SubscriptionKey, Cancelled)).Jobs).QueueLength);
    }

    [Theory]
    [InlineData("""{"jobs":{}}""")]
    [InlineData("""{"jobs":"Done"}""")]
    [InlineData("""[]""")]
    [InlineData("""<html>""")]
    public async Task A_status_response_without_valid_jobs_is_unexpected(string body)
    {
        EmulatedTask task = Emulator.AddTask();
        Emulator.GetEndpointFaults("status").Add(new Fault.Body(body));

        await FailsAsync(ErrorId.UnexpectedResponse, () => Api().GetStatusAsync(task.SubscriptionKey, Cancelled));
    }

    [Fact]
    public async Task An_entry_that_is_not_a_job_counts_as_running()
    {
        EmulatedTask task = Emulator.AddTask();
        Emulator.GetEndpointFaults("status").Add(new Fault.Body("""{"jobs":[{"status":"Done"},null,7]}"""));

        GenerationStatus report = await Api().GetStatusAsync(task.SubscriptionKey, Cancelled);

        Assert.Equal((3, false), (report.Jobs.Count, report.HasEnded));
    }

    [Fact]
    public async Task An_unknown_task_and_a_rejected_key_are_different_errors()
    {
        await FailsAsync(ErrorId.TaskNotFound, () => Api().GetStatusAsync("eyJ.no.key", Cancelled));
        await FailsAsync(ErrorId.ApiKeyRejected, () => Api(Options(key: "wrong")).GetStatusAsync("eyJ.no.key", Cancelled));
    }

    [Theory]
    [InlineData("""{"balance":12.5}""", "12.5")]
    [InlineData("""{"balance":0}""", "0")]
    [InlineData("""{"balance":"99.5"}""", "99.5")]
    [InlineData("""{"error":"OK","balance":1E2}""", "100")]
    [InlineData("""{"balance":-0.5}""", "-0.5")]
    public async Task The_balance_is_a_decimal_number(string body, string balance)
    {
        Emulator.GetEndpointFaults("check_balance").Add(new Fault.Body(body));

        Assert.Equal(decimal.Parse(balance, System.Globalization.CultureInfo.InvariantCulture), await Api().GetBalanceAsync(Cancelled));
        Assert.Equal(("GET", "/api/v2/check_balance"), Emulator.Requests.Select(request => (request.Method, request.Path)).Single());
    }

    [Theory]
    [InlineData("""{"balance":null}""")]
    [InlineData("""{"balance":"much"}""")]
    [InlineData("""{"credits":3}""")]
    [InlineData("""{"balance":1e99}""")]
    public async Task A_response_without_a_valid_balance_is_unexpected(string body)
    {
        Emulator.GetEndpointFaults("check_balance").Add(new Fault.Body(body));

        await FailsAsync(ErrorId.UnexpectedResponse, () => Api().GetBalanceAsync(Cancelled));
    }

    [Fact]
    public async Task Status_and_balance_requests_are_retried_after_transient_errors()
    {
        EmulatedTask task = Emulator.AddTask();
        Emulator.ApiFaults.AddRange([new Fault.Status(503) { Times = 2 }, new Fault.Disconnect(-1) { Times = 1, Skip = 2 }]);

        Task<GenerationStatus> status = Api().GetStatusAsync(task.SubscriptionKey, Cancelled);
        await AdvanceUntilCompletedAsync(status);
        Assert.True((await status).HasEnded);

        Emulator.GetEndpointFaults("check_balance").Add(new Fault.Status(502) { Times = 1 });
        Task<decimal> balance = Api().GetBalanceAsync(Cancelled);
        await AdvanceUntilCompletedAsync(balance);
        Assert.Equal(Emulator.Balance, await balance);
    }
}
