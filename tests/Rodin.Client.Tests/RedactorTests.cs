using Xunit;

namespace Rodin.Client.Tests;

public sealed class RedactorTests
{
    [Theory]
    [InlineData("https://f.example/a/b.glb?X-Tos-Signature=abc", "https://f.example/a/b.glb?…")]
    [InlineData("https://f.example/a/b.glb#frag", "https://f.example/a/b.glb?…")]
    [InlineData("https://f.example/a/b.glb", "https://f.example/a/b.glb")]
    public void A_link_loses_its_query(string link, string shown) => Assert.Equal(shown, Redactor.Link(link));

    [Theory]
    [InlineData("Bearer sk-12345", "sk-12345")]
    [InlineData("see https://f/x.glb?a=1&X-Tos-Signature=abcdef&b=2 there", "abcdef")]
    [InlineData("see https://f/x.glb?X-Amz-Signature=abcdef", "abcdef")]
    [InlineData("see https://f/x.glb?se=2026&sig=abcdef%3D", "abcdef")]
    [InlineData("key eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl!", "c2lnbmF0dXJl")]
    [InlineData("key eyJhbGciOiJIUzI1NiJ9", "eyJ")]
    public void Text_loses_what_looks_like_a_secret(string text, string secret) =>
        Assert.DoesNotContain(secret, Redactor.Text(text), StringComparison.Ordinal);

    [Fact]
    public void Text_loses_the_key_itself_wherever_it_stands()
    {
        const string Key = "0123456789abcdef";
        for (int before = 0; before < 600; before += 7)
        {
            string shown = Redactor.Text(Key + new string('x', before) + Key + new string('y', 600), Key);

            Assert.DoesNotContain("01234", shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Text_is_cut_to_a_length_that_can_be_read() => Assert.InRange(Redactor.Text(new string('x', 1_000_000)).Length, 100, 600);

    [Fact]
    public void Text_cannot_steer_a_terminal() =>
        Assert.Equal("a [31m b c d", Redactor.Text("a\u001b[31m\nb\u202ec\u0007d"));

    [Fact]
    public void Text_of_nothing_is_empty() => Assert.Empty(Redactor.Text(null));

    [Fact]
    public void Harmless_text_stays_as_it_is() => Assert.Equal("No such task: 'größe' (HTTP 201)?", Redactor.Text("No such task: 'größe' (HTTP 201)?"));
}
