using System.Globalization;
using System.Text;
using Rodin.Client.Storage;
using Xunit;

namespace Rodin.Tests;

public sealed class UniqueFileNamesTests
{
    private readonly UniqueFileNames _names = new();

    [Fact]
    public void Names_that_differ_only_in_case_are_numbered() =>
        Assert.Equal(
            ["Base.glb", "base-2.glb", "BASE-3.glb", "base-2-2.glb", "other"],
            new[] { "Base.glb", "base.glb", "BASE.glb", "base-2.glb", "other" }.Select(_names.Reserve));

    [Theory]
    [InlineData("stra\u00dfe.glb", "strasse.glb", "strasse-2.glb")]
    [InlineData("STRASSE.glb", "stra\u1e9ee.glb", "stra\u1e9ee-2.glb")]
    [InlineData("\ufb01le.glb", "FILE.glb", "FILE-2.glb")]
    [InlineData("\u00e9.glb", "E\u0301.glb", "E\u0301-2.glb")]
    [InlineData("\u03c3.glb", "\u03c2.glb", "\u03c2-2.glb")]
    [InlineData("k.glb", "\u212a.glb", "\u212a-2.glb")]
    public void Names_that_any_file_system_treats_as_equal_are_numbered(string first, string second, string unique) =>
        Assert.Equal([first, unique], new[] { first, second }.Select(_names.Reserve));

    [Fact]
    public void A_number_that_another_name_contains_is_skipped() =>
        Assert.Equal(
            ["a-2.glb", "a-3.glb", "a.glb", "a-4.glb", "a-5.glb", "a-3-2.glb"],
            new[] { "a-2.glb", "a-3.glb", "a.glb", "a.glb", "a.glb", "a-3.glb" }.Select(_names.Reserve));

    [Fact]
    public void A_hundred_thousand_files_of_one_name_are_numbered()
    {
        string[] names = [.. Enumerable.Range(0, 100_000).Select(_ => _names.Reserve("base.glb"))];

        Assert.Equal("base.glb", names[0]);
        Assert.Equal(
            Enumerable.Range(2, 99_999).Select(i => string.Format(CultureInfo.InvariantCulture, "base-{0}.glb", i)), names.Skip(1));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\u0390")]
    [InlineData("\ud83d\ude00")]
    public void The_longest_name_leaves_room_for_a_number_and_the_suffix_of_the_block_map(string letter)
    {
        for (int i = 1; i <= 300; i++)
        {
            string name = SafeFileName.Create(string.Concat(Enumerable.Repeat(letter, i)) + ".glb")! + "-999999999.part.map";
            Assert.InRange(Encoding.UTF8.GetByteCount(name), 1, 255);
            Assert.InRange(name.Normalize(NormalizationForm.FormD).Length, 1, 255);
        }
    }

    [Fact]
    public void Characters_that_any_file_system_treats_as_equal_have_the_same_key()
    {
        for (int i = 1; i <= 0x10FFFF; i++)
        {
            if (Rune.IsValid(i)
                && Rune.GetUnicodeCategory(new Rune(i)) is not (UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse))
            {
                string letter = new Rune(i).ToString();
                string fold = FileNameKey.Create(letter);
                Assert.True(fold == FileNameKey.Create(FileSystems.Fold(letter)), $"U+{i:X4}");
                Assert.True(fold == FileNameKey.Create(letter.Normalize(NormalizationForm.FormD)), $"U+{i:X4}");
                Assert.True(fold == FileNameKey.Create(letter.ToUpperInvariant()), $"U+{i:X4}");
                Assert.True(fold == FileNameKey.Create(letter.ToLowerInvariant()), $"U+{i:X4}");
            }
        }
    }

    [Fact]
    public void A_path_with_an_unpaired_surrogate_has_a_key() => Assert.Equal("/A\ud800/B", FileNameKey.Create("/a\ud800/b"));
}
