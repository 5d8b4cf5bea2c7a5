namespace Rodin.Client.Http;

/// <summary>Reads the body of an answer on every framework alike.</summary>
internal static class ResponseBody
{
    public static Task<Stream> OpenAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
#if NET
        return response.Content.ReadAsStreamAsync(cancellationToken);
#else
        // .NET Framework's network streams do not hear a token: closing the answer under them is what ends a read.
        cancellationToken.Register(response.Dispose);
        return response.Content.ReadAsStreamAsync();
#endif
    }

    public static async Task<int> ReadAsync(Stream body, byte[] buffer, IdleTimeout silence)
    {
#if NET
        int count = await body.ReadAsync(buffer.AsMemory(), silence.Token).ConfigureAwait(false);
#else
        int count = await body.ReadAsync(buffer, 0, buffer.Length, silence.Token).ConfigureAwait(false);
#endif
        silence.Heard();
        return count;
    }
}
