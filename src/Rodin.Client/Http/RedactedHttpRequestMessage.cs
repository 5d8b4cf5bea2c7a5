namespace Rodin.Client.Http;

/// <summary>
/// A request of which nobody who listens to the runtime's diagnostics learns a secret. <see cref="HttpClient"/> tells its listeners the whole address
/// before .NET 9, and so sees the host alone where there is a query; what traces requests as text, with all their headers, gets less of it.
/// </summary>
internal sealed class RedactedHttpRequestMessage : HttpRequestMessage
{
    /// <summary>Makes one.</summary>
    /// <param name="method">The method.</param>
    /// <param name="address">Where it goes.</param>
    /// <param name="secret">What its body holds that no error may repeat.</param>
    public RedactedHttpRequestMessage(HttpMethod method, Uri address, string? secret = null)
        : base(method, (Uri?)null) // An address is traced if it is given here.
    {
        Address = address;
        RequestUri = address.Query.Length == 0 ? address : new Uri(address.GetLeftPart(UriPartial.Authority));
        Secret = secret;
    }

    /// <summary>Where it goes; <see cref="RedirectHandler"/> sends it there.</summary>
    public Uri Address { get; }

    /// <summary>What its body holds that no error may repeat.</summary>
    public string? Secret { get; }

    /// <summary>The key in its header.</summary>
    public string? Key { get; set; }

    /// <summary>The request that was answered.</summary>
    public static RedactedHttpRequestMessage Of(HttpResponseMessage response) => (RedactedHttpRequestMessage)response.RequestMessage!;

    /// <summary>What views and names on disk show: a host that echoes what it is sent must not get the key in there.</summary>
    public string? WithoutKey(string? text) => text?.Replace(Key!, "(key)");

    /// <summary>All that whoever answers it must not repeat: the key, what is secret of the body, the values of the link's query.</summary>
    public string?[] Secrets() =>
    [
        Key,
        Secret,
        .. Address.Query.Split('&').Select(field => field.Substring(field.IndexOf('=') + 1)).Where(value => value.Length >= 16),
    ];

    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Address.Authority}";
}
