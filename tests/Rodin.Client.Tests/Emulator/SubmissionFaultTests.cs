using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

/// <summary>Faults of the request and of the response of a submission.</summary>
public class SubmissionFaultTests : SubmissionEndpointTestBase
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(100, false)]
    [InlineData(300_000, true)]
    [InlineData(long.MaxValue, false)]
    public async Task DisconnectRequest_reads_some_bytes_and_creates_no_task(long bytes, bool reset)
    {
        Emulator.GetEndpointFaults("rodin").Add(new Fault.DisconnectRequest(bytes, reset) { Times = 1 });
        HttpContent form = Form(("prompt", "a cup"), ("images", (byte[])[.. Png, .. new byte[1_000_000]]));
        long length = form.Headers.ContentLength!.Value;

        await Assert.ThrowsAsync<HttpRequestException>(() => SubmitAsync("rodin", form));

        ReceivedRequest request = await FinishedAsync("api");
        Assert.Equal(Math.Min(bytes, length), request.BytesReceived);
        Assert.Equal(0, request.StatusCode);
        Assert.Null(request.Submission);
        Assert.Empty(Emulator.Tasks);
        Assert.Equal(100.5m, Emulator.Balance);
        Assert.Null((await SubmitAndReadAsync())["error"]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(20)]
    public async Task Disconnect_loses_the_response_of_an_accepted_task(int bytes)
    {
        Emulator.GetEndpointFaults("rodin").Add(new Fault.Disconnect(bytes));

        await Assert.ThrowsAsync<HttpRequestException>(() => SubmitAsync("rodin", Form(("prompt", "a cup"))));

        EmulatedTask task = Assert.Single(Emulator.Tasks);
        Assert.Equal("a cup", task.Submission!.Fields["prompt"]);
        Assert.Equal(100m, Emulator.Balance);
        Assert.Equal("Done Done Done Done Done Done", await GetStatusesAsync(task));
    }

    [Fact]
    public async Task A_call_with_a_replaced_response_is_not_carried_out()
    {
        Emulator.GetEndpointFaults("rodin").AddRange([new Fault.Status(503) { Times = 1 }, new Fault.ApiError("UNKNOWN") { Times = 1 }]);

        using HttpResponseMessage busy = await SubmitAsync("rodin", Form(("prompt", "a cup")));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, busy.StatusCode);
        Assert.Equal("UNKNOWN", await ErrorAsync("rodin", ("prompt", "a cup")));

        Assert.Empty(Emulator.Tasks);
        Assert.Equal(100.5m, Emulator.Balance);
        Assert.All(Emulator.Requests, request => Assert.Equal("a cup", request.Submission!.Fields["prompt"]));
    }

    [Theory]
    [InlineData(201)]
    [InlineData(402)]
    public async Task ApiError_responds_like_the_service(int status)
    {
        Emulator.GetEndpointFaults("check_balance").Add(new Fault.ApiError("NO_ACTIVE_SUBSCRIPTION", "None.", status));

        using HttpResponseMessage response = await Client.GetAsync(Api("check_balance"), Cancelled);

        Assert.Equal(status, (int)response.StatusCode);
        JsonNode? json = await response.Content.ReadFromJsonAsync<JsonNode>(Cancelled);
        Assert.Equal("""{"error":"NO_ACTIVE_SUBSCRIPTION","message":"None."}""", json!.ToJsonString());
    }

    [Fact]
    public async Task Faults_of_an_endpoint_apply_before_those_of_the_API_and_to_no_other_endpoint()
    {
        EmulatedTask task = await TaskAsync();
        Emulator.ApiFaults.Add(new Fault.Status(500) { Times = 1 });
        Emulator.GetEndpointFaults("status").Add(new Fault.Status(503) { Times = 1 });

        Assert.Equal(
            HttpStatusCode.ServiceUnavailable, (await PostAsync("status", new { subscription_key = task.SubscriptionKey })).StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, (await PostAsync("download", new { task_uuid = task.TaskUuid })).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync("status", new { subscription_key = task.SubscriptionKey })).StatusCode);
    }

    [Fact]
    public async Task Reset_clears_the_faults_of_endpoints()
    {
        FaultList faults = Emulator.GetEndpointFaults("rodin");
        faults.Add(new Fault.Status(503));

        Emulator.Reset();

        Assert.Empty(faults);
        Assert.Same(faults, Emulator.GetEndpointFaults("rodin"));
        Assert.Null((await SubmitAndReadAsync())["error"]);
    }

    [Fact]
    public void An_unknown_endpoint_has_no_faults() =>
        Assert.Throws<ArgumentException>(() => Emulator.GetEndpointFaults("rodn"));
}
