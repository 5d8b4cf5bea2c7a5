using System.Buffers.Binary;
using System.Runtime.InteropServices;
#if NET
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
#endif

namespace Rodin.Client.Integrity;

/// <summary>
/// The reflected CRCs that stores promise, one polynomial each. <c>System.IO.Hashing</c> has CRC-32 alone up to version 10; 11 has them all, but
/// does not support .NET 8, where it runs at 0.5 GB/s.
/// </summary>
/// <remarks>
/// A CRC of 32 bits is one of 64 whose polynomial is multiplied by x³²: reflected, the same number. So all run through the same 64-bit register.
/// </remarks>
internal sealed class Crc
{
    /// <summary>CRC-32 of ISO-HDLC, as in zip.</summary>
    public static readonly Crc Crc32 = new(0xEDB88320, uint.MaxValue);

    /// <summary>CRC-32C (Castagnoli).</summary>
    public static readonly Crc Crc32C = new(0x82F63B78, uint.MaxValue);

    /// <summary>CRC-64/XZ, which stores call ECMA.</summary>
    public static readonly Crc Crc64Xz = new(0xC96C5795D7870F42, ulong.MaxValue);

    /// <summary>CRC-64/NVME.</summary>
    public static readonly Crc Crc64Nvme = new(0x9A6C9329AC4BC9B5, ulong.MaxValue);

    private const int Slices = 16;

    private readonly ulong _ends;
    private readonly ulong[] _table = new ulong[Slices * 256];
#if NET
    private const int Lanes = 4;

    private readonly Vector128<ulong> _pastLane;
    private readonly Vector128<ulong> _pastLanes;
#endif

    private Crc(ulong polynomial, ulong ends)
    {
        _ends = ends;
        for (int i = 0; i < 256; i++)
        {
            ulong value = (ulong)i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = TimesX(value, polynomial);
            }

            _table[i] = value;
        }

        for (int i = 256; i < _table.Length; i++)
        {
            ulong before = _table[i - 256];
            _table[i] = _table[(byte)before] ^ (before >> 8);
        }

#if NET
        _pastLane = Shift(128, polynomial);
        _pastLanes = Shift(128 * Lanes, polynomial);
#endif
    }

    /// <summary>The state before the first byte.</summary>
    public ulong Start => _ends;

    /// <summary>The checksum that a state stands for.</summary>
    public ulong Finish(ulong state) => state ^ _ends;

    /// <summary>The state after these bytes.</summary>
    public ulong Append(ulong state, ReadOnlySpan<byte> bytes)
    {
#if NET
        if (Pclmulqdq.IsSupported && bytes.Length >= 128)
        {
            int folded = bytes.Length & ~63;
            state = Fold(state, bytes.Slice(0, folded));
            bytes = bytes.Slice(folded);
        }
#endif
        return AppendByTable(state, bytes);
    }

    private static ulong TimesX(ulong value, ulong polynomial) => (value & 1) == 0 ? value >> 1 : (value >> 1) ^ polynomial;

    // Sixteen bytes a step, each through a table of its own ("slicing"), so that no look-up waits for another.
    private ulong AppendByTable(ulong state, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= Slices; bytes = bytes.Slice(Slices))
        {
            ulong first = state ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            ulong second = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(8));
            state = Look(_table, 8, first) ^ Look(_table, 0, second);
        }

        foreach (byte value in bytes)
        {
            state = _table[(byte)(state ^ value)] ^ (state >> 8);
        }

        return state;
    }

    private static ulong Look(ulong[] tables, int slice, ulong eight) =>
        tables[((slice + 7) * 256) + (byte)eight]
        ^ tables[((slice + 6) * 256) + (byte)(eight >> 8)]
        ^ tables[((slice + 5) * 256) + (byte)(eight >> 16)]
        ^ tables[((slice + 4) * 256) + (byte)(eight >> 24)]
        ^ tables[((slice + 3) * 256) + (byte)(eight >> 32)]
        ^ tables[((slice + 2) * 256) + (byte)(eight >> 40)]
        ^ tables[((slice + 1) * 256) + (byte)(eight >> 48)]
        ^ tables[(slice * 256) + (int)(eight >> 56)];

#if NET
    // Four lanes of 16 bytes, each carried over the others by carry-less multiplication with x^n mod P ("Fast CRC Computation Using PCLMULQDQ",
    // Intel 2009). What remains in the end are 16 bytes with the same remainder as all before.
    private ulong Fold(ulong state, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<Vector128<ulong>> blocks = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        Vector128<ulong> a = blocks[0] ^ Vector128.CreateScalar(state), b = blocks[1], c = blocks[2], d = blocks[3];
        for (blocks = blocks.Slice(Lanes); blocks.Length >= Lanes; blocks = blocks.Slice(Lanes))
        {
            a = Carry(a, _pastLanes) ^ blocks[0];
            b = Carry(b, _pastLanes) ^ blocks[1];
            c = Carry(c, _pastLanes) ^ blocks[2];
            d = Carry(d, _pastLanes) ^ blocks[3];
        }

        b ^= Carry(a, _pastLane);
        c ^= Carry(b, _pastLane);
        d ^= Carry(c, _pastLane);
        Span<byte> rest = stackalloc byte[16];
        d.AsByte().CopyTo(rest);
        return AppendByTable(0, rest);
    }

    private static Vector128<ulong> Carry(Vector128<ulong> lane, Vector128<ulong> shift) =>
        Pclmulqdq.CarrylessMultiply(lane, shift, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, shift, 0x11);

    // By how much the two halves of a lane grow when it is carried over so many bits. A reflected product is one bit off, hence the -1.
    private static Vector128<ulong> Shift(int bits, ulong polynomial) =>
        Vector128.Create(Power(bits + 64 - 1, polynomial), Power(bits - 1, polynomial));

    private static ulong Power(int exponent, ulong polynomial)
    {
        ulong value = 1UL << 63;
        for (int i = 0; i < exponent; i++)
        {
            value = TimesX(value, polynomial);
        }

        return value;
    }
#endif
}
