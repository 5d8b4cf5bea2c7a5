using System.Text;
using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Xunit;

namespace Rodin.Client.Tests.Tasks;

public sealed class TruncatedResponseParserTests
{
    private const string Uuid = "11111111-2222-4333-8444-555555555555";
    private const string Whole =
        $$"""{"error":"OK","message":"Submitted. \"Yes\" ☃","uuid":"{{Uuid}}","jobs":{"uuids":["a","b"],"subscription_key":"e.y.J"},"consumed":0.5}""";

    [Fact]
    public void Every_truncation_yields_exactly_the_complete_values()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Whole);
        int uuidEnds = Encoding.UTF8.GetByteCount(Whole[..(Whole.IndexOf(Uuid, StringComparison.Ordinal) + Uuid.Length + 1)]);
        int keyEnds = Encoding.UTF8.GetByteCount(Whole[..(Whole.IndexOf("e.y.J", StringComparison.Ordinal) + 6)]);

        for (int length = 0; length <= bytes.Length; length++)
        {
            SubmittedTask? receipt = Read(bytes.AsSpan(0, length));

            Assert.Equal(length >= uuidEnds, receipt is not null);
            Assert.Equal(length >= keyEnds ? "e.y.J" : null, receipt?.SubscriptionKey);
            Assert.True(receipt is null || receipt.TaskUuid == Uuid);
        }

        Assert.Equal(["a", "b"], Read(bytes)!.JobUuids);
    }

    [Theory]
    [InlineData($$"""{"error":"INSUFFICIENT_FUND","uuid":"{{Uuid}}""")]
    [InlineData($$"""{"error":"INSUFFICIENT_FUND","uuid":"{{Uuid}}",""")]
    [InlineData($$"""{"uuid":"{{Uuid}}","error":"NO_ACTIVE_SUBSCRIPTION","mess""")]
    [InlineData($$"""{"jobs":{"uuid":"{{Uuid}}"},""")]
    [InlineData($$"""[{"uuid":"{{Uuid}}"},""")]
    [InlineData("""{"uuid":"no uuid","jobs":{""")]
    [InlineData("""{"uuid":7,"jobs":{""")]
    [InlineData("<html>")]
    [InlineData("")]
    public void A_response_without_an_accepted_task_yields_none(string beginning) => Assert.Null(Read(Encoding.UTF8.GetBytes(beginning)));

    [Theory]
    [InlineData($$"""{"uuid":"{{Uuid}}" oops""")]
    [InlineData($$"""{"error":null,"uuid":"{{Uuid}}","message":"\uD800"}""")]
    [InlineData($$"""{"error":"ok","uuid":"{{Uuid}}",}""")]
    public void Invalid_text_after_the_UUID_does_not_discard_it(string beginning) =>
        Assert.Equal(Uuid, Read(Encoding.UTF8.GetBytes(beginning))!.TaskUuid);

    [Fact]
    public void An_incomplete_character_and_deep_nesting_cause_no_exception()
    {
        Assert.Equal(Uuid, Read([.. Encoding.UTF8.GetBytes($$"""{"uuid":"{{Uuid}}","message": """), (byte)'"', 0xC3])!.TaskUuid);
        Assert.Null(Read(Encoding.UTF8.GetBytes(new string('[', 10_000))));
    }

    private static SubmittedTask? Read(ReadOnlySpan<byte> bytes) =>
        TruncatedResponseParser.ReadSubmittedTask(bytes, DateTimeOffset.UnixEpoch);
}
