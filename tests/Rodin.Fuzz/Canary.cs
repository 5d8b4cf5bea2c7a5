using Rodin.Client;

namespace Rodin.Fuzz;

/// <summary>Secrets that the engine is given, and that a stranger's answers repeat: none may stand in what it says.</summary>
internal static class Canary
{
    /// <summary>The key, which the service is told.</summary>
    public const string Key = "canary-0123456789-key";

    /// <summary>The signed query, which a file host is told.</summary>
    public const string Query = "X-Tos-Signature=canary0123456789signature";

    /// <summary>Does something that may fail in the one way that the engine fails.</summary>
    /// <returns>False if it did.</returns>
    public static async Task<bool> TryAsync(string secret, Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (RodinClientException failure)
        {
            Check(secret, failure.ToString());
            Check(secret, failure.ApiCode);
            Check(secret, failure.RequestId);
            return false;
        }
    }

    /// <summary>Holds what is shown against a secret.</summary>
    public static void Check(string secret, string? shown) =>
        FaultException.ThrowUnless(shown?.Contains(secret, StringComparison.Ordinal) != true, "A secret is shown: " + shown);
}
