namespace Rodin.Client.Http;

/// <summary>
/// A request that hides its secrets from diagnostics. Before .NET 9, <see cref="HttpClient"/> passes the full address to diagnostic
/// listeners, so an address with a query is replaced by its host; code that logs requests as text gets neither headers nor address.
/// </summary>
internal sealed class RedactedHttpRequestMessage : HttpRequestMessage
{
    // Shorter values of a query, such as a date, are not secrets, and would be replaced everywhere.
    private const int ShortestSecret = 16;

    private readonly IReadOnlyList<string> _bodySecrets;

    /// <param name="method">The method.</param>
    /// <param name="address">The address.</param>
    /// <param name="bodySecrets">The secrets of the body, which no error message may repeat.</param>
    public RedactedHttpRequestMessage(HttpMethod method, Uri address, IReadOnlyList<string>? bodySecrets = null)
        : base(method, (Uri?)null) // The base constructor traces an address that it is given.
    {
        Address = address;
        RequestUri = address.Query.Length == 0 ? address : new Uri(address.GetLeftPart(UriPartial.Authority));
        _bodySecrets = bodySecrets ?? [];
    }

    /// <summary>The full address. <see cref="RedirectHandler"/> sends the request there.</summary>
    public Uri Address { get; }

    /// <summary>The API key of the request; null for the file host.</summary>
    public string? Key { get; set; }

    /// <summary>Returns the request of a response.</summary>
    public static RedactedHttpRequestMessage Of(HttpResponseMessage response) => (RedactedHttpRequestMessage)response.RequestMessage!;

    /// <summary>Removes the key from text of the service, which views and file names on disk will show.</summary>
    public string? RemoveKey(string? text) => text?.Replace(Key!, "(key)");

    /// <summary>Returns everything that output must not repeat: the key, the secrets of the body, the long values of the query.</summary>
    public string?[] Secrets() =>
    [
        Key,
        .. _bodySecrets,
        .. Address.Query.Split('&').Select(field => field.Substring(field.IndexOf('=') + 1)).Where(value => value.Length >= ShortestSecret),
    ];

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Address.Authority}";
}
