using System.Net;
using System.Text;
using Rodin.Client.Downloads.Source;
using Rodin.Client.Http;
using Rodin.Fuzz.Mutation;

namespace Rodin.Fuzz.Targets;

/// <summary>Addresses in responses of the service, and in redirects of a file host.</summary>
internal sealed class LinkTarget : FuzzTarget
{
    private static readonly Uri s_from = new("https://f.example/folder/a.bin?" + CanarySecrets.Query);

    private static readonly string[] s_syntax =
    [
        "://", "//", ":", "@", "[", "]", "%", "%zz", "%00", "\\", "?", "#", "&", "=", "..", "\u202e", "\ud83d\ude00", "xn--", " ", "\r\n",
        "X-Tos-Date=", "X-Tos-Expires=", "se=",
    ];

    private readonly StubHandler _stub = new();
    private readonly HttpMessageInvoker _redirects;

    public LinkTarget() => _redirects = new HttpMessageInvoker(new RedirectHandler { InnerHandler = _stub });

    public override string Name => "link";

    public override int Executions => 200_000;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "https://f.example/a%7Eb.glb?X-Tos-Date=20261125T120000Z&X-Tos-Expires=600&X-Tos-Signature=00", "https://f.example/a.glb?se=2026-11-25T12%3A00%3A00Z&sig=0", "/b.bin?X-Amz-Date=20261125T120000Z&X-Amz-Expires=604800",
            "//other.example/c", "http://127.0.0.1/d", "../e#f", "https://[::1]:8443/g", "https://user:pass@f.example/", "https://\u00fcml\u00e4ut.example/", "ftp://f.example/h",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public override byte[] Mutate(byte[] input, Random random)
    {
        string text = Encoding.UTF8.GetString(input);
        int at = random.Next(text.Length + 1);
        return random.Next(4) switch
        {
            0 => Encoding.UTF8.GetBytes(text.Insert(at, InterestingValues.Numbers.Pick(random))),
            1 => Encoding.UTF8.GetBytes(text.Insert(at, s_syntax.Pick(random))),
            2 => Encoding.UTF8.GetBytes(
                new[] { "https:", "http:", "file:", "javascript:", "https://f.example", "//" }.Pick(random) + text[at..]),
            _ => ByteMutator.Mutate(input, random),
        };
    }

    public override async ValueTask RunAsync(byte[] input)
    {
        string link = Encoding.UTF8.GetString(input);
        PresignedUrlExpiry.Read(link);
        await CanarySecrets.RunAsync(CanarySecrets.Query, () =>
        {
            InvariantException.ThrowUnless(SecureUri.IsSecure(SecureUri.ParseLink(link)), "An insecure address was accepted.");
            return Task.CompletedTask;
        });
        _stub.Location = link;
        await CanarySecrets.RunAsync(CanarySecrets.Query, async () =>
        {
            using RedactedHttpRequestMessage request = new(HttpMethod.Get, s_from);
            (await _redirects.SendAsync(request, CancellationToken.None)).Dispose();
        });
        InvariantException.ThrowUnless(
            _stub.Requested.Scheme == Uri.UriSchemeHttps, "A redirect from https to another scheme was followed.");
    }

    public override ValueTask DisposeAsync()
    {
        _redirects.Dispose();
        return base.DisposeAsync();
    }

    // Replaces the network: redirects once, then returns 200.
    private sealed class StubHandler : HttpMessageHandler
    {
        public string Location { get; set; } = "";

        public Uri Requested { get; private set; } = s_from;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requested = request.RequestUri!;
            HttpResponseMessage response = new(Requested == s_from ? HttpStatusCode.Found : HttpStatusCode.OK);
            response.Headers.TryAddWithoutValidation("Location", Location);
            return Task.FromResult(response);
        }
    }
}
