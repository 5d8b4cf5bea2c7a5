namespace Rodin.Emulator.Faults;

/// <summary>The faults that one request meets.</summary>
internal sealed class MetFaults
{
    private readonly Dictionary<string, Fault> _bySlot = [];

    public IEnumerable<Fault.Header> Headers => _bySlot.Values.OfType<Fault.Header>();

    public bool HasRoomFor(Fault fault) => !_bySlot.ContainsKey(fault.Slot);

    public void Add(Fault fault) => _bySlot.Add(fault.Slot, fault);

    public bool Has<T>()
        where T : Fault => Get<T>() is not null;

    public T? Get<T>()
        where T : Fault => _bySlot.GetValueOrDefault(typeof(T).Name) as T;
}
