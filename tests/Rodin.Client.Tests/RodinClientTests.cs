using System.Text;
using Rodin.Client.Api;
using Rodin.Client.Downloads;
using Rodin.Client.Tasks;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests;

/// <summary>The facade for .NET programs, against the emulator.</summary>
public sealed class RodinClientTests : EngineTestBase
{
    private static readonly byte[] s_png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private RodinClient CreateClient() => new(Options());

    [Fact]
    public async Task The_balance_is_returned()
    {
        using RodinClient client = CreateClient();

        Assert.Equal(Emulator.Balance, await client.GetBalanceAsync(Cancelled));
    }

    [Fact]
    public async Task A_generation_request_sends_its_properties_as_the_documented_fields()
    {
        using RodinClient client = CreateClient();
        GenerationRequest request = new()
        {
            Prompt = "a lamp",
            Images =
            [
                InputFile.FromBytes("front.png", s_png),
                await InputFile.FromStreamAsync("back.png", new MemoryStream(s_png), Cancelled),
            ],
            Tier = "Gen-2",
            Seed = 7,
            TAPose = true,
            BoundingBox = [1, 2, 3],
            AdditionalFields = new Dictionary<string, object?> { ["seed"] = 8, ["omitted"] = null },
        };

        SubmittedTask task = await client.SubmitAsync(request, Cancelled);

        EmulatedTask accepted = Assert.Single(Emulator.Tasks);
        Assert.Equal(accepted.TaskUuid, task.TaskUuid);
        Assert.Equal("front.png, back.png", task.Source);
        Assert.Equal(["front.png", "back.png"], accepted.Submission!.Files.Select(file => file.FileName));
        Dictionary<string, string> fields = accepted.Submission.Fields.ToDictionary(field => field.Key, field => field.Value);
        Assert.Equal(
            ("a lamp", "Gen-2", "8", "true", "[1,2,3]"),
            (fields["prompt"], fields["tier"], fields["seed"], fields["TAPose"], fields["bbox_condition"]));
        Assert.DoesNotContain("omitted", fields.Keys);
    }

    [Fact]
    public async Task A_request_that_the_service_would_reject_is_not_sent()
    {
        using RodinClient client = CreateClient();

        await FailsAsync(ErrorId.InvalidRequest, () => client.SubmitAsync(new GenerationRequest(), Cancelled));
        await FailsAsync(
            ErrorId.InvalidRequest, () => client.SubmitAsync(new GenerationRequest { Prompt = new string('x', 1025) }, Cancelled));
        await FailsAsync(ErrorId.InvalidRequest, () => client.SubmitAsync(new BangRequest(), Cancelled));

        Assert.Empty(Emulator.Requests);
    }

    [Fact]
    public async Task Each_kind_of_request_has_its_endpoint()
    {
        using RodinClient client = CreateClient();
        InputFile model = InputFile.FromBytes("lamp.obj", Encoding.ASCII.GetBytes("v 0 0 0\n"));

        await client.SubmitAsync(new TextureRequest(model, InputFile.FromBytes("front.png", s_png)), Cancelled);
        await client.SubmitAsync(
            new BangRequest { Model = model, Image = InputFile.FromBytes("front.png", s_png), GeometryFormat = "glb" }, Cancelled);

        Assert.Equal(["/api/v2/rodin_texture_only", "/api/v2/bang"], Emulator.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task All_tasks_are_returned_as_they_end_and_a_failed_one_has_its_error()
    {
        using RodinClient client = CreateClient();
        EmulatedTask done = AddTask("Done");
        EmulatedTask failed = AddTask("Failed");
        List<CompletedTask> completed = [];

        Task waiting = Task.Run(
            async () =>
            {
                SubmittedTask[] tasks = [CreateSubmittedTask(done), CreateSubmittedTask(failed)];
                await foreach (CompletedTask task in client.WaitAllAsync(tasks, timeout: null, Cancelled))
                {
                    completed.Add(task);
                }
            },
            Cancelled);
        await AdvanceUntilCompletedAsync(waiting);
        await waiting;

        Assert.Null(Assert.Single(completed, task => task.Task.TaskUuid == done.TaskUuid).Failure);
        CompletedTask failure = Assert.Single(completed, task => task.Task.TaskUuid == failed.TaskUuid);
        Assert.Equal((ErrorId.TaskFailed, GenerationState.Failed), (failure.Failure!.ErrorId, failure.Status!.State));
    }

    [Fact]
    public async Task Ending_the_enumeration_early_stops_polling_the_other_tasks()
    {
        using RodinClient client = CreateClient();
        EmulatedTask done = AddTask("Done");
        EmulatedTask running = AddTask("Generating");

        Task<CompletedTask> first = Task.Run(
            async () =>
            {
                SubmittedTask[] tasks = [CreateSubmittedTask(running), CreateSubmittedTask(done)];
                await foreach (CompletedTask task in client.WaitAllAsync(tasks, timeout: null, Cancelled))
                {
                    return task;
                }

                throw new InvalidOperationException("No task was returned.");
            },
            Cancelled);
        await AdvanceUntilCompletedAsync(first);

        Assert.Equal(done.TaskUuid, (await first).Task.TaskUuid);
    }

    [Fact]
    public async Task A_task_is_saved_to_its_own_folder_under_unique_file_names()
    {
        using RodinClient client = CreateClient();
        EmulatedTask task = AddTask("Done");
        task.AddFile("a.bin", Bytes(1000));
        task.AddFile("a.bin", Bytes(2000, seed: 8));
        List<DownloadResult> saved = [];

        await foreach (DownloadResult file in client.SaveAsync(CreateSubmittedTask(task), Folder, Cancelled))
        {
            saved.Add(file);
        }

        Assert.Equal(
            [Path.Combine(Folder, task.TaskUuid, "a-2.bin"), Path.Combine(Folder, task.TaskUuid, "a.bin")],
            saved.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.Equal(Bytes(2000, seed: 8), await File.ReadAllBytesAsync(Path.Combine(Folder, task.TaskUuid, "a-2.bin"), Cancelled));
    }

    [Fact]
    public async Task A_file_that_fails_does_not_prevent_the_others_from_being_saved()
    {
        using RodinClient client = new(Options(retries: 0));
        EmulatedTask task = AddTask("Done");
        task.AddFile("bad.bin", Bytes(1000)).Faults.Add(new Fault.Status(503));
        task.AddFile("good.bin", Bytes(1000));

        await FailsAsync(
            ErrorId.ServiceUnavailable,
            async () =>
            {
                await foreach (DownloadResult file in client.SaveAsync(CreateSubmittedTask(task), Folder, Cancelled))
                {
                    Assert.Equal("good.bin", Path.GetFileName(file.Path));
                }
            });

        Assert.True(File.Exists(Path.Combine(Folder, task.TaskUuid, "good.bin")));
    }

    [Fact]
    public async Task Text_forms_of_tasks_and_files_contain_no_secret()
    {
        using RodinClient client = CreateClient();
        EmulatedTask task = AddTask("Done");
        task.AddFile("a.bin", Bytes(10));

        await foreach (RemoteFile file in client.ListFilesAsync(task.TaskUuid, Cancelled))
        {
            Assert.DoesNotContain("?", $"{file} {CreateSubmittedTask(task)}", StringComparison.Ordinal);
            Assert.DoesNotContain(task.SubscriptionKey, $"{file} {CreateSubmittedTask(task)}", StringComparison.Ordinal);
        }
    }

    private EmulatedTask AddTask(params string[] statuses)
    {
        EmulatedTask task = Emulator.AddTask();
        task.Jobs = [.. statuses.Select((status, i) => new EmulatedJob($"{i}", status))];
        return task;
    }

    private static SubmittedTask CreateSubmittedTask(EmulatedTask task) =>
        new(task.TaskUuid, task.SubscriptionKey, task.JobUuids, Consumed: null, default);
}
