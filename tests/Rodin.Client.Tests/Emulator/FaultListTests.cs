using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class FaultListTests : EmulatorTestBase
{
    [Fact]
    public async Task Faults_of_all_files_apply_after_those_of_the_file()
    {
        Emulator.FileFaults.Add(new Fault.Status(500));
        string link = AddFile(out _, new Fault.Status(503) { Times = 1 });

        Assert.Equal(503, (int)(await GetAsync(link)).StatusCode);
        Assert.Equal(500, (int)(await GetAsync(link)).StatusCode);
    }

    [Fact]
    public async Task Faults_of_different_kinds_combine()
    {
        string link = AddFile(
            out _, new Fault.NoLength(), new Fault.Status(503, new string('x', 100)), new Fault.Disconnect(10), new Fault.Stall(5));

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
    public async Task A_probability_selects_the_same_requests_in_every_run()
    {
        string[] links =
        [
            AddFile(out EmulatedFile first, new Fault.Status(503) { Probability = 0.25 }),
            AddFile(out EmulatedFile second, new Fault.Status(503) { Probability = 0.25 }),
        ];
        bool[][] applied = [new bool[200], new bool[200]];
        for (int i = 0; i < 200; i++)
        {
            for (int file = 0; file < 2; file++)
            {
                using HttpResponseMessage response = await GetAsync(links[file]);
                applied[file][i] = response.StatusCode == HttpStatusCode.ServiceUnavailable;
            }
        }

        Assert.Equal(applied[0], applied[1]);
        Assert.InRange(applied[0].Count(isApplied => isApplied), 30, 70);
        Assert.Equal(applied[0].Count(isApplied => isApplied), Assert.Single(first.Faults.Counts).Requests);
        Assert.Equal(applied[0].Count(isApplied => isApplied), Assert.Single(second.Faults.Counts).Requests);
    }

    [Theory]
    [InlineData(0, 200)]
    [InlineData(1, 503)]
    public async Task A_probability_of_0_is_never_and_of_1_is_always(double probability, int status)
    {
        string link = AddFile(out _, new Fault.Status(503) { Probability = probability });

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(status, (int)(await GetAsync(link)).StatusCode);
        }
    }

    [Fact]
    public async Task A_probability_combines_with_Skip_and_Times()
    {
        string link = AddFile(out _, new Fault.Status(503) { Probability = 1, Skip = 1, Times = 1 });

        Assert.Equal(200, (int)(await GetAsync(link)).StatusCode);
        Assert.Equal(503, (int)(await GetAsync(link)).StatusCode);
        Assert.Equal(200, (int)(await GetAsync(link)).StatusCode);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    public void A_probability_outside_0_to_1_is_an_error(double probability) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Fault.ErrorPage { Probability = probability });

    [Fact]
    public void Every_fault_can_be_serialized_and_deserialized()
    {
        Fault[] faults =
        [
            new Fault.Delay(TimeSpan.FromSeconds(1.5)), new Fault.Throttle(5, true), new Fault.Stall(-1), new Fault.Disconnect(3, true), new Fault.WrongLength(-4),
            new Fault.NoLength(), new Fault.NoRanges(), new Fault.Gzip(), new Fault.Header("a", null), new Fault.ChangedContent(3, 4),
            new Fault.ExpiredLinks(), new Fault.Status(503, "t", TimeSpan.FromSeconds(2), true) { Times = 2, Skip = 1 }, new Fault.Redirect("/x", 308),
            new Fault.ErrorPage(), new Fault.Body("{", 200, "text/plain"), new Fault.OversizedBody(1L << 40), new Fault.OversizedBody(9, 200, "a", "b"),
            new Fault.DisconnectRequest(5, true), new Fault.ApiError("A", "B", 402), new Fault.ApiError("A"),
            new Fault.Redirect(null), new Fault.Stall { Probability = 0.05 },
            new Fault.ChecksumHeaders(ChecksumHeaderNames.ContentMd5 | ChecksumHeaderNames.AmzCrc32, WholeFile: true),
        ];

        string json = JsonSerializer.Serialize(faults, JsonSerializerOptions.Web);

        Assert.Equal(faults, JsonSerializer.Deserialize<Fault[]>(json, JsonSerializerOptions.Web));
        Assert.Contains("\"time\":1.5", json, StringComparison.Ordinal);
        Assert.Equal(
            typeof(Fault).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(attribute => attribute.DerivedType).ToHashSet(),
            faults.Select(fault => fault.GetType()).ToHashSet());
    }

    private string AddFile(out EmulatedFile file, params Fault[] faults)
    {
        file = Emulator.AddTask().AddFile("a.glb", 1000);
        file.Faults.AddRange(faults);
        return Emulator.CreateLink(file);
    }
}
