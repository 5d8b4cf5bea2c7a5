using System.Globalization;
using Rodin.Binding;
using Xunit;

namespace Rodin.Tests;

public sealed class SerializedTimestampTests
{
    // Where day and month change places it is another day, and not one of the future.
    private static readonly DateTimeOffset s_time = new(2026, 11, 3, 14, 5, 6, TimeSpan.FromHours(2));

    private static readonly CultureInfo[] s_cultures = CultureInfo.GetCultures(CultureTypes.SpecificCultures);

    // Of all, one writes a time that no parser of .NET reads.
    [Fact]
    public void What_a_culture_wrote_it_reads()
    {
        DateTimeOffset[] read = [.. s_cultures.Select(culture => ReadIn(culture, s_time.ToString(culture)))];

        Assert.All(read, time => Assert.True(time == s_time || time == default));
        Assert.InRange(read.Count(time => time == default), 0, 3);
    }

    // Hawaiian writes just as English does, and means another day: nothing can tell.
    [Theory]
    [InlineData("en-US", "haw-US")]
    [InlineData("en-GB")]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    [InlineData("th-TH")]
    [InlineData("fa-IR")]
    [InlineData("sv-SE")]
    public void What_another_culture_wrote_is_right_or_unknown(string reader, params string[] alike)
    {
        CultureInfo culture = CultureInfo.GetCultureInfo(reader);

        Assert.All(s_cultures.Where(writer => !alike.Contains(writer.Name)), writer =>
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
