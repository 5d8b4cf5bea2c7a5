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
    public void Every_beginning_gives_what_came_whole_and_nothing_else()
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
    public void What_is_no_accepted_task_is_none(string beginning) => Assert.Null(Read(Encoding.UTF8.GetBytes(beginning)));

    [Theory]
    [InlineData($$"""{"uuid":"{{Uuid}}" oops""")]
    [InlineData($$"""{"error":null,"uuid":"{{Uuid}}","message":"\uD800"}""")]
    [InlineData($$"""{"error":"ok","uuid":"{{Uuid}}",}""")]
    public void What_comes_after_the_uuid_does_not_take_it_away(string beginning) => Assert.Equal(Uuid, Read(Encoding.UTF8.GetBytes(beginning))!.TaskUuid);

    [Fact]
    public void Neither_a_broken_character_nor_a_deep_nest_is_a_reason_to_fail()
    {
        Assert.Equal(Uuid, Read([.. Encoding.UTF8.GetBytes($$"""{"uuid":"{{Uuid}}","message": """), (byte)'"', 0xC3])!.TaskUuid);
        Assert.Null(Read(Encoding.UTF8.GetBytes(new string('[', 10_000))));
    }

    private static SubmittedTask? Read(ReadOnlySpan<byte> bytes) => TruncatedResponseParser.ReadSubmittedTask(bytes, DateTimeOffset.UnixEpoch);
}
