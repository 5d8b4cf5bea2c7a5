using System.Text;
using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Fuzz.Mutation;

namespace Rodin.Fuzz.Targets;

/// <summary>The received part of a truncated response to a submission.</summary>
internal sealed class TruncatedResponseTarget : FuzzTarget
{
    public override string Name => "truncated";

    public override int Executions => 200_000;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        """{"error":null,"uuid":"123e4567-e89b-12d3-a456-426614174000","jobs":{"uuids":["1","2"],"subscription_key":"k"},"consumed":0.5}"""u8.ToArray(),
        """{"error":"NO","message":{"a":[1,{}]},"uuid":"123e4567-e89b-12d3-a456-426614174000"}"""u8.ToArray(),
    ];

    public override byte[] Mutate(byte[] input, Random random) => JsonMutator.Mutate(input, random);

    public override ValueTask RunAsync(byte[] input)
    {
        SubmittedTask? receipt = TruncatedResponseParser.ReadSubmittedTask(input, DateTimeOffset.UnixEpoch);
        InvariantException.ThrowUnless(receipt is null || Guid.TryParse(receipt.TaskUuid, out _), "The task has no valid UUID.");
        InvariantException.ThrowUnless(
            receipt is null || Encoding.Latin1.GetString(input).Contains("uuid", StringComparison.Ordinal)
                || input.AsSpan().IndexOf("\\"u8) >= 0,
            "The UUID is not from the response.");
        return default;
    }
}
