using System.Net;
using System.Xml.Linq;
using Microsoft.Extensions.Time.Testing;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class LinkSignerTests : EmulatorTestBase
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 2, 7, 19, 22, 10, TimeSpan.Zero));

    protected override EmulatorOptions Options => new() { TimeProvider = _clock };

    [Fact]
    public void A_link_has_the_parameters_of_the_services_links()
    {
        string link = Emulator.CreateLink(Emulator.AddTask().AddFile("base basic.glb", [1]));

        Assert.Contains("?X-Tos-Algorithm=TOS4-HMAC-SHA256&X-Tos-Credential=", link, StringComparison.Ordinal);
        Assert.Contains(
            "&X-Tos-Date=20260207T192210Z&X-Tos-Expires=600&X-Tos-SignedHeaders=host&X-Tos-Signature=", link, StringComparison.Ordinal);
        Assert.EndsWith(
            "&response-content-disposition=attachment%3B%20filename%3D%22base%20basic.glb%22&response-content-type=model%2Fgltf-binary",
            link,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_query_determines_the_content_type_and_disposition()
    {
        using HttpResponseMessage response = await GetAsync(Emulator.CreateLink(Emulator.AddTask().AddFile("a.webp", [1])));

        Assert.Equal("image/webp", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment; filename=\"a.webp\"", response.Content.Headers.ContentDisposition!.ToString());
    }

    [Theory]
    [InlineData("/0/", "/1/")]
    [InlineData("a%20b.glb", "a+b.glb")]
    [InlineData("a%20b.glb", "%61%20b.glb")]
    [InlineData("X-Tos-Expires=600", "X-Tos-Expires=6000")]
    [InlineData("%3B%20filename", "%3b%20filename")]
    [InlineData("%22", "\"")]
    [InlineData("model%2Fgltf-binary", "model/gltf-binary")]
    [InlineData("response-content-type=", "response-content-Type=")]
    [InlineData("&response-content-type", "&&response-content-type")]
    public async Task A_changed_link_is_rejected(string old, string changed)
    {
        string link = Emulator.CreateLink(Emulator.AddTask().AddFile("a b.glb", [1]));
        Assert.Contains(old, link, StringComparison.Ordinal);

        using HttpResponseMessage response = await GetAsync(link.Replace(old, changed, StringComparison.Ordinal));
        await AssertRejectedAsync(HttpStatusCode.Forbidden, "SignatureDoesNotMatch", response);
    }

    [Fact]
    public async Task A_link_with_another_host_name_is_rejected()
    {
        string link = Emulator.CreateLink(Emulator.AddTask().AddFile("a.glb", [1]));

        await AssertRejectedAsync(HttpStatusCode.Forbidden, "SignatureDoesNotMatch", await GetAsync(link, ("Host", "example.com")));
    }

    [Fact]
    public async Task A_link_without_a_signature_is_rejected()
    {
        string link = Emulator.CreateLink(Emulator.AddTask().AddFile("a.glb", [1]));

        using HttpResponseMessage response = await GetAsync(link[..link.IndexOf('?', StringComparison.Ordinal)]);
        await AssertRejectedAsync(HttpStatusCode.Forbidden, "AccessDenied", response);
    }

    [Fact]
    public async Task A_link_expires_and_a_new_one_works()
    {
        EmulatedFile file = Emulator.AddTask().AddFile("a.glb", [1]);
        string link = Emulator.CreateLink(file);
        _clock.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(link)).StatusCode);

        _clock.Advance(TimeSpan.FromSeconds(1));
        XElement error = await AssertRejectedAsync(HttpStatusCode.Forbidden, "AccessDenied", await GetAsync(link));
        Assert.Equal("Request has expired", error.Element("Message")!.Value);

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(Emulator.CreateLink(file))).StatusCode);
    }

    [Theory]
    [InlineData(0, HttpStatusCode.Forbidden)]
    [InlineData(-3600, HttpStatusCode.Forbidden)]
    [InlineData(1, HttpStatusCode.OK)]
    public async Task A_link_can_be_created_expired(int lifetime, HttpStatusCode expected)
    {
        string link = Emulator.CreateLink(Emulator.AddTask().AddFile("a.glb", [1]), TimeSpan.FromSeconds(lifetime));

        Assert.Equal(expected, (await GetAsync(link)).StatusCode);
    }

    [Fact]
    public async Task A_bearer_token_in_addition_to_the_signature_is_rejected()
    {
        string link = Emulator.CreateLink(Emulator.AddTask().AddFile("a.glb", [1]));

        await AssertRejectedAsync(HttpStatusCode.BadRequest, "InvalidArgument", await GetAsync(link, ("Authorization", "Bearer x")));
    }

    [Theory]
    [InlineData("HEAD", HttpStatusCode.Forbidden)]
    [InlineData("PUT", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", HttpStatusCode.MethodNotAllowed)]
    public async Task The_signature_covers_only_GET(string method, HttpStatusCode expected)
    {
        string link = Emulator.CreateLink(Emulator.AddTask().AddFile("a.glb", [1]));

        using HttpResponseMessage response = await Client.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), CreateExactUri(link)), Cancelled);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/xml", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task The_file_of_a_removed_task_is_not_found()
    {
        EmulatedTask task = Emulator.AddTask();
        string link = Emulator.CreateLink(task.AddFile("a.glb", [1]));
        Emulator.RemoveTask(task.TaskUuid);

        await AssertRejectedAsync(HttpStatusCode.NotFound, "NoSuchKey", await GetAsync(link));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../../etc/passwd")]
    [InlineData("C:\\con")]
    [InlineData("a\r\nb\0c\u001b[2J")]
    [InlineData("\u202Egnp.exe")]
    [InlineData("\ud800")]
    [InlineData("a\"b%2F%00?x=y&z#f")]
    [InlineData(null)]
    [InlineData("long")]
    public async Task A_file_with_any_name_has_a_working_link(string? name)
    {
        EmulatedFile file = Emulator.AddTask().AddFile(name == "long" ? new string('n', 20_000) : name, [1]);

        Assert.Equal([1], await Client.GetByteArrayAsync(Emulator.CreateLink(file), Cancelled));
    }

    [Fact]
    public async Task Two_files_with_the_same_name_have_different_links()
    {
        EmulatedTask task = Emulator.AddTask();
        string first = Emulator.CreateLink(task.AddFile("a.glb", [1]));
        string second = Emulator.CreateLink(task.AddFile("a.glb", [2]));

        Assert.Equal([1], await Client.GetByteArrayAsync(first, Cancelled));
        Assert.Equal([2], await Client.GetByteArrayAsync(second, Cancelled));
    }

    private static async Task<XElement> AssertRejectedAsync(HttpStatusCode status, string code, HttpResponseMessage response)
    {
        using (response)
        {
            Assert.Equal(status, response.StatusCode);
            Assert.Equal("application/xml", response.Content.Headers.ContentType!.MediaType);
            XElement error = XElement.Parse(await response.Content.ReadAsStringAsync(Cancelled));
            Assert.Equal("Error", error.Name);
            Assert.Equal(code, error.Element("Code")!.Value);
            return error;
        }
    }
}
