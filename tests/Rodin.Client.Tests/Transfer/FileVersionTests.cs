using Rodin.Client.Transfer;
using Xunit;

namespace Rodin.Client.Tests.Transfer;

public sealed class FileVersionTests
{
    [Theory]
    [InlineData("Sun, 25 Oct 2026 00:30:00 GMT", "UTC")]
    [InlineData("Sun, 25 Oct 2026 00:30:00 GMT", "Europe/Berlin")]
    [InlineData("Sunday, 25-Oct-26 00:30:00 GMT", "America/St_Johns")]
    [InlineData("Sun Oct 25 00:30:00 2026", "UTC")]
    [InlineData("Sun Oct 25 00:30:00 2026", "Pacific/Apia")]
    public void A_date_goes_back_as_it_came_in_every_form_and_time_zone(string date, string zone)
    {
        using HttpResponseMessage response = new() { Content = new ByteArrayContent([1]) };
        response.Headers.TryAddWithoutValidation("Date", "Sun, 25 Oct 2026 01:30:00 GMT");
        response.Content.Headers.TryAddWithoutValidation("Last-Modified", date);
        string? before = Environment.GetEnvironmentVariable("TZ");
        try
        {
            Environment.SetEnvironmentVariable("TZ", zone);
            TimeZoneInfo.ClearCachedData();

            Assert.Equal("Sun, 25 Oct 2026 00:30:00 GMT", FileVersion.Of(response).Condition()?.ToString());
        }
        finally
        {
            Environment.SetEnvironmentVariable("TZ", before);
            TimeZoneInfo.ClearCachedData();
        }
    }
}
