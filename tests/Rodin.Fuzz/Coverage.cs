using System.Runtime.InteropServices;
using SharpFuzz;
using SharpFuzz.Common;

namespace Rodin.Fuzz;

/// <summary>
/// Which ways through the engine an input has taken. SharpFuzz writes into the engine's code that each branch counts itself in a map, as afl-fuzz
/// wants it; here the map is read in the same process.
/// </summary>
internal sealed unsafe class Coverage
{
    private const int MapSize = 1 << 16;

    private readonly byte* _map = (byte*)NativeMemory.AllocZeroed(MapSize);
    private readonly bool[] _seen = new bool[MapSize];

    private Coverage() => Trace.SharedMem = _map;

    /// <summary>How many have been found. A work of several threads counts some that only their order makes.</summary>
    public int Points { get; private set; }

    /// <summary>Rewrites the engine beside this program, which must not have been used yet.</summary>
    public static Coverage Instrument()
    {
        try
        {
            Fuzzer.Instrument(Path.Combine(AppContext.BaseDirectory, "Rodin.Client.dll"), _ => true, Options.Value);
        }
        catch (InstrumentationException)
        {
            // An earlier run has done it.
        }

        return new Coverage();
    }

    /// <summary>Knows of nothing from now on.</summary>
    public void Forget()
    {
        _seen.AsSpan().Clear();
        Points = 0;
        Begin();
    }

    /// <summary>What comes now is one execution.</summary>
    public void Begin()
    {
        new Span<byte>(_map, MapSize).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether it went where none went before.</summary>
    public bool FoundNew()
    {
        int before = Points;
        ReadOnlySpan<byte> map = new(_map, MapSize);
        for (int at = 0, next; (next = map.Slice(at).IndexOfAnyExcept((byte)0)) >= 0; at++)
        {
            at += next;
            if (!_seen[at])
            {
                _seen[at] = true;
                Points++;
            }
        }

        return Points > before;
    }
}
