using System.Text.Json.Serialization.Metadata;

namespace Rodin.Client.Api;

/// <summary>An endpoint of the service that can be called repeatedly at no cost.</summary>
/// <typeparam name="TRequest">The type of the JSON request body.</typeparam>
/// <typeparam name="TResponse">The type that the response is read as.</typeparam>
/// <param name="Path">The path below the base address.</param>
/// <param name="Body">The generated serializer of the request body; null for a GET request, which has none.</param>
/// <param name="Read">Reads a successful response.</param>
internal sealed record ApiEndpoint<TRequest, TResponse>(string Path, JsonTypeInfo<TRequest>? Body, Func<ApiResponse, TResponse> Read)
    where TRequest : class
{
    public HttpMethod Method => Body is null ? HttpMethod.Get : HttpMethod.Post;

    /// <summary>
    /// Returns the request's <see cref="Secret"/>, which no error message may repeat; null if a request has none. A test checks that no
    /// property of this type is left out; finding it through the serializer's metadata would slow the first call.
    /// </summary>
    public Func<TRequest, Secret>? SecretOf { get; init; }
}
