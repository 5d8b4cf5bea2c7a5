using System.Net.Http.Headers;
using Rodin.Client.Storage;

namespace Rodin.Client.Downloads.Source;

/// <summary>Reads the version of a file from response headers.</summary>
internal static class EntityVersionHeaders
{
    /// <summary>Reads the version from a response with the file or a range of it.</summary>
    public static EntityVersion Read(HttpResponseMessage response)
    {
        HttpContentHeaders content = response.Content.Headers;
        return new EntityVersion(
            (int)response.StatusCode == 206 ? content.ContentRange?.Length : content.ContentLength,
            First(response.Headers, "ETag"),
            First(content, "Last-Modified"),
            content.LastModified is { } modified && response.Headers.Date is { } sent && sent - modified >= TimeSpan.FromSeconds(1));
    }

    private static string? First(HttpHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
}
