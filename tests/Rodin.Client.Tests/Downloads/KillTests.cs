using System.Diagnostics;
using System.Globalization;
using Rodin.Emulator;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;
using Xunit;

namespace Rodin.Client.Tests.Downloads;

/// <summary>Processes that are killed at random moments: there is the right file or none, and what their part files claim is true.</summary>
public sealed class KillTests : DownloadTestBase
{
    private const int Length = (12 * Block) + 345;
    private const int Connections = 4;
    private const int KillsOfEach = 50;

    // Processes cannot be given another clock.
    protected override EmulatorOptions EmulatorOptions => base.EmulatorOptions with { TimeProvider = TimeProvider.System };

    /// <summary>Two hundred kills, in four lanes so that none waits for another's.</summary>
    [Fact]
    public async Task Killed_two_hundred_times_it_leaves_the_right_file_or_none()
    {
        GivePatience(TimeSpan.FromMinutes(10));
        Lane[] lanes = [.. Enumerable.Range(1, 4).Select(seed => new Lane(this, seed))];

        await Task.WhenAll(lanes.Select(lane => lane.RunAsync()));

        Assert.Equal(4 * KillsOfEach, lanes.Sum(lane => lane.Kills));

        // Or it would have shown nothing.
        Assert.True(lanes.Sum(lane => lane.Resumed) > KillsOfEach, $"{lanes.Sum(lane => lane.Resumed)} runs went on with a part.");
        Assert.True(lanes.Sum(lane => lane.Saved) > 4, $"{lanes.Sum(lane => lane.Saved)} files were saved.");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', lanes.Select(lane => lane.ToString())));
    }

    [Fact]
    public async Task Of_two_processes_the_second_goes_on_when_the_first_is_killed()
    {
        EmulatedFile file = NewFile(Length);
        file.Faults.Add(new Fault.Stall(5 * Block) { Times = 1 });
        using Process first = Start(file);
        await UntilAsync(() => BytesSent == 5 * Block && new FileInfo(PathOf("data.bin.part")) is { Exists: true, Length: 5 * Block });
        using Process second = Start(file);

        first.Kill();
        string status = await second.StandardOutput.ReadToEndAsync(Cancelled);

        // A block that had come, and was not yet in the map when the kill did, is fetched again.
        Assert.Equal("Resumed", status.Trim());
        Assert.InRange(BytesSent, Length, Length + Block);
        AssertSaved(file);
    }

    [Fact]
    public async Task Of_two_processes_at_once_one_fetches()
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
        ["exec", Path.Combine(AppContext.BaseDirectory, "Rodin.Client.Saver.dll"), Emulator.CreateLink(file), PathOf(file.Name!), Connections.ToString(CultureInfo.InvariantCulture)])
    {
        RedirectStandardOutput = true,
    })!;

    // One file after the other, each by as many processes as it takes.
    private sealed class Lane(KillTests tests, int seed)
    {
        private readonly Random _random = new(seed);
        private int _files;

        public int Kills { get; private set; }

        public int Resumed { get; private set; }

        public int Saved { get; private set; }

        public override string ToString() => $"lane {seed}: {Kills} kills, {Resumed} runs that went on, {Saved} files saved.";

        public async Task RunAsync()
        {
            while (Kills < KillsOfEach)
            {
                EmulatedFile file = tests.NewFile(Length, seed, $"{seed}-{++_files}.bin");
                file.Faults.Add(new Fault.Throttle(8 * Block));
                HashSet<int> begun = [];
                while (Kills < KillsOfEach && !File.Exists(tests.PathOf(file.Name!)))
                {
                    await KillAsync(file);
                    begun = AssertHonest(file, begun);
                }

                if (File.Exists(tests.PathOf(file.Name!)))
                {
                    Saved++;
                    AssertRight(file.Content, tests.PathOf(file.Name!));
                }
            }
        }

        // Now and then before the first byte, mostly between, and at times when the file is whole.
        private async Task KillAsync(EmulatedFile file)
        {
            bool hasPart = File.Exists(tests.PathOf(file.Name + ".part.map"));
            int before = RequestsFor(file).Count();
            long until = Sent(file) + _random.Next(-Block, 8 * Block);
            int moment = _random.Next(20);
            using Process process = tests.Start(file);
            await tests.UntilAsync(() => Sent(file) > until || process.HasExited);
            await Task.Delay(moment, tests.Cancelled);
            process.Kill();
            await process.WaitForExitAsync(tests.Cancelled);
            Kills++;
            Resumed += hasPart && RequestsFor(file).ElementAtOrDefault(before) is { } first && !first.Headers["Range"].StartsWith("bytes=0-", StringComparison.Ordinal) ? 1 : 0;
        }

        private IEnumerable<ReceivedRequest> RequestsFor(EmulatedFile file) => tests.Emulator.Requests.Where(request => request.FileName == file.Name);

        private long Sent(EmulatedFile file) => RequestsFor(file).Sum(request => request.BytesSent);

        // Every block that the map has is right; and of those that it has not, this run has begun one for each connection at the most,
        // so that this is all that is fetched again.
        private HashSet<int> AssertHonest(EmulatedFile file, HashSet<int> begunBefore)
        {
            string part = tests.PathOf(file.Name + ".part");
            HashSet<int> begun = [];
            if (!File.Exists(part + ".map"))
            {
                return begun;
            }

            if (!File.Exists(part))
            {
                // Killed between giving the name and removing the map, which is trusted by nobody once it stands alone.
                Assert.True(File.Exists(tests.PathOf(file.Name!)), $"{file.Name} has a map, and neither a part nor its name.");
                return begun;
            }

            string signs = File.ReadLines(part + ".map").ElementAt(1)[1..];
            byte[] all = File.ReadAllBytes(part);
            byte[] right = new byte[Block];
            for (int block = 0; block * Block < all.Length; block++)
            {
                Span<byte> mine = all.AsSpan(block * Block, Math.Min(Block, all.Length - (block * Block)));
                file.Content.Read(block * Block, right.AsSpan(0, (int)Math.Min(Block, Length - (block * (long)Block))));
                if (signs[block] == '#')
                {
                    Assert.True(mine.SequenceEqual(right.AsSpan(0, (int)Math.Min(Block, Length - (block * (long)Block)))), $"Block {block} of {file.Name} is not what its map says.");
                }
                else if (mine.ContainsAnyExcept((byte)0))
                {
                    begun.Add(block);
                }
            }

            Assert.InRange(begun.Except(begunBefore).Count(), 0, Connections);
            return begun;
        }
    }
}
