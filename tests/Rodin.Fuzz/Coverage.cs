using System.Runtime.InteropServices;
using SharpFuzz;
using SharpFuzz.Common;

namespace Rodin.Fuzz;

/// <summary>
/// Records which branches of the engine an input reaches. SharpFuzz instruments the engine so that each branch counts itself in a map, as
/// afl-fuzz expects; here the map is read in the same process.
/// </summary>
internal sealed unsafe class Coverage
{
    private const int MapSize = 1 << 16;

    private readonly byte* _map = (byte*)NativeMemory.AllocZeroed(MapSize);
    private readonly bool[] _seen = new bool[MapSize];

    private Coverage() => Trace.SharedMem = _map;

    /// <summary>The number of branches found. With several threads, some are counted only because of the order of the threads.</summary>
    public int Points { get; private set; }

    /// <summary>Instruments the engine beside this program. It must not have been loaded yet.</summary>
    public static Coverage Instrument()
    {
        try
        {
            Fuzzer.Instrument(Path.Combine(AppContext.BaseDirectory, "Rodin.Client.dll"), _ => true, Options.Value);
        }
        catch (InstrumentationException)
        {
            // Instrumented by an earlier run.
        }

        return new Coverage();
    }

    /// <summary>Clears the found branches.</summary>
    public void Reset()
    {
        _seen.AsSpan().Clear();
        Points = 0;
        Begin();
    }

    /// <summary>Starts one execution.</summary>
    public void Begin()
    {
        new Span<byte>(_map, MapSize).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the execution reached a new branch.</summary>
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
