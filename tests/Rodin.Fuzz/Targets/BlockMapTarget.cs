using System.Text;
using Rodin.Client.Storage;
using Rodin.Fuzz.Mutation;

namespace Rodin.Fuzz.Targets;

/// <summary>A block map that is damaged, or was written by another program.</summary>
internal sealed class BlockMapTarget : FuzzTarget
{
    private const long PartialLength = 3 * BlockMap.Block;

    private readonly string _partialPath = Path.Combine(WorkFolder.Folder, "map.bin.part");

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

    public override byte[] Mutate(byte[] input, Random random) =>
        random.Next(3) == 0 ? ByteMutator.Mutate(input, random) : JsonMutator.Mutate(input, random);

    public override ValueTask RunAsync(byte[] input)
    {
        File.WriteAllBytes(_partialPath + BlockMap.Extension, input);
        using BlockMap? map = BlockMap.Open(_partialPath, PartialLength);
        if (map is null)
        {
            return default;
        }

        long length = map.Version.Length!.Value;
        long before = 0;
        long missing = 0;
        foreach ((long start, long end) in map.Gaps)
        {
            InvariantException.ThrowUnless(
                start >= before && end > start && end <= length, $"A gap from {start} to {end} in {length} bytes.");
            before = end;
            missing += end - start;
        }

        InvariantException.ThrowUnless(length - missing <= PartialLength, "The map has more bytes than the partial file.");
        InvariantException.ThrowUnless(map.CompleteBytes == length - missing, "The number of complete bytes is wrong.");
        InvariantException.ThrowUnless(map.Version.ToIfRange() is not null, "The version is not identified.");
        map.SetFlushed(false);
        map.Mark(0, length);
        InvariantException.ThrowUnless(!map.Gaps.Any(), "A block is missing although all are complete.");
        return default;
    }
}
