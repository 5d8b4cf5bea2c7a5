namespace Rodin.Fuzz;

/// <summary>A place where a stranger's bytes come into the engine, and what must hold whatever they are.</summary>
public abstract class FuzzTarget : IAsyncDisposable
{
    /// <summary>Names it on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>How often a whole run calls it.</summary>
    public abstract int Executions { get; }

    /// <summary>Inputs as they should be, which all others come from.</summary>
    public abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Changes an input a little, in a way that fits its structure.</summary>
    public abstract byte[] Mutate(byte[] input, Random random);

    /// <summary>Lets one input in.</summary>
    /// <exception cref="Exception">Whatever it throws is a fault of the engine.</exception>
    public abstract ValueTask RunAsync(byte[] input);

    /// <summary>Frees what it holds.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}
