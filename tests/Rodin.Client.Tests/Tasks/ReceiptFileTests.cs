using System.Text.Json;
using Rodin.Client.Api;
using Rodin.Client.Tasks;
using Rodin.Client.Tests.Storage;
using Xunit;

namespace Rodin.Client.Tests.Tasks;

public sealed class ReceiptFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rodin-test-").FullName;

    private string File => Path.Combine(_folder, "receipts.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_line_contains_every_property_of_the_submitted_task()
    {
        SubmittedTask receipt = new("u", "k", ["a"], 1.5m, new DateTimeOffset(2026, 11, 25, 10, 20, 30, 123, TimeSpan.FromHours(2)))
        {
            Source = "ein \"Löwe\"\nund\u2028獅子",
        };

        new ReceiptFile(File).Append(receipt);

        string text = System.IO.File.ReadAllText(File);
        Assert.Equal(1, text.Count(c => c == '\n'));
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        using JsonDocument line = JsonDocument.Parse(text);
        Assert.Equal("u", line.RootElement.GetProperty("TaskUuid").GetString());
        Assert.Equal("k", line.RootElement.GetProperty("SubscriptionKey").GetString());
        Assert.Equal(1.5m, line.RootElement.GetProperty("Consumed").GetDecimal());
        Assert.Equal(receipt.SubmittedAt, line.RootElement.GetProperty("SubmittedAt").GetDateTimeOffset());
        Assert.Equal(receipt.Source, line.RootElement.GetProperty("Source").GetString());
    }

    [Fact]
    public void A_value_that_the_service_did_not_return_is_null_or_absent()
    {
        new ReceiptFile(File).Append(new SubmittedTask("u", null, [], null, DateTimeOffset.UnixEpoch));

        using JsonDocument line = JsonDocument.Parse(Assert.Single(Lines));
        Assert.Equal(JsonValueKind.Null, line.RootElement.GetProperty("SubscriptionKey").ValueKind);
        Assert.False(line.RootElement.TryGetProperty("Consumed", out _));
    }

    [Fact]
    public void Lines_are_appended_to_an_existing_file()
    {
        System.IO.File.WriteAllText(File, "a user's own line\n");

        Append("1");
        Append("2");

        Assert.Equal("a user's own line", Lines[0]);
        Assert.Equal(["1", "2"], Lines.Skip(1).Select(GetUuid));
    }

    [Fact]
    public void An_incomplete_line_does_not_affect_the_next_line()
    {
        System.IO.File.WriteAllText(File, """{"TaskUuid":"1"}""" + "\n" + """{"TaskUuid":"2","Subscr""");

        Append("3");

        Assert.Equal(3, Lines.Length);
        Assert.Equal("3", GetUuid(Lines[2]));
    }

    [Fact]
    public void Several_writers_can_append_concurrently()
    {
        Parallel.For(0, 8, writer =>
        {
            ReceiptFile file = new(File);
            for (int i = 0; i < 25; i++)
            {
                file.Check(TestContext.Current.CancellationToken);
                file.Append(CreateReceipt($"{writer}-{i}"));
            }
        });

        Assert.Equal(200, Lines.Select(GetUuid).Distinct().Count());
    }

    [Fact]
    public void Only_the_owner_can_read_the_file()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("On Windows a file inherits the permissions of its folder.");
            return;
        }

        Append("1");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public void Checking_creates_the_file_and_changes_no_existing_file()
    {
        ReceiptFile file = new(File);
        file.Check(TestContext.Current.CancellationToken);
        Assert.Empty(Lines);
        Append("1");
        file.Check(TestContext.Current.CancellationToken);
        Assert.Single(Lines);
    }

    [Fact]
    public void A_path_that_cannot_be_written_is_a_write_error()
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        ReceiptFile folder = new(_folder);
        ReceiptFile missingFolder = new(Path.Combine(_folder, "no", "file"));

        Assert.Equal(ErrorId.WriteFailed, Assert.Throws<RodinClientException>(() => folder.Check(cancelled)).ErrorId);
        Assert.Equal(ErrorId.WriteFailed, Assert.Throws<RodinClientException>(() => missingFolder.Check(cancelled)).ErrorId);
        Assert.Equal(ErrorId.WriteFailed, Assert.Throws<RodinClientException>(() => missingFolder.Append(CreateReceipt("1"))).ErrorId);
    }

    [Fact]
    public void A_pipe_is_a_write_error()
    {
        Assert.SkipUnless(SmallDisk.Run("mkfifo", File), "A pipe cannot be created.");

        Assert.Equal(
            ErrorId.WriteFailed, Assert.Throws<RodinClientException>(() => new ReceiptFile(File).Check(CancellationToken.None)).ErrorId);
        Assert.Equal(ErrorId.WriteFailed, Assert.Throws<RodinClientException>(() => Append("1")).ErrorId);
    }

    [Fact]
    public void A_disk_without_space_for_a_line_is_detected_before_the_submission()
    {
        string folder = Path.Combine(_folder, "disk");
        using SmallDisk? disk = SmallDisk.TryMount(folder, 64 * 1024);
        Assert.SkipWhen(disk is null, Programs.Missing("mount", "umount") ?? "A file system cannot be mounted.");
        System.IO.File.WriteAllBytes(Path.Combine(folder, "filler"), new byte[60 * 1024]);
        string path = Path.Combine(folder, "receipts.jsonl");

        Assert.Equal(
            ErrorId.DiskFull, Assert.Throws<RodinClientException>(() => new ReceiptFile(path).Check(CancellationToken.None)).ErrorId);

        Assert.False(System.IO.File.Exists(path));
    }

    [Fact]
    public async Task Appending_waits_for_a_reader()
    {
        Append("1");
        Task appending;
        using (new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            appending = Task.Run(() => Append("2"), TestContext.Current.CancellationToken);
            await Task.WhenAny(appending, Task.Delay(100, TestContext.Current.CancellationToken));
            Assert.False(appending.IsCompleted);
        }

        await appending;
        Assert.Equal(2, Lines.Length);
    }

    [Fact]
    public void A_full_disk_is_reported_as_such()
    {
        if (!System.IO.File.Exists("/dev/full"))
        {
            Assert.Skip("/dev/full does not exist.");
        }

        Assert.Equal(
            ErrorId.DiskFull, Assert.Throws<RodinClientException>(() => new ReceiptFile("/dev/full").Append(CreateReceipt("1"))).ErrorId);
    }

    private static SubmittedTask CreateReceipt(string uuid) => new(uuid, "key", [], 0.5m, DateTimeOffset.UnixEpoch);

    private static string GetUuid(string line)
    {
        using JsonDocument json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("TaskUuid").GetString()!;
    }

    private string[] Lines => System.IO.File.ReadAllLines(File);

    private void Append(string uuid) => new ReceiptFile(File).Append(CreateReceipt(uuid));
}
