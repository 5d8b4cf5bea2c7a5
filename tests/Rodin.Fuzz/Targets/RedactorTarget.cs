using System.Text;
using Rodin.Client;
using Rodin.Fuzz.Mutation;

namespace Rodin.Fuzz.Targets;

/// <summary>A stranger's text on its way into a message.</summary>
internal sealed class RedactorTarget : FuzzTarget
{
    public override string Name => "redactor";

    public override int Executions => 50_000;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Encoding.UTF8.GetBytes("see https://f.example/a.glb?a=1&" + Canary.Query + "&b=2 there"),
        Encoding.UTF8.GetBytes("Bearer " + Canary.Key),
        Encoding.UTF8.GetBytes("key eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln and " + Canary.Key),
        Encoding.UTF8.GetBytes(new string('?', 400) + "sig="),
    ];

    // Any bytes are text of sixteen-bit characters, unpaired surrogates among them.
    public override byte[] Mutate(byte[] input, Random random) => random.Next(3) switch
    {
        0 => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(input).Insert(0, Words.Texts.Pick(random))),
        1 => JsonMutator.Mutate(input, random),
        _ => ByteMutator.Mutate(input, random),
    };

    public override ValueTask RunAsync(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        string raw = new(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, char>(input));
        foreach (string stranger in new[] { text, raw })
        {
            string shown = Redactor.Text(stranger, Canary.Key);
            Canary.Check(Canary.Key, shown);
            foreach (string line in new[] { shown, Redactor.Link(stranger) })
            {
                FaultException.ThrowUnless(line.Length <= 600, "It is long.");
                FaultException.ThrowUnless(!line.Any(char.IsControl), "It steers a terminal.");
            }
        }

        return default;
    }
}
