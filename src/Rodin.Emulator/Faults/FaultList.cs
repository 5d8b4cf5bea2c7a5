using System.Collections;

namespace Rodin.Emulator.Faults;

/// <summary>Faults in the order in which they are met. Safe to change while requests run.</summary>
public sealed class FaultList : IEnumerable<Fault>
{
    private readonly Lock _lock = new();
    private readonly List<Entry> _entries = [];

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
                if (met.HasRoomFor(entry.Fault) && entry.Meet())
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

        public bool Meet()
        {
            int earlier = _requests++ - fault.Skip;
            return earlier >= 0 && (fault.Times is not { } times || earlier < times);
        }
    }
}
