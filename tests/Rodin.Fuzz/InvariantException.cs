namespace Rodin.Fuzz;

/// <summary>Reports that an input has violated an invariant of the engine.</summary>
internal sealed class InvariantException(string message) : Exception(message)
{
    public static void ThrowUnless(bool holds, string violation)
    {
        if (!holds)
        {
            throw new InvariantException(violation);
        }
    }
}
