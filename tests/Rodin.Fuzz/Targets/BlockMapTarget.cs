using System.Text;
using Rodin.Client.Storage;
using Rodin.Fuzz.Mutation;

namespace Rodin.Fuzz.Targets;

/// <summary>A map beside a part file, damaged or made by somebody else.</summary>
internal sealed class BlockMapTarget : FuzzTarget
{
    private const long PartLength = 3 * BlockMap.Block;

    private readonly string _partPath = Path.Combine(WorkFolder.Folder, "map.bin.part");

    public override string Name => "map";

    public override int Executions => 120_000;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            """{"Format":1,"Length":5243880,"ETag":"\u0022a\u0022","LastModified":null,"IsDateStrong":false,"Block":1048576,"BootSession":"1000000000"}""" + "\n=###...",
            """{"Format":1,"Length":5243880,"ETag":null,"LastModified":"Wed, 25 Nov 2026 10:00:00 GMT","IsDateStrong":true,"Block":1048576,"BootSession":"1000000000"}""" + "\n=#.#...",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public override byte[] Mutate(byte[] input, Random random) => random.Next(3) == 0 ? ByteMutator.Mutate(input, random) : JsonMutator.Mutate(input, random);

    public override ValueTask RunAsync(byte[] input)
    {
        File.WriteAllBytes(_partPath + BlockMap.Extension, input);
        using BlockMap? map = BlockMap.Open(_partPath, PartLength);
        if (map is null)
        {
            return default;
        }

        long length = map.Version.Length!.Value;
        long before = 0;
        long missing = 0;
        foreach ((long from, long end) in map.Gaps)
        {
            FaultException.ThrowUnless(from >= before && end > from && end <= length, $"A gap from {from} to {end} in {length} bytes.");
            before = end;
            missing += end - from;
        }

        FaultException.ThrowUnless(length - missing <= PartLength, "It says that more is there than the part holds.");
        FaultException.ThrowUnless(map.CompleteBytes == length - missing, "It counts wrong.");
        FaultException.ThrowUnless(map.Version.ToIfRange() is not null, "Nothing tells its version from another.");
        map.SetFlushed(false);
        map.Mark(0, length);
        FaultException.ThrowUnless(!map.Gaps.Any(), "Something is missing when all is there.");
        return default;
    }
}
