using Rodin.Client.Api;
using Rodin.Paths;
using Rodin.Pipeline;
using Xunit;

namespace Rodin.Tests;

/// <summary>A hundred thousand names that a service might list, held against what file systems do with names.</summary>
public sealed class HostileNamesTests
{
    private const int Names = 100_000;
    private const string Uuid = "5eed0000-0000-4000-8000-000000000001";

    // From tasks of one file to one that lists thousands.
    private static readonly int[] s_sizes = [1, 2, 3, 5, 10, 30, 100, 1_000, 10_000];

    private static readonly Lazy<IReadOnlyList<ModelFile[]>> s_tasks = new(MakeTasks);

    [Fact]
    public void None_leaves_its_folder_and_each_is_one_that_every_system_can_bear()
    {
        string folder = Path.Combine(Path.GetTempPath(), Uuid);
        foreach (ModelFile file in s_tasks.Value.SelectMany(task => task))
        {
            Assert.True(FileSystems.WhatIsWrong(file.FileName) is null, $"{Escape(file.Name)} became {Escape(file.FileName)}: {FileSystems.WhatIsWrong(file.FileName)}.");
            Assert.Equal(folder, Path.GetDirectoryName(Path.GetFullPath(Path.Combine(folder, file.FileName))));
        }
    }

    [Fact]
    public void No_two_files_of_a_task_meet_on_any_file_system_nor_does_one_meet_the_part_of_another()
    {
        foreach (ModelFile[] task in s_tasks.Value)
        {
            foreach ((string system, Func<string, string> sameness) in FileSystems.Sameness)
            {
                Dictionary<string, ModelFile> owners = [];
                foreach (ModelFile file in task)
                {
                    foreach (string name in new[] { file.FileName, file.FileName + ".part", file.FileName + ".part.map" })
                    {
                        Assert.True(
                            owners.TryAdd(sameness(name), file),
                            $"On {system} {Escape(name)} of {Escape(file.Name)} is also of {Escape(owners[sameness(name)].Name)}, which became {Escape(owners[sameness(name)].FileName)}.");
                    }
                }
            }
        }
    }

    [Fact]
    public void Each_keeps_the_name_that_the_service_gave_it_and_gets_the_same_one_on_disk_each_time()
    {
        HostileNames names = new(1);
        foreach (int size in s_sizes)
        {
            IReadOnlyList<string?> given = names.Next(size);
            ModelFile[] first = Make(given);
            ModelFile[] second = Make(given);

            Assert.Equal(given.Select((name, i) => string.IsNullOrEmpty(name) ? first[i].FileName : name), first.Select(file => file.Name));
            Assert.Equal(first.Select(file => file.FileName), second.Select(file => file.FileName));
            Assert.All(first, file => Assert.Equal(file.FileName, SafeFileName.Create(file.FileName)));
        }
    }

    [Fact]
    public void The_format_of_each_is_plain_though_its_link_is_hostile_too()
    {
        foreach (ModelFile file in s_tasks.Value.SelectMany(task => task))
        {
            Assert.True(file.Format.Length <= 12 && file.Format.All(char.IsAsciiLetterOrDigit), $"{Escape(file.Name)} has the format {Escape(file.Format)}.");
        }
    }

    private static List<ModelFile[]> MakeTasks()
    {
        HostileNames names = new(20261126);
        List<ModelFile[]> tasks = [];
        for (int made = 0, i = 0; made < Names; i++)
        {
            int size = Math.Min(s_sizes[i % s_sizes.Length], Names - made);
            made += size;
            tasks.Add(Make(names.Next(size)));
        }

        return tasks;
    }

    // The links are as hostile as the names.
    private static ModelFile[] Make(IReadOnlyList<string?> names) =>
        [.. new DownloadLister.TaskFiles(Uuid, failure => throw failure).Add([.. names.Select(name => new DownloadEntry($"https://file.hyper3d.com/t/{name}", name))])];

    private static string Escape(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
