using System.Net;
using System.Net.Http.Headers;

namespace Rodin.Benchmarks;

/// <summary>So many requests at so many at once, with nothing around them: what the network and .NET themselves cost.</summary>
internal static class BareLoop
{
    private static readonly HttpClient s_client = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false });

    /// <summary>Asks for the first byte of each link.</summary>
    public static Task<string?> AskRangesAsync(Order order) => SendAsync(order, HttpStatusCode.PartialContent, link =>
    {
        HttpRequestMessage request = new(HttpMethod.Get, link);
        request.Headers.Range = new RangeHeaderValue(0, 0);
        return request;
    });

    /// <summary>Sends each link a small object, and reads the answer, as a listing does.</summary>
    public static Task<string?> PostAsync(Order order) => SendAsync(order, HttpStatusCode.Created, link =>
    {
        HttpRequestMessage request = new(HttpMethod.Post, link)
        {
            Content = new StringContent($$"""{"task_uuid":"{{Guid.NewGuid()}}"}""", new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", order.ApiKey);
        return request;
    });

    private static async Task<string?> SendAsync(Order order, HttpStatusCode expected, Func<string, HttpRequestMessage> make)
    {
        string? failure = null;
        await Parallel.ForEachAsync(order.Links, new ParallelOptions { MaxDegreeOfParallelism = order.Connections }, async (link, token) =>
        {
            using HttpRequestMessage request = make(link);
            using HttpResponseMessage response = await s_client.SendAsync(request, token);
            await response.Content.ReadAsByteArrayAsync(token);
            if (response.StatusCode != expected)
            {
                failure = $"The answer was {(int)response.StatusCode}.";
            }
        });
        return failure;
    }
}
