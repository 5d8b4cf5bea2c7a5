using System.Management.Automation;
using Rodin.Binding;
using Rodin.Connections;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Tests;

public sealed class GetRodinDownloadTests : CmdletTestBase
{
    [Fact]
    public void Files_are_emitted_in_the_order_of_the_tasks_even_if_later_responses_arrive_first()
    {
        EmulatedTask[] tasks = [.. Enumerable.Range(0, 8).Select(_ => Emulator.AddTask())];
        foreach (EmulatedTask task in tasks)
        {
            task.AddFile("a.glb", [1]);
            task.AddFile("b.glb", [1]);
        }

        tasks[1].Faults.Add(new Fault.Delay(TimeSpan.FromMilliseconds(300)));
        tasks[4].Faults.Add(new Fault.Delay(TimeSpan.FromMilliseconds(200)));

        IReadOnlyList<PSObject> files = Run(
            "param($uuids) $uuids | Get-RodinDownload", (object)tasks.Select(task => task.TaskUuid).ToArray());

        Assert.Equal(
            tasks.SelectMany(task => new[] { task.TaskUuid + "/a.glb", task.TaskUuid + "/b.glb" }),
            files.Select(file => (ModelFile)file.BaseObject).Select(file => file.TaskUuid + "/" + file.Name));
    }

    [Fact]
    public void The_files_of_the_first_task_are_emitted_before_the_second_request()
    {
        EmulatedTask[] tasks = [.. Enumerable.Range(0, 3).Select(_ => Emulator.AddTask())];
        foreach (EmulatedTask task in tasks)
        {
            task.AddFile("a.glb", [1]);
        }

        Run(
            "param($uuids) do { $uuids | Get-RodinDownload | ForEach-Object { break } } while ($false)",
            (object)tasks.Select(task => task.TaskUuid).ToArray());

        Assert.Single(Emulator.Requests);
    }

    [Fact]
    public void Concurrent_requests_do_not_exceed_ThrottleLimit()
    {
        EmulatedTask[] tasks = [.. Enumerable.Range(0, 12).Select(_ => Emulator.AddTask())];
        Emulator.ApiFaults.Add(new Fault.Delay(TimeSpan.FromMilliseconds(30)));

        Run(
            "param($uuids) Get-RodinDownload $uuids -ThrottleLimit 3 -WarningAction SilentlyContinue",
            (object)tasks.Select(task => task.TaskUuid).ToArray());

        // Connections are reused, so there are at most as many as concurrent requests.
        Assert.InRange(Emulator.Requests.Select(request => request.ConnectionId).Distinct().Count(), 2, 3);
        Assert.Equal(12, Emulator.Requests.Count);
    }

    [Fact]
    public void An_empty_list_causes_a_warning_only()
    {
        EmulatedTask task = Emulator.AddTask();

        Assert.Empty(Run("param($uuid) Get-RodinDownload $uuid", task.TaskUuid));

        Assert.Contains("not done yet", Assert.Single(Shell.Streams.Warning).Message, StringComparison.Ordinal);
        Assert.Empty(Shell.Streams.Error);
    }

    [Fact]
    public void A_failed_task_causes_one_error_and_the_others_are_listed()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("a.glb", [1]);

        IReadOnlyList<PSObject> files = Run(
            "param($uuids) Get-RodinDownload $uuids",
            (object)new[] { "no-uuid", task.JobUuids[0], task.TaskUuid, task.SubscriptionKey, "" });

        Assert.Single(files);
        Assert.Equal(
            ["InvalidTaskUuid", "InvalidTaskUuid", "InvalidTaskUuid", "TaskNotFound"],
            Shell.Streams.Error.Select(error => error.FullyQualifiedErrorId.Split(',')[0]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Shell.Streams.Error, error => error.ToString().Contains(task.SubscriptionKey, StringComparison.Ordinal)
            || error.TargetObject?.ToString()?.Contains(task.SubscriptionKey, StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_rejected_key_ends_the_cmdlet_after_one_request()
    {
        ErrorRecord error = RunToTerminatingError(
            "param($uuids, $key) Get-RodinDownload $uuids -ApiKey $key",
            Enumerable.Range(0, 50).Select(_ => Guid.NewGuid().ToString()).ToArray(),
            ConnectionSettings.ToSecureString("wrong"));

        Assert.StartsWith("ApiKeyRejected,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(Emulator.Requests);
    }

    [Fact]
    public void A_plain_text_key_is_rejected_and_not_repeated_in_the_error()
    {
        ErrorRecord error = RunToTerminatingError("Get-RodinDownload 5eed0000-0000-4000-8000-000000000001 -ApiKey ('plain' + 'secret')");

        Assert.Contains("SecureString", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("plainsecret", error.Exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Properties_bind_by_the_names_that_the_service_uses()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("a.glb", [1]);

        foreach (string property in new[] { "TaskUuid", "task_uuid", "uuid" })
        {
            PSObject row = new();
            row.Properties.Add(new PSNoteProperty(property, task.TaskUuid));
            Assert.Single(Run("param($row) $row | Get-RodinDownload", row));
        }
    }

    [Fact]
    public void Name_Exclude_and_Kind_filter_the_files()
    {
        EmulatedTask task = Emulator.AddTask();
        foreach (string name in new[] { "base.glb", "base.fbx", "texture_diffuse.png", "texture_normal.png", "preview.webp" })
        {
            task.AddFile(name, [1]);
        }

        Assert.Equal("base.glb base.fbx", Names("-Name BASE.*"));
        Assert.Equal("base.glb preview.webp", Names("-Name *.glb, *.webp"));
        Assert.Equal("base.glb base.fbx preview.webp", Names("-Exclude texture_*"));
        Assert.Equal("texture_diffuse.png texture_normal.png", Names("-Kind Texture"));
        Assert.Equal("texture_normal.png", Names("-Kind Texture, Model -Exclude *diffuse*, base.*"));
        Assert.Equal("", Names("-Name nothing"));

        string Names(string filter) => string.Join(' ', Run($"param($uuid) Get-RodinDownload $uuid {filter}", task.TaskUuid));
    }

    [Fact]
    public async Task Stopping_the_pipeline_ends_the_cmdlet_immediately()
    {
        EmulatedTask task = Emulator.AddTask();
        task.Faults.Add(new Fault.Stall(-1));

        PowerShell shell = Prepare("param($uuid) Get-RodinDownload $uuid", task.TaskUuid);
        IAsyncResult running = shell.BeginInvoke();
        await Emulator.Requests.WaitForAsync(request => request.Host == "api", Cancelled);

        await Task.Run(shell.Stop, Cancelled).WaitAsync(TimeSpan.FromSeconds(10), Cancelled);
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        Assert.Throws<PipelineStoppedException>(() => shell.EndInvoke(running));
    }

    [Fact]
    public void The_files_of_each_task_are_emitted_before_a_slow_source_delivers_the_next_task()
    {
        EmulatedTask[] tasks = [Emulator.AddTask(), Emulator.AddTask(), Emulator.AddTask()];
        foreach (EmulatedTask task in tasks)
        {
            task.AddFile("a.glb", [1]);
        }

        // The first request runs alone in any case. After it, the source takes longer for each task than the emulator takes for a response.
        IReadOnlyList<PSObject> notes = Run(
            """
            param($uuids)
            $notes = [Collections.Generic.List[string]]::new()
            & { foreach ($uuid in $uuids) { [Threading.Thread]::Sleep(400); $notes.Add("input"); $uuid } } |
                Get-RodinDownload | ForEach-Object { $notes.Add("output") }
            $notes
            """,
            (object)tasks.Select(task => task.TaskUuid).ToArray());

        Assert.Equal(["input", "output", "input", "output", "input", "output"], notes.Select(note => note.ToString()));
    }
}
