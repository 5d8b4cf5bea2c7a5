using System.Net;
using System.Text.Json;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class FaultListTests : EmulatorTest
{
    [Fact]
    public async Task Faults_of_all_files_are_met_after_the_files_own()
    {
        Emulator.FileFaults.Add(new Fault.Status(500));
        string link = AddFile(out _, new Fault.Status(503) { Times = 1 });

        Assert.Equal(503, (int)(await GetAsync(link)).StatusCode);
        Assert.Equal(500, (int)(await GetAsync(link)).StatusCode);
    }

    [Fact]
    public async Task Faults_of_different_kinds_combine()
    {
        string link = AddFile(out _, new Fault.NoLength(), new Fault.Status(503, new string('x', 100)), new Fault.Cut(10), new Fault.Stall(5));

        using HttpResponseMessage response = await GetAsync(link);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsByteArrayAsync(Cancelled));
        Assert.Equal(10, (await FinishedAsync("file")).BytesSent);
    }

    [Fact]
    public async Task A_cleared_list_has_no_faults()
    {
        string link = AddFile(out EmulatedFile file, new Fault.Status(503));
        file.Faults.Clear();

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(link)).StatusCode);
    }

    [Fact]
    public void Every_kind_survives_JSON()
    {
        Fault[] faults =
        [
            new Fault.Delay(TimeSpan.FromSeconds(1.5)), new Fault.Throttle(5, true), new Fault.Stall(-1), new Fault.Cut(3, true), new Fault.WrongLength(-4),
            new Fault.NoLength(), new Fault.NoRanges(), new Fault.Gzip(), new Fault.Header("a", null), new Fault.ChangedContent(3, 4),
            new Fault.ExpiredLinks(), new Fault.Status(503, "t", TimeSpan.FromSeconds(2), true) { Times = 2, Skip = 1 }, new Fault.Redirect("/x", 308),
            new Fault.ErrorPage(), new Fault.Body("{", 200, "text/plain"), new Fault.HugeBody(1L << 40), new Fault.HugeBody(9, 200, "a", "b"), new Fault.LongList(3),
            new Fault.CutRequest(5, true), new Fault.Refusal("A", "B", 402), new Fault.Refusal("A"),
        ];

        string json = JsonSerializer.Serialize(faults, JsonSerializerOptions.Web);

        Assert.Equal(faults, JsonSerializer.Deserialize<Fault[]>(json, JsonSerializerOptions.Web));
        Assert.Contains("\"time\":1.5", json, StringComparison.Ordinal);
    }

    private string AddFile(out EmulatedFile file, params Fault[] faults)
    {
        file = Emulator.AddTask().AddFile("a.glb", 1000);
        file.Faults.AddRange(faults);
        return Emulator.CreateLink(file);
    }
}
