using System.Net;
using System.Net.Http.Headers;

namespace Rodin.Benchmarks;

/// <summary>Sends requests with <see cref="HttpClient"/> alone, to measure the cost of the network and .NET.</summary>
internal static class HttpBaseline
{
    private static readonly HttpClient s_client = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false });

    /// <summary>Requests the first byte of each link.</summary>
    public static Task<string?> RequestRangesAsync(BenchmarkRequest benchmark) =>
        SendAsync(benchmark, HttpStatusCode.PartialContent, link =>
        {
            HttpRequestMessage request = new(HttpMethod.Get, link);
            request.Headers.Range = new RangeHeaderValue(0, 0);
            return request;
        });

    /// <summary>Sends a small object to each link and reads the response, as a listing does.</summary>
    public static Task<string?> PostAsync(BenchmarkRequest benchmark) => SendAsync(benchmark, HttpStatusCode.Created, link =>
    {
        HttpRequestMessage request = new(HttpMethod.Post, link)
        {
            Content = new StringContent($$"""{"task_uuid":"{{Guid.NewGuid()}}"}""", new MediaTypeHeaderValue("application/json")),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", benchmark.ApiKey);
        return request;
    });

    private static async Task<string?> SendAsync(
        BenchmarkRequest benchmark, HttpStatusCode expected, Func<string, HttpRequestMessage> create)
    {
        string? failure = null;
        ParallelOptions options = new() { MaxDegreeOfParallelism = benchmark.Connections };
        await Parallel.ForEachAsync(benchmark.Links, options, async (link, token) =>
        {
            using HttpRequestMessage request = create(link);
            using HttpResponseMessage response = await s_client.SendAsync(request, token);
            await response.Content.ReadAsByteArrayAsync(token);
            if (response.StatusCode != expected)
            {
                failure = $"The response was {(int)response.StatusCode}.";
            }
        });
        return failure;
    }
}
