using System.Net;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class UnusualLinkEncodingTests : EmulatorTestBase
{
    protected override EmulatorOptions Options => new() { UnusualLinkEncoding = true };

    [Fact]
    public async Task A_client_that_does_not_normalize_the_link_gets_the_file()
    {
        string link = Emulator.CreateLink(Emulator.AddTask().AddFile("a~b-c.glb", [1]));

        Assert.Contains("a%7eb%2dc%2eglb", link, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(link)).StatusCode);
    }

    [Fact]
    public async Task A_client_that_normalizes_the_link_gets_403()
    {
        string link = Emulator.CreateLink(Emulator.AddTask().AddFile("a~b-c.glb", [1]));

        using HttpResponseMessage response = await Client.GetAsync(new Uri(link), Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }
}
