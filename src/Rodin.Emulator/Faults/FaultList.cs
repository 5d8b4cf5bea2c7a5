using System.Collections;

namespace Rodin.Emulator.Faults;

/// <summary>An ordered list of faults. It can be changed while requests run.</summary>
public sealed class FaultList : IEnumerable<Fault>
{
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];

    // Seeded, so that a run can be repeated.
    private readonly Random _random = new(1);

    /// <summary>The faults in order, each with the number of requests that got it.</summary>
    public IReadOnlyList<(Fault Fault, int Requests)> Counts
    {
        get
        {
            lock (_lock)
            {
                return _entries.ConvertAll(entry => (entry.Fault, entry.Count));
            }
        }
    }

    /// <summary>Adds a fault at the end.</summary>
    public void Add(Fault fault)
    {
        lock (_lock)
        {
            _entries.Add(new Entry(fault));
        }
    }

    /// <summary>Adds faults at the end.</summary>
    public void AddRange(IEnumerable<Fault> faults)
    {
        lock (_lock)
        {
            _entries.AddRange(faults.Select(fault => new Entry(fault)));
        }
    }

    /// <summary>Removes all faults.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
        }
    }

    /// <inheritdoc/>
    public IEnumerator<Fault> GetEnumerator()
    {
        lock (_lock)
        {
            return _entries.ConvertAll(entry => entry.Fault).GetEnumerator();
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Counts a request, and adds the faults of this list that apply to it to its active faults.</summary>
    internal void AddTo(ActiveFaults active)
    {
        lock (_lock)
        {
            foreach (Entry entry in _entries)
            {
                if (active.CanAdd(entry.Fault) && entry.TryApply(_random))
                {
                    active.Add(entry.Fault);
                }
            }
        }
    }

    private sealed class Entry(Fault fault)
    {
        private int _requests;

        public Fault Fault => fault;

        public int Count { get; private set; }

        public bool TryApply(Random random)
        {
            int index = _requests++ - fault.Skip;
            bool applies = index >= 0
                && (fault.Times is not { } times || index < times)
                && (fault.Probability is not { } probability || random.NextDouble() < probability);
            Count += applies ? 1 : 0;
            return applies;
        }
    }
}
