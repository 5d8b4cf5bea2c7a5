using Rodin.Client.Api;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Api;

public sealed class DownloadUrlRenewerTests : EngineTestBase
{
    private DownloadUrlRenewer Renewal => new(() => Api());

    private static string Path(string link) => new Uri(link).AbsolutePath;

    [Fact]
    public async Task Many_files_of_a_task_ask_once()
    {
        EmulatedTask task = Emulator.AddTask();
        EmulatedFile[] files = [.. Enumerable.Range(0, 20).Select(i => task.AddFile($"{i}.bin", Bytes(10)))];
        string[] dead = [.. files.Select(file => Emulator.CreateLink(file, TimeSpan.FromMinutes(1)))];
        Clock.Advance(TimeSpan.FromHours(1));
        DownloadUrlRenewer renewal = Renewal;

        string[] living = await Task.WhenAll(files.Select((file, i) => renewal.RenewAsync(task.TaskUuid, file.Name!, dead[i], Cancelled)));

        Assert.Single(Emulator.Requests);
        Assert.All(files.Index(), file => Assert.Equal(Path(dead[file.Index]), Path(living[file.Index])));
        Assert.All(files.Index(), file => Assert.NotEqual(dead[file.Index], living[file.Index]));
    }

    [Fact]
    public async Task A_link_that_has_expired_in_its_turn_is_asked_anew()
    {
        EmulatedTask task = Emulator.AddTask();
        EmulatedFile file = task.AddFile("a.bin", Bytes(10));
        DownloadUrlRenewer renewal = Renewal;
        string first = await renewal.RenewAsync(task.TaskUuid, "a.bin", Emulator.CreateLink(file, TimeSpan.FromMinutes(1)), Cancelled);
        Clock.Advance(TimeSpan.FromDays(1));

        string second = await renewal.RenewAsync(task.TaskUuid, "a.bin", first, Cancelled);

        Assert.NotEqual(first, second);
        Assert.Equal(2, Emulator.Requests.Count);
    }

    [Fact]
    public async Task A_file_that_the_store_has_moved_is_known_by_its_name()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("other.bin", Bytes(10));
        EmulatedFile file = task.AddFile("a.bin", Bytes(10));

        string link = await Renewal.RenewAsync(task.TaskUuid, "a.bin", "https://old.example/elsewhere/a.bin?X-Tos-Signature=1", Cancelled);

        Assert.Equal(Path(Emulator.CreateLink(file)), Path(link));
    }

    [Fact]
    public async Task Two_files_of_one_name_are_told_apart_by_where_they_are()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("a.bin", Bytes(10));
        EmulatedFile second = task.AddFile("a.bin", Bytes(20));
        string dead = Emulator.CreateLink(second, TimeSpan.FromMinutes(1));

        Assert.Equal(Path(dead), Path(await Renewal.RenewAsync(task.TaskUuid, "a.bin", dead, Cancelled)));
        await FailsAsync(ErrorId.LinkExpired, () => Renewal.RenewAsync(task.TaskUuid, "a.bin", "https://old.example/elsewhere/a.bin", Cancelled));
    }

    [Fact]
    public async Task A_file_that_the_task_has_no_more_is_an_error()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("other.bin", Bytes(10));

        await FailsAsync(ErrorId.LinkExpired, () => Renewal.RenewAsync(task.TaskUuid, "a.bin", "https://old.example/a.bin", Cancelled));
    }

    [Fact]
    public async Task A_task_that_is_gone_is_asked_for_once()
    {
        DownloadUrlRenewer renewal = Renewal;
        string uuid = Guid.NewGuid().ToString();

        for (int i = 0; i < 3; i++)
        {
            await FailsAsync(ErrorId.TaskNotFound, () => renewal.RenewAsync(uuid, "a.bin", "https://old.example/a.bin", Cancelled));
        }

        Assert.Single(Emulator.Requests);
    }

    public static TheoryData<Fault> Passing => [new Fault.Status(503), new Fault.Disconnect(-1), new Fault.ErrorPage()];

    [Theory]
    [MemberData(nameof(Passing), DisableDiscoveryEnumeration = true)]
    public async Task What_kept_a_task_from_being_listed_may_have_passed_when_the_next_file_asks(Fault fault)
    {
        EmulatedTask task = Emulator.AddTask();
        EmulatedFile file = task.AddFile("a.bin", Bytes(10));
        string dead = Emulator.CreateLink(file, TimeSpan.FromMinutes(-1));
        Emulator.ApiFaults.Add(fault);
        DownloadUrlRenewer renewal = Renewal;
        await FailsAsync(() => renewal.RenewAsync(task.TaskUuid, "a.bin", dead, Cancelled));
        Emulator.ApiFaults.Clear();

        Assert.Equal(Path(dead), Path(await renewal.RenewAsync(task.TaskUuid, "a.bin", dead, Cancelled)));
    }

    [Fact]
    public async Task No_key_is_needed_until_a_link_is_asked_for()
    {
        DownloadUrlRenewer renewal = new(() => new RodinApiClient(new RodinClientOptions()));

        await FailsAsync(ErrorId.ApiKeyMissing, () => renewal.RenewAsync(Guid.NewGuid().ToString(), "a.bin", "https://old.example/a.bin", Cancelled));
    }

    [Fact]
    public async Task Listing_anew_is_as_patient_as_listing()
    {
        EmulatedTask task = Emulator.AddTask();
        EmulatedFile file = task.AddFile("a.bin", Bytes(10));
        Emulator.ApiFaults.Add(new Fault.Status(503) { Times = 2 });

        Task<string> renewing = Renewal.RenewAsync(task.TaskUuid, "a.bin", Emulator.CreateLink(file, TimeSpan.FromMinutes(-1)), Cancelled);
        await PassTimeUntilAsync(renewing);

        Assert.Equal(3, Emulator.Requests.Count);
        await renewing;
    }
}
