using Rodin.Client;

namespace Rodin.Fuzz;

/// <summary>Secrets that the engine is given and that hostile responses repeat. The engine must never show them.</summary>
internal static class CanarySecrets
{
    /// <summary>The API key, which is sent to the service.</summary>
    public const string Key = "canary-0123456789-key";

    /// <summary>The signature of a presigned URL, which is sent to a file host.</summary>
    public const string Query = "X-Tos-Signature=canary0123456789signature";

    /// <summary>Runs an action of the engine, and checks the exception if it fails.</summary>
    /// <returns>False if it failed.</returns>
    public static async Task<bool> RunAsync(string secret, Func<Task> action)
    {
        try
        {
            await action();
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

    /// <summary>Checks that a text does not contain a secret.</summary>
    public static void Check(string secret, string? shown) =>
        InvariantException.ThrowUnless(shown?.Contains(secret, StringComparison.Ordinal) != true, "A secret is shown: " + shown);
}
