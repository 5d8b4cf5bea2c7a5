using System.Collections;

namespace Rodin.Emulator.Faults;

/// <summary>Faults in the order in which they are met. Safe to change while requests run.</summary>
public sealed class FaultList : IEnumerable<Fault>
{
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];

    // Seeded, so that a run can be repeated.
    private readonly Random _lots = new(1);

    /// <summary>Adds one at the end.</summary>
    public void Add(Fault fault)
    {
        lock (_lock)
        {
            _entries.Add(new Entry(fault));
        }
    }

    /// <summary>Adds some at the end.</summary>
    public void AddRange(IEnumerable<Fault> faults)
    {
        lock (_lock)
        {
            _entries.AddRange(faults.Select(fault => new Entry(fault)));
        }
    }

    /// <summary>All is well from now on.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
        }
    }

    /// <summary>How many requests have met each, in order.</summary>
    public IReadOnlyList<(Fault Fault, int Requests)> Met
    {
        get
        {
            lock (_lock)
            {
                return _entries.ConvertAll(entry => (entry.Fault, entry.Met));
            }
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

    /// <summary>Adds to a request's faults those that it meets here.</summary>
    internal void MeetInto(MetFaults met)
    {
        lock (_lock)
        {
            foreach (Entry entry in _entries)
            {
                if (met.HasRoomFor(entry.Fault) && entry.Meet(_lots))
                {
                    met.Add(entry.Fault);
                }
            }
        }
    }

    private sealed class Entry(Fault fault)
    {
        private int _requests;

        public Fault Fault => fault;

        public int Met { get; private set; }

        public bool Meet(Random lots)
        {
            int earlier = _requests++ - fault.Skip;
            bool meets = earlier >= 0
                && (fault.Times is not { } times || earlier < times)
                && (fault.Share is not { } share || lots.NextDouble() < share);
            Met += meets ? 1 : 0;
            return meets;
        }
    }
}
