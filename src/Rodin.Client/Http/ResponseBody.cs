namespace Rodin.Client.Http;

/// <summary>Reads response bodies in the same way on all frameworks.</summary>
internal static class ResponseBody
{
    public static Task<Stream> OpenAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
#if NET
        return response.Content.ReadAsStreamAsync(cancellationToken);
#else
        // Network streams of .NET Framework ignore the token; only disposing the response ends a pending read.
        cancellationToken.Register(response.Dispose);
        return response.Content.ReadAsStreamAsync();
#endif
    }

    /// <summary>Reads the next bytes, and resets the idle timeout.</summary>
    /// <returns>The number of bytes; 0 at the end.</returns>
    public static async Task<int> ReadAsync(Stream body, byte[] buffer, IdleTimeout idleTimeout)
    {
#if NET
        int count = await body.ReadAsync(buffer.AsMemory(), idleTimeout.Token).ConfigureAwait(false);
#else
        int count = await body.ReadAsync(buffer, 0, buffer.Length, idleTimeout.Token).ConfigureAwait(false);
#endif
        idleTimeout.Reset();
        return count;
    }
}
