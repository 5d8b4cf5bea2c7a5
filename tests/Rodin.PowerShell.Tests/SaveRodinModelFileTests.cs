using System.Management.Automation;
using Rodin.Binding;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Samples;
using Xunit;

namespace Rodin.Tests;

public sealed class SaveRodinModelFileTests : CmdletTestBase
{
    [Fact]
    public void Files_are_emitted_as_soon_as_they_are_complete_with_their_task_and_kind()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("slow.bin", [1, 2, 3]).Faults.Add(new Fault.Delay(TimeSpan.FromMilliseconds(500)));
        task.AddFile("quick.bin", [1, 2]);

        IReadOnlyList<PSObject> saved = Run(
            "param($uuid, $to) Get-RodinDownload $uuid | Save-RodinModelFile -Destination $to", task.TaskUuid, Folder);

        Assert.Equal(["quick.bin", "slow.bin"], saved.Select(file => ((FileInfo)file.BaseObject).Name));
        PSObject first = saved[0];
        Assert.Equal(GetPath(task.TaskUuid, "quick.bin"), ((FileInfo)first.BaseObject).FullName);
        Assert.Equal(2, ((FileInfo)first.BaseObject).Length);
        Assert.Equal(
            [task.TaskUuid, ModelFileKind.Other, "quick.bin", "Downloaded"],
            new[] { "TaskUuid", "Kind", "SourceName", "Status" }.Select(name => first.Properties[name].Value));
    }

    [Fact]
    public void A_file_that_is_given_twice_is_downloaded_once()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("a.bin", [1, 2, 3]);

        IReadOnlyList<PSObject> saved = Run(
            "param($uuid, $to) Get-RodinDownload $uuid, $uuid | Save-RodinModelFile -Destination $to", task.TaskUuid, Folder);

        Assert.Equal(["Downloaded", "Existing"], saved.Select(file => file.Properties["Status"].Value));
    }

    [Theory]
    [InlineData("base.bin", "BASE.bin")]
    [InlineData("stra\u00dfe.bin", "STRASSE.bin")]
    [InlineData("\ufb01le.bin", "FILE.bin")]
    public void With_Flat_files_of_two_tasks_do_not_overwrite_each_other(string first, string second)
    {
        EmulatedTask[] tasks = [Emulator.AddTask(), Emulator.AddTask()];
        tasks[0].AddFile(first, [1, 1, 1]);
        tasks[1].AddFile(second, [2, 2, 2]);

        Run(
            "param($uuids, $to) Get-RodinDownload $uuids | Save-RodinModelFile -Destination $to -Flat -Force",
            tasks.Select(task => task.TaskUuid).ToArray(),
            Folder);

        Assert.StartsWith("FileExists,", Assert.Single(Shell.Streams.Error).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal([1, 1, 1], File.ReadAllBytes(Assert.Single(GetFiles())));
    }

    [Theory]
    [InlineData("-Name a.bin, b.bin")]
    [InlineData("-Name a.bin -TaskUuid 5eed0000-0000-4000-8000-000000000001, 5eed0000-0000-4000-8000-000000000002")]
    public void Url_accepts_one_name_and_one_task(string parameters)
    {
        Run($"param($to) Save-RodinModelFile -Url https://file.hyper3d.com/a {parameters} -Destination $to", Folder);

        Assert.StartsWith("InvalidRequest,", Assert.Single(Shell.Streams.Error).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(GetFiles());
    }

    [Fact]
    public void WhatIf_sends_no_request_and_creates_nothing()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("a.bin", [1, 2, 3]);
        IReadOnlyList<PSObject> files = Run("param($uuid) Get-RodinDownload $uuid", task.TaskUuid);
        Emulator.Requests.Clear();

        Assert.Empty(Run("param($files, $to) $files | Save-RodinModelFile -Destination $to -WhatIf", files, GetPath("new")));
        Assert.Empty(Run("param($uuid, $to) Save-RodinModelFile -TaskUuid $uuid -Destination $to -WhatIf", task.TaskUuid, GetPath("new")));

        Assert.Empty(Emulator.Requests);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Fact]
    public void A_destination_that_is_a_file_ends_the_cmdlet_before_the_first_request()
    {
        File.WriteAllText(GetPath("mine.txt"), "mine");

        ErrorRecord error = RunToTerminatingError(
            "param($uuid, $to) Save-RodinModelFile -TaskUuid $uuid -Destination $to", Emulator.AddTask().TaskUuid, GetPath("mine.txt"));

        Assert.StartsWith("DestinationInvalid,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Emulator.Requests);
        Assert.Equal("mine", File.ReadAllText(GetPath("mine.txt")));
    }

    [Fact]
    public void A_script_block_sets_the_destination_of_each_file()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("a.bin", [1]);
        task.AddFile("b.png", SampleFiles.Get("png"));

        Run(
            "param($uuid, $to) Get-RodinDownload $uuid | Save-RodinModelFile -Destination { [IO.Path]::Combine($to, $_.Kind) } -Flat",
            task.TaskUuid,
            Folder);

        Assert.True(File.Exists(GetPath("Other", "a.bin")));
        Assert.True(File.Exists(GetPath("Texture", "b.png")));
    }

    [Fact]
    public void A_short_download_shows_no_progress()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("a.bin", [1, 2, 3]);

        Run("param($uuid, $to) Get-RodinDownload $uuid | Save-RodinModelFile -Destination $to", task.TaskUuid, Folder);

        Assert.Empty(Shell.Streams.Progress);
    }

    [Fact]
    public void A_long_download_shows_progress_and_completes_every_bar()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("a.bin", new byte[200_000]).Faults.Add(new Fault.Throttle(80_000));

        Run("param($uuid, $to) Get-RodinDownload $uuid | Save-RodinModelFile -Destination $to", task.TaskUuid, Folder);

        ProgressRecord[] records = [.. Shell.Streams.Progress];
        Assert.NotEmpty(records);
        Assert.All(records, record => Assert.InRange(record.PercentComplete, -1, 100));
        int[] shown =
            [.. records.Where(record => record.RecordType == ProgressRecordType.Processing).Select(record => record.ActivityId).Distinct()];
        int[] completed =
            [.. records.Where(record => record.RecordType == ProgressRecordType.Completed).Select(record => record.ActivityId)];
        Assert.Equal(shown.Order(), completed.Order());
        Assert.Equal(2, shown.Length);
        Assert.Contains(records, record => record.Activity == "a.bin" && record.ParentActivityId >= 0);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(1000, 0)]
    [InlineData(-2, 5)]
    public async Task Stopping_ends_the_cmdlet_immediately_in_every_phase_and_leaves_no_file(long afterBytes, int retries)
    {
        EmulatedTask task = Emulator.AddTask();
        EmulatedFile file = task.AddFile("a.bin", new byte[100_000]);
        file.Faults.Add(afterBytes < -1 ? new Fault.Status(503, RetryAfter: TimeSpan.FromMinutes(5)) : new Fault.Stall(afterBytes));

        PowerShell shell = Prepare(
            "param($uuid, $to, $retries) Get-RodinDownload $uuid | Save-RodinModelFile -Destination $to -MaximumRetryCount $retries",
            task.TaskUuid,
            Folder,
            retries);
        IAsyncResult running = shell.BeginInvoke();
        await Emulator.Requests.WaitForAsync(
            request => request.Host == "file" && (afterBytes < 1 || request.BytesSent >= afterBytes), Cancelled);

        await Task.Run(shell.Stop, Cancelled).WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
        Assert.Empty(GetFiles());
    }

    [Fact]
    public void An_early_end_of_the_pipeline_cancels_the_open_downloads()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("a.bin", [1]);
        task.AddFile("b.bin", new byte[100_000]).Faults.Add(new Fault.Stall(1000));

        Assert.Single(Run(
            """
            param($uuid, $to)
            do { Get-RodinDownload $uuid | Save-RodinModelFile -Destination $to | ForEach-Object { $_; break } } while ($false)
            """,
            task.TaskUuid,
            Folder));

        Assert.Equal([GetPath(task.TaskUuid, "a.bin")], GetFiles());
    }

    [Fact]
    public void No_stream_contains_a_secret()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("a.bin", [1, 2, 3]).Faults.Add(new Fault.Status(503) { Times = 1 });
        task.AddFile("bad.bin", [1, 2, 3]).Faults.Add(new Fault.Status(403));

        Run(
            "param($uuid, $to) Get-RodinDownload $uuid -Verbose -Debug | Save-RodinModelFile -Destination $to -Verbose -Debug",
            task.TaskUuid,
            Folder);

        Assert.Single(Shell.Streams.Error);
        Assert.NotEmpty(Shell.Streams.Verbose);
        string everything = string.Join(
            '\n',
            Shell.Streams.Verbose.Select(record => record.Message)
                .Concat(Shell.Streams.Debug.Select(record => record.Message))
                .Concat(Shell.Streams.Warning.Select(record => record.Message))
                .Concat(Shell.Streams.Error.SelectMany(
                    record => new[] { record.ToString(), record.Exception.ToString(), $"{record.TargetObject}" })));
        Assert.DoesNotContain("X-Tos", everything, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Emulator.ApiKey, everything, StringComparison.Ordinal);
    }
}
