using System.Text;
using Rodin.Client;
using Rodin.Fuzz.Mutation;

namespace Rodin.Fuzz.Targets;

/// <summary>Untrusted text that is shown in a message.</summary>
internal sealed class RedactorTarget : FuzzTarget
{
    public override string Name => "redactor";

    public override int Executions => 50_000;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Encoding.UTF8.GetBytes("see https://f.example/a.glb?a=1&" + CanarySecrets.Query + "&b=2 there"),
        Encoding.UTF8.GetBytes("Bearer " + CanarySecrets.Key),
        Encoding.UTF8.GetBytes("key eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln and " + CanarySecrets.Key),
        Encoding.UTF8.GetBytes(new string('?', 400) + "sig="),
    ];

    // The bytes are also read as UTF-16, with unpaired surrogates.
    public override byte[] Mutate(byte[] input, Random random) => random.Next(3) switch
    {
        0 => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(input).Insert(0, InterestingValues.Texts.Pick(random))),
        1 => JsonMutator.Mutate(input, random),
        _ => ByteMutator.Mutate(input, random),
    };

    public override ValueTask RunAsync(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        string raw = new(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, char>(input));
        foreach (string untrusted in new[] { text, raw })
        {
            string shown = Redactor.Text(untrusted, CanarySecrets.Key);
            CanarySecrets.Check(CanarySecrets.Key, shown);
            foreach (string line in new[] { shown, Redactor.Link(untrusted) })
            {
                InvariantException.ThrowUnless(line.Length <= 600, "The text is too long.");
                InvariantException.ThrowUnless(!line.Any(char.IsControl), "The text contains control characters.");
            }
        }

        return default;
    }
}
