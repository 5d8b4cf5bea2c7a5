using Rodin.Client.Transfer;
using Xunit;

namespace Rodin.Client.Tests.Transfer;

public sealed class FileVersionTests
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
    public void A_tag_tells_versions_apart_if_it_is_strong_and_can_be_sent_back(string tag, bool tells)
    {
        using HttpResponseMessage response = new();
        response.Headers.TryAddWithoutValidation("ETag", tag);

        Assert.Equal(tells, FileVersion.Of(response).Condition() is not null);
    }
}
