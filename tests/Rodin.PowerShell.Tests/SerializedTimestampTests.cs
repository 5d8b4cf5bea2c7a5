using System.Globalization;
using Rodin.Binding;
using Xunit;

namespace Rodin.Tests;

public sealed class SerializedTimestampTests
{
    // With day and month exchanged it is a different day, in the past.
    private static readonly DateTimeOffset s_time = new(2026, 11, 3, 14, 5, 6, TimeSpan.FromHours(2));

    private static readonly CultureInfo[] s_cultures = CultureInfo.GetCultures(CultureTypes.SpecificCultures);

    // .NET cannot parse the text of some of its cultures.
    [Fact]
    public void A_time_is_read_in_the_culture_that_wrote_it()
    {
        DateTimeOffset[] read = [.. s_cultures.Select(culture => ReadIn(culture, s_time.ToString(culture)))];

        Assert.All(read, time => Assert.True(time == s_time || time == default));
        Assert.InRange(read.Count(time => time == default), 0, 3);
    }

    // The text of the Hawaiian culture looks like the English one but means another day, which cannot be detected.
    [Theory]
    [InlineData("en-US", "haw-US")]
    [InlineData("en-GB")]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("th-TH")]
    [InlineData("fa-IR")]
    [InlineData("sv-SE")]
    public void A_time_that_another_culture_wrote_is_read_correctly_or_not_at_all(string reader, params string[] ambiguous)
    {
        CultureInfo culture = CultureInfo.GetCultureInfo(reader);

        Assert.All(s_cultures.Where(writer => !ambiguous.Contains(writer.Name)), writer =>
        {
            DateTimeOffset read = ReadIn(culture, s_time.ToString(writer));
            Assert.True(read == s_time || read == default, $"{writer}: '{s_time.ToString(writer)}' was read as {read:o}.");
        });
    }

    private static DateTimeOffset ReadIn(CultureInfo culture, string text)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            return SerializedTimestamp.Read(text);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
