using System.Buffers.Binary;
using System.Runtime.InteropServices;
#if NET
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
#endif

namespace Rodin.Client.Integrity;

/// <summary>
/// The reflected CRCs that object stores use, one per polynomial. Up to version 10, <c>System.IO.Hashing</c> has only CRC-32 of these;
/// version 11 has all, but does not support .NET 8, where it computes 0.5 GB/s.
/// </summary>
/// <remarks>
/// A 32-bit CRC equals a 64-bit CRC whose polynomial is multiplied by x³², which is the same number when reflected. So one 64-bit register
/// serves all.
/// </remarks>
internal sealed class Crc
{
    /// <summary>CRC-32/ISO-HDLC, as in ZIP.</summary>
    public static readonly Crc Crc32 = new(0xEDB88320, uint.MaxValue);

    /// <summary>CRC-32C (Castagnoli).</summary>
    public static readonly Crc Crc32C = new(0x82F63B78, uint.MaxValue);

    /// <summary>CRC-64/XZ, which object stores call ECMA.</summary>
    public static readonly Crc Crc64Xz = new(0xC96C5795D7870F42, ulong.MaxValue);

    /// <summary>CRC-64/NVME.</summary>
    public static readonly Crc Crc64Nvme = new(0x9A6C9329AC4BC9B5, ulong.MaxValue);

    private const int Slices = 16;

    private readonly ulong _finalXor;
    private readonly ulong[] _table = new ulong[Slices * 256];
#if NET
    private const int Lanes = 4;

    private readonly Vector128<ulong> _foldLane;
    private readonly Vector128<ulong> _foldAllLanes;
#endif

    private Crc(ulong polynomial, ulong finalXor)
    {
        _finalXor = finalXor;
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
        _foldLane = Multipliers(128, polynomial);
        _foldAllLanes = Multipliers(128 * Lanes, polynomial);
#endif
    }

    /// <summary>The state before the first byte.</summary>
    public ulong Start => _finalXor;

    /// <summary>Computes the checksum from a state.</summary>
    public ulong Finish(ulong state) => state ^ _finalXor;

    /// <summary>Computes the state after more bytes.</summary>
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

    // Sixteen bytes per step, each through its own table ("slicing-by-16"), so that the lookups do not depend on each other.
    private ulong AppendByTable(ulong state, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= Slices; bytes = bytes.Slice(Slices))
        {
            ulong first = state ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            ulong second = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(8));
            state = Lookup(_table, 8, first) ^ Lookup(_table, 0, second);
        }

        foreach (byte value in bytes)
        {
            state = _table[(byte)(state ^ value)] ^ (state >> 8);
        }

        return state;
    }

    private static ulong Lookup(ulong[] tables, int slice, ulong eight) =>
        tables[((slice + 7) * 256) + (byte)eight]
        ^ tables[((slice + 6) * 256) + (byte)(eight >> 8)]
        ^ tables[((slice + 5) * 256) + (byte)(eight >> 16)]
        ^ tables[((slice + 4) * 256) + (byte)(eight >> 24)]
        ^ tables[((slice + 3) * 256) + (byte)(eight >> 32)]
        ^ tables[((slice + 2) * 256) + (byte)(eight >> 40)]
        ^ tables[((slice + 1) * 256) + (byte)(eight >> 48)]
        ^ tables[(slice * 256) + (int)(eight >> 56)];

#if NET
    // Folds four lanes of 16 bytes by carry-less multiplication with x^n mod P ("Fast CRC Computation Using PCLMULQDQ", Intel 2009). The
    // last 16 bytes have the same remainder as all bytes before.
    private ulong Fold(ulong state, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<Vector128<ulong>> blocks = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        Vector128<ulong> a = blocks[0] ^ Vector128.CreateScalar(state), b = blocks[1], c = blocks[2], d = blocks[3];
        for (blocks = blocks.Slice(Lanes); blocks.Length >= Lanes; blocks = blocks.Slice(Lanes))
        {
            a = FoldOver(a, _foldAllLanes) ^ blocks[0];
            b = FoldOver(b, _foldAllLanes) ^ blocks[1];
            c = FoldOver(c, _foldAllLanes) ^ blocks[2];
            d = FoldOver(d, _foldAllLanes) ^ blocks[3];
        }

        b ^= FoldOver(a, _foldLane);
        c ^= FoldOver(b, _foldLane);
        d ^= FoldOver(c, _foldLane);
        Span<byte> rest = stackalloc byte[16];
        d.AsByte().CopyTo(rest);
        return AppendByTable(0, rest);
    }

    private static Vector128<ulong> FoldOver(Vector128<ulong> lane, Vector128<ulong> multipliers) =>
        Pclmulqdq.CarrylessMultiply(lane, multipliers, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, multipliers, 0x11);

    // The multipliers for both halves of a lane that is folded over a number of bits. A reflected product is shifted by one bit, hence the
    // -1.
    private static Vector128<ulong> Multipliers(int bits, ulong polynomial) =>
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
