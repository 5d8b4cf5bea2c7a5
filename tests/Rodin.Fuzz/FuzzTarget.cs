namespace Rodin.Fuzz;

/// <summary>A part of the engine that reads untrusted bytes, and the invariants that must hold for any input.</summary>
public abstract class FuzzTarget : IAsyncDisposable
{
    /// <summary>The name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>The number of executions in a full run.</summary>
    public abstract int Executions { get; }

    /// <summary>Valid inputs, from which all others are derived.</summary>
    public abstract IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Makes a small change to an input, according to its structure.</summary>
    public abstract byte[] Mutate(byte[] input, Random random);

    /// <summary>Executes one input.</summary>
    /// <exception cref="Exception">Any exception is a fault of the engine.</exception>
    public abstract ValueTask RunAsync(byte[] input);

    /// <summary>Releases the resources of the target.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}
