using System.Diagnostics;
using System.Globalization;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Downloads;

/// <summary>Processes that are killed at random moments leave the correct file or none, and block maps that are correct.</summary>
[Trait("Speed", "Slow")]
public sealed class KillTests : DownloadTestBase
{
    private const int Length = (12 * Block) + 345;
    private const int Connections = 4;
    private const int KillsOfEach = 50;

    // Other processes use the system clock.
    protected override EmulatorOptions EmulatorOptions => base.EmulatorOptions with { TimeProvider = TimeProvider.System };

    /// <summary>Two hundred kills, in four lanes that run at the same time.</summary>
    [Fact]
    public async Task Killed_two_hundred_times_it_leaves_the_correct_file_or_none()
    {
        SetTimeLimit(TimeSpan.FromMinutes(10));
        Lane[] lanes = [.. Enumerable.Range(1, 4).Select(seed => new Lane(this, seed))];

        await Task.WhenAll(lanes.Select(lane => lane.RunAsync()));

        Assert.Equal(4 * KillsOfEach, lanes.Sum(lane => lane.Kills));

        // Otherwise the test would have shown nothing.
        Assert.True(lanes.Sum(lane => lane.Resumed) > KillsOfEach, $"{lanes.Sum(lane => lane.Resumed)} runs resumed.");
        Assert.True(lanes.Sum(lane => lane.Saved) > 4, $"{lanes.Sum(lane => lane.Saved)} files were saved.");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', lanes.Select(lane => lane.ToString())));
    }

    [Fact]
    public async Task The_second_of_two_processes_resumes_when_the_first_is_killed()
    {
        EmulatedFile file = NewFile(Length);
        file.Faults.Add(new Fault.Stall(5 * Block) { Times = 1 });
        using Process first = Start(file);
        await WaitUntilAsync(() => BytesSent == 5 * Block && new FileInfo(PathOf("data.bin.part")) is { Exists: true, Length: 5 * Block });
        using Process second = Start(file);

        first.Kill();
        string status = await second.StandardOutput.ReadToEndAsync(Cancelled);

        // A block that was received, but not yet in the map at the kill, is downloaded again.
        Assert.Equal("Resumed", status.Trim());
        Assert.InRange(BytesSent, Length, Length + Block);
        AssertSaved(file);
    }

    [Fact]
    public async Task Of_two_simultaneous_processes_only_one_downloads()
    {
        EmulatedFile file = NewFile(Length);
        file.Faults.Add(new Fault.Throttle(16 * Block));
        Process[] both = [Start(file), Start(file)];

        string[] statuses = await Task.WhenAll(both.Select(process => process.StandardOutput.ReadToEndAsync(Cancelled)));

        Assert.Equal(["Downloaded", "Existing"], statuses.Select(status => status.Trim()).Order());
        Assert.InRange(BytesSent, Length, Length + (Connections * 256 * 1024));
        AssertSaved(file);
        Array.ForEach(both, process => process.Dispose());
    }

    private Process Start(EmulatedFile file) => Process.Start(new ProcessStartInfo(
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
        [
            "exec",
            Path.Combine(AppContext.BaseDirectory, "Rodin.Client.Saver.dll"),
            Emulator.CreateLink(file),
            PathOf(file.Name!),
            Connections.ToString(CultureInfo.InvariantCulture),
        ])
    {
        RedirectStandardOutput = true,
    })!;

    // Saves one file after another, each with as many processes as it takes.
    private sealed class Lane(KillTests tests, int seed)
    {
        private readonly Random _random = new(seed);
        private int _files;

        public int Kills { get; private set; }

        public int Resumed { get; private set; }

        public int Saved { get; private set; }

        public override string ToString() => $"lane {seed}: {Kills} kills, {Resumed} runs resumed, {Saved} files saved.";

        public async Task RunAsync()
        {
            while (Kills < KillsOfEach)
            {
                EmulatedFile file = tests.NewFile(Length, seed, $"{seed}-{++_files}.bin");
                file.Faults.Add(new Fault.Throttle(8 * Block));
                HashSet<int> started = [];
                while (Kills < KillsOfEach && !File.Exists(tests.PathOf(file.Name!)))
                {
                    await KillAsync(file);
                    started = AssertMapIsCorrect(file, started);
                }

                if (File.Exists(tests.PathOf(file.Name!)))
                {
                    Saved++;
                    AssertRight(file.Content, tests.PathOf(file.Name!));
                }
            }
        }

        // Kills sometimes before the first byte, mostly during the download, and sometimes when the file is complete.
        private async Task KillAsync(EmulatedFile file)
        {
            bool hasPart = File.Exists(tests.PathOf(file.Name + ".part.map"));
            int before = RequestsFor(file).Count();
            long until = Sent(file) + _random.Next(-Block, 8 * Block);
            int moment = _random.Next(20);
            using Process process = tests.Start(file);
            await tests.WaitUntilAsync(() => Sent(file) > until || process.HasExited);
            await Task.Delay(moment, tests.Cancelled);
            process.Kill();
            await process.WaitForExitAsync(tests.Cancelled);
            Kills++;
            Resumed += hasPart && RequestsFor(file).ElementAtOrDefault(before) is { } first
                && !first.Headers["Range"].StartsWith("bytes=0-", StringComparison.Ordinal) ? 1 : 0;
        }

        private IEnumerable<ReceivedRequest> RequestsFor(EmulatedFile file) => tests.Emulator.Requests.Where(
            request => request.FileName == file.Name);

        private long Sent(EmulatedFile file) => RequestsFor(file).Sum(request => request.BytesSent);

        // Every complete block in the map is correct. Of the others, this run has started at most one per connection, so no more is
        // downloaded again.
        private HashSet<int> AssertMapIsCorrect(EmulatedFile file, HashSet<int> startedBefore)
        {
            string part = tests.PathOf(file.Name + ".part");
            HashSet<int> started = [];
            if (!File.Exists(part + ".map"))
            {
                return started;
            }

            if (!File.Exists(part))
            {
                // Killed between renaming the file and deleting the map, which is ignored when it is alone.
                Assert.True(File.Exists(tests.PathOf(file.Name!)), $"{file.Name} has a map, but neither a partial nor a complete file.");
                return started;
            }

            string blocks = File.ReadLines(part + ".map").ElementAt(1)[1..];
            byte[] all = File.ReadAllBytes(part);
            byte[] expected = new byte[Block];
            for (int block = 0; block * Block < all.Length; block++)
            {
                Span<byte> actual = all.AsSpan(block * Block, Math.Min(Block, all.Length - (block * Block)));
                file.Content.Read(block * Block, expected.AsSpan(0, (int)Math.Min(Block, Length - (block * (long)Block))));
                if (blocks[block] == '#')
                {
                    Assert.True(
                        actual.SequenceEqual(expected.AsSpan(0, (int)Math.Min(Block, Length - (block * (long)Block)))),
                        $"Block {block} of {file.Name} differs from the file although the map marks it as received.");
                }
                else if (actual.ContainsAnyExcept((byte)0))
                {
                    started.Add(block);
                }
            }

            Assert.InRange(started.Except(startedBefore).Count(), 0, Connections);
            return started;
        }
    }
}
