using System.Buffers.Binary;

namespace Rodin.Emulator.Content;

/// <summary>
/// Bytes that are computed from their offset and a seed. They need no memory at any size, and no two ranges are equal, so that a test
/// detects bytes at a wrong offset.
/// </summary>
public sealed class GeneratedContent : ModelContent
{
    private const int WordSize = sizeof(ulong);

    private readonly int _seed;

    /// <summary>Creates a content of a length in bytes.</summary>
    public GeneratedContent(long length, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _seed = seed;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override string Fingerprint => $"{_seed:x8}{Mix((ulong)Length):x16}{_seed ^ 0x5eed:x8}";

    /// <inheritdoc/>
    public override void Read(long offset, Span<byte> buffer)
    {
        ulong index = (ulong)offset / WordSize;
        int skip = (int)(offset % WordSize);
        Span<byte> word = stackalloc byte[WordSize];
        if (skip > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, Word(index++));
            int part = Math.Min(WordSize - skip, buffer.Length);
            word.Slice(skip, part).CopyTo(buffer);
            buffer = buffer[part..];
        }

        for (; buffer.Length >= WordSize; buffer = buffer[WordSize..])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(buffer, Word(index++));
        }

        BinaryPrimitives.WriteUInt64LittleEndian(word, Word(index));
        word[..buffer.Length].CopyTo(buffer);
    }

    private ulong Word(ulong index) => Mix(index + ((ulong)(uint)_seed << 40));

    // SplitMix64: a word is computed without its predecessors.
    private static ulong Mix(ulong value)
    {
        value = (value + 1) * 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
