using System.Text;
using Rodin.Client.Storage;
using Xunit;

namespace Rodin.Tests;

public sealed class SafeFileNameTests
{
    [Theory]
    [InlineData("base_basic_pbr.glb")]
    [InlineData("preview.webp")]
    [InlineData("größe ✓ 模型.glb")]
    [InlineData("no-extension")]
    [InlineData("a [1] (2) 'q' $x.glb")]
    [InlineData("emoji-😀.glb")]
    [InlineData("console.glb")]
    [InlineData("nullable")]
    [InlineData("part.glb")]
    public void An_ordinary_name_is_unchanged(string name) => Assert.Equal(name, SafeFileName.Create(name));

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("..\\..\\windows\\win.ini", "win.ini")]
    [InlineData("/etc/passwd", "passwd")]
    [InlineData("C:\\a.glb", "a.glb")]
    [InlineData("C:a.glb", "C_a.glb")]
    [InlineData("\\\\server\\share\\a.glb", "a.glb")]
    [InlineData("a.glb:stream", "a.glb_stream")]
    [InlineData("a<b>c\"d|e?f*g.glb", "a_b_c_d_e_f_g.glb")]
    [InlineData("a\u0000b\u001b[31mc\u0085.glb", "a_b_[31mc_.glb")]
    [InlineData("a\u202egnp.glb", "a_gnp.glb")]
    [InlineData("a\u2028b.glb", "a_b.glb")]
    [InlineData("  a.glb. . ", "a.glb")]
    [InlineData("CON", "_CON")]
    [InlineData("con.glb", "_con.glb")]
    [InlineData("Nul.tar.gz", "_Nul.tar.gz")]
    [InlineData("COM1.glb", "_COM1.glb")]
    [InlineData("lpt\u00b9.glb", "_lpt\u00b9.glb")]
    [InlineData("CON .glb", "_CON .glb")]
    [InlineData("conout$", "_conout$")]
    [InlineData("a.glb.part", "a.glb_part")]
    [InlineData("a.glb.PART", "a.glb_PART")]
    [InlineData("a.part.json", "a_part_json")]
    [InlineData("e\u0301.glb", "\u00e9.glb")]
    [InlineData("https://file.hyper3d.com/t/a.glb?X-Tos-Signature=abc", "a.glb")]
    [InlineData("a.glb\u00a0.", "a.glb")]
    [InlineData(".bashrc", "_bashrc")]
    [InlineData("..hidden.glb", "_.hidden.glb")]
    [InlineData("-rf.glb", "_rf.glb")]
    [InlineData("~root", "_root")]
    [InlineData("clock$.glb", "_clock$.glb")]
    [InlineData("Desktop.ini", "_Desktop.ini")]
    [InlineData("model.LNK", "model.LNK_")]
    [InlineData("model.url", "model.url_")]
    [InlineData("BASE_B~1.GLB", "BASE_B_1.GLB")]
    [InlineData("\u2764\ufe0f.glb", "\u2764.glb")]
    [InlineData("a.glb.pa\ufe0frt", "a.glb_part")]
    public void A_name_that_is_harmful_on_any_platform_is_made_safe(string name, string safe) =>
        Assert.Equal(safe, SafeFileName.Create(name));

    [Fact]
    public void An_unpaired_surrogate_is_replaced()
    {
        // Not as inline data: attributes cannot store unpaired surrogates.
        Assert.Equal("a_b.glb", SafeFileName.Create("a\ud800b.glb"));
        Assert.Equal("a_.glb", SafeFileName.Create("a\udc00.glb"));
        Assert.Equal("a_", SafeFileName.Create("a\ud83d"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("models/")]
    [InlineData("../..")]
    [InlineData("\u0001\u0002")]
    [InlineData("???")]
    [InlineData("-")]
    [InlineData("~")]
    [InlineData("\u3164")]
    public void A_name_without_usable_characters_is_rejected(string? name) => Assert.Null(SafeFileName.Create(name));

    [Theory]
    [InlineData('x')]
    [InlineData('ü')]
    [InlineData('模')]
    public void A_long_name_is_truncated_and_keeps_its_extension(char letter)
    {
        string first = SafeFileName.Create(new string(letter, 300) + "1.glb")!;
        string second = SafeFileName.Create(new string(letter, 300) + "2.glb")!;

        Assert.EndsWith(".glb", first, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(first), 150, 200);
        Assert.NotEqual(first, second);
        Assert.Equal(first, SafeFileName.Create(new string(letter, 300) + "1.glb"));
    }

    [Fact]
    public void A_long_extension_is_truncated_like_the_rest_of_the_name() =>
        Assert.InRange(Encoding.UTF8.GetByteCount(SafeFileName.Create("a." + new string('x', 500))!), 150, 200);

    [Theory]
    [InlineData("\u0301\u0316")]
    [InlineData("/")]
    [InlineData(".part")]
    [InlineData(".")]
    public void A_name_of_millions_of_characters_is_truncated_quickly(string part)
    {
        string name = SafeFileName.Create("a" + string.Concat(Enumerable.Repeat(part, 1_000_000)) + "b.glb")!;

        Assert.EndsWith(".glb", name, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 5, 220);
    }

    [Fact]
    public void A_letter_with_hundreds_of_combining_characters_is_truncated() =>
        Assert.Matches("^_~[0-9a-f]{8}\\.glb$", SafeFileName.Create("a" + new string('\u0301', 300) + ".glb"));

    [Fact]
    public void A_safe_name_is_unchanged()
    {
        Random random = new(1);
        for (int i = 0; i < 2_000; i++)
        {
            string name = new([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => (char)random.Next(1, 0x3000))]);
            if (SafeFileName.Create(name) is { } safe)
            {
                Assert.Equal(safe, SafeFileName.Create(safe));
                Assert.Equal(safe, Path.GetFileName(safe));
            }
        }
    }

    [Theory]
    [InlineData("https://f/t/base.glb?X-Tos-Signature=a/b", "base.glb")]
    [InlineData("https://f/t/a%2Fb%20c.glb", "a/b c.glb")]
    [InlineData("https://f/t/", "")]
    [InlineData("https://host", "")]
    [InlineData("https://host/", "")]
    [InlineData("base.glb", "")]
    [InlineData("", "")]
    public void The_file_name_of_a_link_is_unescaped(string link, string name) => Assert.Equal(name, SafeFileName.FromLink(link));
}
