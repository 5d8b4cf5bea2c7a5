using System.Net;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class UnusualLinkTests : EmulatorTestBase
{
    protected override EmulatorOptions Options => new() { UnusualLinkEncoding = true };

    [Fact]
    public async Task A_client_that_leaves_the_link_alone_gets_the_file()
    {
        string link = Emulator.CreateLink(Emulator.AddTask().AddFile("a~b-c.glb", [1]));

        Assert.Contains("a%7eb%2dc%2eglb", link, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(link)).StatusCode);
    }

    [Fact]
    public async Task A_client_that_normalises_the_link_does_not()
    {
        string link = Emulator.CreateLink(Emulator.AddTask().AddFile("a~b-c.glb", [1]));

        using HttpResponseMessage response = await Client.GetAsync(new Uri(link), Cancelled);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }
}
