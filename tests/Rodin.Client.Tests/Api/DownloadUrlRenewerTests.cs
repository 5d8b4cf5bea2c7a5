using Rodin.Client.Api;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Api;

public sealed class DownloadUrlRenewerTests : EngineTestBase
{
    private DownloadUrlRenewer Renewer => new(() => Api());

    private static string Path(string link) => new Uri(link).AbsolutePath;

    [Fact]
    public async Task All_files_of_a_task_are_renewed_by_one_request()
    {
        EmulatedTask task = Emulator.AddTask();
        EmulatedFile[] files = [.. Enumerable.Range(0, 20).Select(i => task.AddFile($"{i}.bin", Bytes(10)))];
        string[] expired = [.. files.Select(file => Emulator.CreateLink(file, TimeSpan.FromMinutes(1)))];
        Clock.Advance(TimeSpan.FromHours(1));
        DownloadUrlRenewer renewer = Renewer;

        string[] renewed = await Task.WhenAll(
            files.Select((file, i) => renewer.RenewAsync(task.TaskUuid, file.Name!, expired[i], Cancelled)));

        Assert.Single(Emulator.Requests);
        Assert.All(files.Index(), file => Assert.Equal(Path(expired[file.Index]), Path(renewed[file.Index])));
        Assert.All(files.Index(), file => Assert.NotEqual(expired[file.Index], renewed[file.Index]));
    }

    [Fact]
    public async Task A_renewed_link_that_has_expired_is_renewed_again()
    {
        EmulatedTask task = Emulator.AddTask();
        EmulatedFile file = task.AddFile("a.bin", Bytes(10));
        DownloadUrlRenewer renewer = Renewer;
        string first = await renewer.RenewAsync(task.TaskUuid, "a.bin", Emulator.CreateLink(file, TimeSpan.FromMinutes(1)), Cancelled);
        Clock.Advance(TimeSpan.FromDays(1));

        string second = await renewer.RenewAsync(task.TaskUuid, "a.bin", first, Cancelled);

        Assert.NotEqual(first, second);
        Assert.Equal(2, Emulator.Requests.Count);
    }

    [Fact]
    public async Task A_file_with_another_path_at_the_file_host_is_found_by_its_name()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("other.bin", Bytes(10));
        EmulatedFile file = task.AddFile("a.bin", Bytes(10));

        string link = await Renewer.RenewAsync(task.TaskUuid, "a.bin", "https://old.example/elsewhere/a.bin?X-Tos-Signature=1", Cancelled);

        Assert.Equal(Path(Emulator.CreateLink(file)), Path(link));
    }

    [Fact]
    public async Task Two_files_with_the_same_name_are_distinguished_by_their_paths()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("a.bin", Bytes(10));
        EmulatedFile second = task.AddFile("a.bin", Bytes(20));
        string expired = Emulator.CreateLink(second, TimeSpan.FromMinutes(1));

        Assert.Equal(Path(expired), Path(await Renewer.RenewAsync(task.TaskUuid, "a.bin", expired, Cancelled)));
        await FailsAsync(
            ErrorId.LinkExpired, () => Renewer.RenewAsync(task.TaskUuid, "a.bin", "https://old.example/elsewhere/a.bin", Cancelled));
    }

    [Fact]
    public async Task A_file_that_the_task_no_longer_lists_is_an_error()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("other.bin", Bytes(10));

        await FailsAsync(ErrorId.LinkExpired, () => Renewer.RenewAsync(task.TaskUuid, "a.bin", "https://old.example/a.bin", Cancelled));
    }

    [Fact]
    public async Task A_deleted_task_is_requested_only_once()
    {
        DownloadUrlRenewer renewer = Renewer;
        string uuid = Guid.NewGuid().ToString();

        for (int i = 0; i < 3; i++)
        {
            await FailsAsync(ErrorId.TaskNotFound, () => renewer.RenewAsync(uuid, "a.bin", "https://old.example/a.bin", Cancelled));
        }

        Assert.Single(Emulator.Requests);
    }

    public static TheoryData<Fault> TransientFaults => [new Fault.Status(503), new Fault.Disconnect(-1), new Fault.ErrorPage()];

    [Theory]
    [MemberData(nameof(TransientFaults), DisableDiscoveryEnumeration = true)]
    public async Task A_transient_error_is_not_cached_for_the_next_file(Fault fault)
    {
        EmulatedTask task = Emulator.AddTask();
        EmulatedFile file = task.AddFile("a.bin", Bytes(10));
        string expired = Emulator.CreateLink(file, TimeSpan.FromMinutes(-1));
        Emulator.ApiFaults.Add(fault);
        DownloadUrlRenewer renewer = Renewer;
        await FailsAsync(() => renewer.RenewAsync(task.TaskUuid, "a.bin", expired, Cancelled));
        Emulator.ApiFaults.Clear();

        Assert.Equal(Path(expired), Path(await renewer.RenewAsync(task.TaskUuid, "a.bin", expired, Cancelled)));
    }

    [Fact]
    public async Task A_key_is_required_only_when_a_link_is_renewed()
    {
        DownloadUrlRenewer renewer = new(() => new RodinApiClient(new RodinClientOptions()));

        await FailsAsync(
            ErrorId.ApiKeyMissing, () => renewer.RenewAsync(Guid.NewGuid().ToString(), "a.bin", "https://old.example/a.bin", Cancelled));
    }

    [Fact]
    public async Task A_renewal_is_retried_after_a_transient_error()
    {
        EmulatedTask task = Emulator.AddTask();
        EmulatedFile file = task.AddFile("a.bin", Bytes(10));
        Emulator.ApiFaults.Add(new Fault.Status(503) { Times = 2 });

        Task<string> renewing = Renewer.RenewAsync(task.TaskUuid, "a.bin", Emulator.CreateLink(file, TimeSpan.FromMinutes(-1)), Cancelled);
        await AdvanceUntilCompletedAsync(renewing);

        Assert.Equal(3, Emulator.Requests.Count);
        await renewing;
    }
}
