using System.Diagnostics;
using System.Text;
using Xunit;

namespace Rodin.Client.Tests;

public sealed class RedactorTests
{
    private const string Key = "sk/0123+456789\"abcdef";

    // The encodings of the key that a response of a server can contain.
    public static TheoryData<string> EncodedKeys =>
    [
        Key,
        Key.ToUpperInvariant(),
        Uri.EscapeDataString(Key),
        Uri.EscapeDataString(Key).ToLowerInvariant(),
        Uri.EscapeDataString(Uri.EscapeDataString(Key)),
        string.Concat(Key.Select(c => $"%{(int)c:X2}")),
        Key.Replace("/", "\\/", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal),
        string.Concat(Key.Select(c => $"\\u{(int)c:x4}")),
        string.Concat(Key.Select(c => $"&#{(int)c};")),
        string.Concat(Key.Select(c => $"&#x{(int)c:X};")),
        Key.Replace("\"", "&quot;", StringComparison.Ordinal),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Key)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Key)).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("x" + Key + "y")),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("Bearer " + Key)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes("xy" + Key + "zz")),
        Convert.ToHexString(Encoding.UTF8.GetBytes(Key)),
    ];

    [Theory]
    [InlineData("https://f.example/a/b.glb?X-Tos-Signature=abc", "https://f.example/a/b.glb?…")]
    [InlineData("https://f.example/a/b.glb#frag", "https://f.example/a/b.glb?…")]
    [InlineData("https://f.example/a/b.glb", "https://f.example/a/b.glb")]
    [InlineData("https://user:pass@f.example:8080/a@b.glb?x=1", "https://(secret)@f.example:8080/a@b.glb?…")]
    [InlineData("http://pass@[::1]/a", "http://(secret)@[::1]/a")]
    public void A_link_is_shown_without_its_query_and_credentials(string link, string shown) => Assert.Equal(shown, Redactor.Link(link));

    [Theory]
    [InlineData("Bearer sk-12345", "sk-12345")]
    [InlineData("Bearer%20sk-12345", "sk-12345")]
    [InlineData("{\"Authorization\":\"Basic dXNlcjpzZWNyZXQ=\"}", "dXNlcjpzZWNyZXQ")]
    [InlineData("Proxy-Authorization: Negotiate TlRMTVNTUA== and more", "TlRMTVNTUA")]
    [InlineData("see https://f/x.glb?a=1&X-Tos-Signature=abcdef&b=2 there", "abcdef")]
    [InlineData("see https://f/x.glb?X-Amz-Signature=abcdef", "abcdef")]
    [InlineData("see https://f/x.glb?se=2026&sig=abcdef%3D", "abcdef")]
    [InlineData("see https://f/x.glb?sig=abcdef", "abcdef")]
    [InlineData("see /x.glb?Signature=abcdef", "abcdef")]
    [InlineData("see https://f/x.glb?X-Goog-Signature=abcdef", "abcdef")]
    [InlineData("see https://f/x.glb?auth_key=1-2-abcdef", "abcdef")]
    [InlineData("see https%3A%2F%2Ff%2Fx.glb%3FX-Tos-Signature%3Dabcdef%26b", "abcdef")]
    [InlineData("see https%3a%2f%2ff%2fx.glb%3fauth_key%3dabcdef", "abcdef")]
    [InlineData("<Signature>abcdef</Signature>", "abcdef")]
    [InlineData("{\"X-Tos-Signature\": \"abcdef\"}", "abcdef")]
    [InlineData("proxy 'http://user:abcdef@proxy.example:8080/' failed", "abcdef")]
    [InlineData("http://user:abc@def@proxy.example", "abc")]
    [InlineData("http://user:abc@def@proxy.example", "def")]
    [InlineData("key eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl!", "c2lnbmF0dXJl")]
    [InlineData("key eyJhbGciOiJIUzI1NiJ9", "eyJ")]
    public void Anything_that_looks_like_a_secret_is_removed(string text, string secret) =>
        Assert.DoesNotContain(secret, Redactor.Text(text), StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("https://user:hiddenhidden@proxy.example/")]
    [InlineData("https://f.example/x?sig=hiddenhidden")]
    [InlineData("Authorization: Digest hiddenhidden")]
    [InlineData("eyJhbGciOiJ9.hiddenhidden.hidden")]
    public void Secrets_are_removed_before_the_text_is_truncated(string holder)
    {
        for (int before = 440; before < 520; before++)
        {
            Assert.DoesNotContain("hid", Redactor.Text(new string('x', before) + " " + holder), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(EncodedKeys))]
    public void The_key_is_removed_in_every_encoding(string spelling)
    {
        string shown = Redactor.Text($"Your key '{spelling}' is no good.", Key);

        Assert.Contains("(key)", shown, StringComparison.Ordinal);
        Assert.InRange(shown.Length, 0, 45);
    }

    [Fact]
    public void The_key_is_removed_at_every_position()
    {
        for (int before = 0; before < 600; before += 7)
        {
            string shown = Redactor.Text(Key + new string('x', before) + Key + new string('y', 600), Key);

            Assert.DoesNotContain("0123", shown, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("?")]
    [InlineData("?a")]
    [InlineData("://")]
    [InlineData("://a:")]
    [InlineData("a@")]
    [InlineData("eyJ")]
    [InlineData("Bearer ")]
    [InlineData("Authorization: ")]
    [InlineData("X-Tos-")]
    [InlineData("sig ")]
    [InlineData("%3F")]
    [InlineData("s")]
    public void A_long_text_is_redacted_in_linear_time(string repeated)
    {
        Stopwatch clock = Stopwatch.StartNew();

        Redactor.Text(string.Concat(Enumerable.Repeat(repeated, 300_000 / repeated.Length)), "sssssssssssssssssssssssssssssssssssst");

        // Linear time is well below a second, quadratic time many minutes.
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void A_long_text_is_truncated_to_a_readable_length() =>
        Assert.InRange(Redactor.Text(new string('x', 1_000_000)).Length, 100, 600);

    [Fact]
    public void A_surrogate_pair_is_never_split() =>
        Assert.DoesNotContain(
            Redactor.Text("x" + string.Concat(Enumerable.Repeat("😀", 600))).EnumerateRunes(), rune => rune == Rune.ReplacementChar);

    [Theory]
    [InlineData("a\u001b[31m\nb\u202ec\u0007d", "a [31m b c d")]
    [InlineData("a\u2028b\u2029c", "a b c")]
    [InlineData("a\U000E0041b", "a  b")]
    public void Control_characters_are_removed(string text, string shown) => Assert.Equal(shown, Redactor.Text(text));

    [Fact]
    public void The_redacted_form_of_null_is_empty() => Assert.Empty(Redactor.Text(null));

    [Theory]
    [InlineData("No such task: 'größe' (HTTP 201)?")]
    [InlineData("What is this? An upset: signature of a cube; a bearer of news. 😀")]
    [InlineData("mailto someone@example.org")]
    [InlineData("C:\\models\\a=b\\chair.glb")]
    public void Text_without_secrets_is_unchanged(string text) => Assert.Equal(text, Redactor.Text(text, Key));
}
