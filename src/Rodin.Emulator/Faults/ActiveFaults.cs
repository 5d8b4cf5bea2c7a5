namespace Rodin.Emulator.Faults;

/// <summary>The faults that apply to one request.</summary>
internal sealed class ActiveFaults
{
    private readonly Dictionary<string, Fault> _byGroup = [];

    public IEnumerable<Fault.Header> Headers => _byGroup.Values.OfType<Fault.Header>();

    public bool CanAdd(Fault fault) => !_byGroup.ContainsKey(fault.ExclusionGroup);

    public void Add(Fault fault) => _byGroup.Add(fault.ExclusionGroup, fault);

    public bool Has<T>()
        where T : Fault => Get<T>() is not null;

    public T? Get<T>()
        where T : Fault => _byGroup.GetValueOrDefault(typeof(T).Name) as T;
}
