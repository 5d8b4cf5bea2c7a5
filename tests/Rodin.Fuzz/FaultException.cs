namespace Rodin.Fuzz;

/// <summary>A promise of the engine that an input has broken.</summary>
internal sealed class FaultException(string message) : Exception(message)
{
    public static void ThrowUnless(bool holds, string promise)
    {
        if (!holds)
        {
            throw new FaultException(promise);
        }
    }
}
