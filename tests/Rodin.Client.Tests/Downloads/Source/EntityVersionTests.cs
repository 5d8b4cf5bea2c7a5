using Rodin.Client.Downloads.Source;
using Xunit;

namespace Rodin.Client.Tests.Downloads.Source;

public sealed class EntityVersionTests
{
    [Theory]
    [InlineData("\"a\"", true)]
    [InlineData("\"a b~!\"", true)]
    [InlineData("\"\"", true)]
    [InlineData("W/\"a\"", false)]
    [InlineData("a", false)]
    [InlineData("\"\u00e4\"", false)]
    [InlineData("\"\u0080a\"", false)]
    [InlineData("\"\u007f\"", false)]
    public void A_tag_identifies_a_version_if_it_is_strong_and_can_be_sent_back(string tag, bool isIdentified)
    {
        using HttpResponseMessage response = new();
        response.Headers.TryAddWithoutValidation("ETag", tag);

        Assert.Equal(isIdentified, EntityVersionHeaders.Read(response).ToIfRange() is not null);
    }

    [Theory]
    [InlineData("Sun, 25 Oct 2026 00:30:00 GMT", "UTC")]
    [InlineData("Sun, 25 Oct 2026 00:30:00 GMT", "Europe/Berlin")]
    [InlineData("Sunday, 25-Oct-26 00:30:00 GMT", "America/St_Johns")]
    [InlineData("Sun Oct 25 00:30:00 2026", "UTC")]
    [InlineData("Sun Oct 25 00:30:00 2026", "Pacific/Apia")]
    public void A_date_is_sent_back_unchanged_in_every_form_and_time_zone(string date, string zone)
    {
        using HttpResponseMessage response = new() { Content = new ByteArrayContent([1]) };
        response.Headers.TryAddWithoutValidation("Date", "Sun, 25 Oct 2026 01:30:00 GMT");
        response.Content.Headers.TryAddWithoutValidation("Last-Modified", date);
        string? before = Environment.GetEnvironmentVariable("TZ");
        try
        {
            Environment.SetEnvironmentVariable("TZ", zone);
            TimeZoneInfo.ClearCachedData();

            Assert.Equal("Sun, 25 Oct 2026 00:30:00 GMT", EntityVersionHeaders.Read(response).ToIfRange()?.ToString());
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", before);
            TimeZoneInfo.ClearCachedData();
        }
    }
}
