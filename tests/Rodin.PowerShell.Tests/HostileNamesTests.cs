using Rodin.Client.Api;
using Rodin.Client.Storage;
using Rodin.Pipeline;
using Xunit;

namespace Rodin.Tests;

/// <summary>Tests 100,000 names that a hostile service might list against the rules of file systems.</summary>
public sealed class HostileNamesTests
{
    private const int Names = 100_000;
    private const string Uuid = "5eed0000-0000-4000-8000-000000000001";

    // The numbers of files per task.
    private static readonly int[] s_sizes = [1, 2, 3, 5, 10, 30, 100, 1_000, 10_000];

    private static readonly Lazy<IReadOnlyList<ModelFile[]>> s_tasks = new(CreateTasks);

    [Fact]
    public void Every_file_name_is_valid_on_every_platform_and_stays_in_its_folder()
    {
        string folder = Path.Combine(Path.GetTempPath(), Uuid);
        foreach (ModelFile file in s_tasks.Value.SelectMany(task => task))
        {
            string? fault = FileSystems.FindFault(file.FileName);
            Assert.True(fault is null, $"{Escape(file.Name)} became {Escape(file.FileName)}: {fault}.");
            Assert.Equal(folder, Path.GetDirectoryName(Path.GetFullPath(Path.Combine(folder, file.FileName))));
        }
    }

    [Fact]
    public void No_two_files_of_a_task_share_a_path_on_any_file_system_including_partial_files()
    {
        foreach (ModelFile[] task in s_tasks.Value)
        {
            foreach ((string system, Func<string, string> getKey) in FileSystems.Keys)
            {
                Dictionary<string, ModelFile> owners = [];
                foreach (ModelFile file in task)
                {
                    foreach (string name in new[] { file.FileName, file.FileName + ".part", file.FileName + ".part.map" })
                    {
                        Assert.True(
                            owners.TryAdd(getKey(name), file),
                            $"On {system} {Escape(name)} of {Escape(file.Name)} is also that of {Escape(owners[getKey(name)].Name)}, "
                            + $"which became {Escape(owners[getKey(name)].FileName)}.");
                    }
                }
            }
        }
    }

    [Fact]
    public void Each_file_keeps_the_name_of_the_service_and_its_name_on_disk_is_reproducible()
    {
        HostileNames names = new(1);
        foreach (int size in s_sizes)
        {
            IReadOnlyList<string?> given = names.Next(size);
            ModelFile[] first = Create(given);
            ModelFile[] second = Create(given);

            Assert.Equal(given.Select((name, i) => string.IsNullOrEmpty(name) ? first[i].FileName : name), first.Select(file => file.Name));
            Assert.Equal(first.Select(file => file.FileName), second.Select(file => file.FileName));
            Assert.All(first, file => Assert.Equal(file.FileName, SafeFileName.Create(file.FileName)));
        }
    }

    [Fact]
    public void The_format_consists_of_letters_and_digits_even_if_the_link_is_hostile()
    {
        foreach (ModelFile file in s_tasks.Value.SelectMany(task => task))
        {
            Assert.True(
                file.Format.Length <= 12 && file.Format.All(char.IsAsciiLetterOrDigit),
                $"{Escape(file.Name)} has the format {Escape(file.Format)}.");
        }
    }

    private static List<ModelFile[]> CreateTasks()
    {
        HostileNames names = new(20261126);
        List<ModelFile[]> tasks = [];
        for (int made = 0, i = 0; made < Names; i++)
        {
            int size = Math.Min(s_sizes[i % s_sizes.Length], Names - made);
            made += size;
            tasks.Add(Create(names.Next(size)));
        }

        return tasks;
    }

    // The links contain the names too.
    private static ModelFile[] Create(IReadOnlyList<string?> names) =>
        [.. DownloadLister.CreateFiles(
            Uuid, [.. names.Select(name => new DownloadEntry($"https://file.hyper3d.com/t/{name}", name))], failure => throw failure)];

    private static string Escape(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
