using System.Diagnostics;

namespace Rodin.Fuzz;

/// <summary>Executes the inputs of a target: its seeds, then mutations of those that reached new branches.</summary>
public sealed class FuzzRun
{
    private const int MaxMutations = 6;
    private const int MaxKept = 5000;
    private const int MaxFailures = 20;
    private const int MaxInputLength = 256 * 1024;
    private const int Window = 10_000;

    // The allowed growth of the heap: buffers are kept for reuse, and nothing else should be.
    private const long MaxHeapGrowth = 256L * 1024 * 1024;

    private static readonly TimeSpan s_longestExecution = TimeSpan.FromSeconds(20);

    private readonly FuzzTarget _target;
    private readonly Coverage? _coverage;
    private readonly int _executions;
    private readonly Random _random;
    private readonly byte[][] _first;
    private readonly List<byte[]> _kept;
    private readonly Dictionary<string, FuzzFailure> _failures = [];
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private byte[] _input = [];
    private long _began;
    private int _done;
    private long _firstHeap = -1;
    private long _largestHeap;

    private FuzzRun(FuzzTarget target, IEnumerable<byte[]> first, int executions, int seed, Coverage? coverage)
    {
        _target = target;
        _executions = executions;
        _coverage = coverage;
        _coverage?.Reset();
        _random = new Random(seed);
        _first = [.. first];
        _kept = [.. _first];
    }

    /// <summary>Runs a target without measuring coverage.</summary>
    public static Task<FuzzReport> RunAsync(FuzzTarget target, int executions, int seed) =>
        RunAsync(target, executions, seed, coverage: null);

    /// <summary>Executes one input, such as one that has failed.</summary>
    public static Task<FuzzReport> RunOnceAsync(FuzzTarget target, byte[] input) =>
        RunAsync(new FuzzRun(target, [input], executions: 1, seed: 0, coverage: null));

    /// <summary>Runs a target.</summary>
    internal static Task<FuzzReport> RunAsync(FuzzTarget target, int executions, int seed, Coverage? coverage) =>
        RunAsync(new FuzzRun(target, target.Seeds, executions, seed, coverage));

    private static async Task<FuzzReport> RunAsync(FuzzRun run)
    {
        Task loop = Task.Run(run.LoopAsync);
        while (await Task.WhenAny(loop, Task.Delay(TimeSpan.FromSeconds(1))) != loop)
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref run._began)) > s_longestExecution)
            {
                // The execution cannot be cancelled; it ends with the process.
                run.Fail($"The execution did not end within {s_longestExecution.TotalSeconds} s.");
                return run.Report();
            }
        }

        await loop;
        return run.Report();
    }

    private FuzzReport Report() =>
        new(_done, _time.Elapsed, _coverage?.Points ?? 0, _kept.Count - _first.Length, _largestHeap, [.. _failures.Values]);

    private async Task LoopAsync()
    {
        for (; _done < _executions && _failures.Count < MaxFailures; _done++)
        {
            _input = _done < _first.Length ? _first[_done] : Mutate(_kept[_random.Next(_kept.Count)]);
            _coverage?.Begin();
            Volatile.Write(ref _began, Stopwatch.GetTimestamp());
            try
            {
                await _target.RunAsync(_input);
            }
            catch (Exception exception)
            {
                Fail(exception.ToString());
            }

            if (_coverage?.FoundNew() == true && _kept.Count < MaxKept)
            {
                _kept.Add(_input);
            }

            if (_done % Window == Window - 1 || _done == _executions - 1)
            {
                CheckHeap();
            }
        }
    }

    private byte[] Mutate(byte[] input)
    {
        // Mostly one mutation, so that the input stays valid enough to reach deeper branches.
        int mutations = 0;
        do
        {
            byte[] changed = _target.Mutate(input, _random);
            input = changed.Length <= MaxInputLength ? changed : input;
        }
        while (++mutations < MaxMutations && _random.Next(2) == 0);

        return input;
    }

    private void CheckHeap()
    {
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        _largestHeap = Math.Max(_largestHeap, heap);
        _firstHeap = _firstHeap < 0 ? heap : _firstHeap;
        if (heap > _firstHeap + MaxHeapGrowth)
        {
            Fail($"The heap grew from {_firstHeap} to {heap} bytes.");
        }
    }

    // One of each kind: the type of the exception and the place in the engine.
    private void Fail(string description)
    {
        string[] lines = description.Split('\n');
        string kind = lines[0].Split(':')[0] + lines.FirstOrDefault(line => line.Contains(" Rodin.Client.", StringComparison.Ordinal));
        _failures.TryAdd(kind, new FuzzFailure(_input, description));
    }
}
