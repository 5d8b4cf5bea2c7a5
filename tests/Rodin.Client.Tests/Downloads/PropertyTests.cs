using CsCheck;
using Rodin.Client.Downloads;
using Rodin.Emulator;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Downloads;

/// <summary>
/// Files of random size, from random hosts with random faults, cancelled at random bytes and resumed: the result is the correct file or
/// none. A failure prints the seed that repeats it.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class PropertyTests : DownloadTestBase
{
    private const int Cases = 300;

    private static readonly Gen<int> s_lengths = Gen.Frequency(
        (1, Gen.Const(0)),
        (2, Gen.Int[1, 1000]),
        (2, Gen.Int[1000, 2 * Block]),
        (4, Gen.Int[Block, 24 * Block]),
        (2, Gen.Int[1, 23].Select(blocks => blocks * Block)));

    private static readonly Gen<Host> s_hosts = Gen.Select(
        OneOf("strong", "strong", "strong", "weak", "none"),
        OneOf("old", "old", "new", "none"),
        Gen.Int[0, 4].Select(i => i != 0),
        Gen.Int[0, 9].Select(i => i == 0),
        OneOf(
            ChecksumHeaderNames.None,
            ChecksumHeaderNames.None,
            ChecksumHeaderNames.All,
            ChecksumHeaderNames.ContentMd5,
            ChecksumHeaderNames.ReprDigest),
        OneOf(0, 1, 4, 64),
        (tag, date, ranges, chunked, digests, cap) => new Host(tag, date, ranges, chunked, digests, cap));

    private static readonly Gen<Fault> s_faults = Gen.Select(
        Gen.OneOf<Fault>(
            Gen.Int[-1, 3 * Block].Select(bytes => (Fault)new Fault.Disconnect(bytes)),
            Gen.Int[0, 3 * Block].Select(bytes => (Fault)new Fault.Disconnect(bytes, Reset: true)),
            Gen.Int[-1, 3 * Block].Select(bytes => (Fault)new Fault.Stall(bytes)),
            OneOf(400, 403, 404, 408, 416, 429, 500, 503).Select(code => (Fault)new Fault.Status(code)),
            OneOf(1, 1000).Select(bytes => (Fault)new Fault.WrongLength(bytes)),
            Gen.Int[2, 9].Select(seed => (Fault)new Fault.ChangedContent(seed)),
            Gen.Select(Gen.Int[2, 9], Gen.Int[1, 12 * Block]).Select((seed, length) => (Fault)new Fault.ChangedContent(seed, length)),
            Gen.Const((Fault)new Fault.NoRanges()),
            Gen.Const((Fault)new Fault.Header("ETag", "\"of another version\""))),
        Gen.Int[0, 12],
        Gen.Int[1, 3],
        (fault, skip, times) => fault with { Skip = skip, Times = times });

    private static readonly Gen<Case> s_cases = Gen.Select(
        s_lengths, s_hosts, s_faults.List[0, 4], Gen.OneOf(Gen.Int[0, 1000], Gen.Int[0, 12 * Block]).List[0, 4], Gen.Int[1, 8],
        (length, host, faults, stops, connections) => new Case(length, host, [.. faults], [.. stops], connections));

    private int _cases;

    [Fact]
    public async Task The_file_is_correct_or_there_is_none()
    {
        // This test takes longer than the others.
        SetTimeLimit(TimeSpan.FromMinutes(30));

        await s_cases.SampleAsync(
            HoldsAsync,
            iter: Cases,
            threads: 1,
            print: tried => tried.ToString());

        Assert.True(_cases >= Cases);
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private async Task HoldsAsync(Case tried)
    {
        // A failed case may have left files.
        Array.ForEach(Directory.GetFiles(Folder), File.Delete);
        EmulatedFile file = NewFile(tried.Length, seed: 1, name: $"{++_cases}.bin");
        tried.Host.ApplyTo(file, Clock.GetUtcNow());
        file.Faults.AddRange(tried.Faults);
        Fault.ChangedContent[] changes = [.. tried.Faults.OfType<Fault.ChangedContent>()];
        List<ModelContent> versions =
        [
            .. from seed in changes.Select(change => change.Seed).Append(1)
               from length in changes.Select(change => change.Length ?? tried.Length).Append(tried.Length)
               select new GeneratedContent(length, seed),
        ];
        foreach (int stop in tried.Stops)
        {
            await SaveUntilAsync(file, tried.Connections, stop);
            AssertCorrectOrNone(file, versions);
        }

        file.Faults.Clear();
        tried.Host.ApplyTo(file, null);
        if (!File.Exists(PathOf(file.Name!)))
        {
            await SaveUntilAsync(file, tried.Connections, int.MaxValue);
            AssertRight(file.Content, PathOf(file.Name!));
        }

        AssertCorrectOrNone(file, versions);
        Assert.Equal([PathOf(file.Name!)], Directory.GetFileSystemEntries(Folder));
        Emulator.Requests.Clear();
        LogMessages.Clear();
    }

    private async Task SaveUntilAsync(EmulatedFile file, int connections, int stop)
    {
        // Half a minute of the test's clock is less than a second on the machine's: only a stall has such a short timeout.
        TimeSpan idleTimeout = file.Faults.Any(fault => fault is Fault.Stall) ? TimeSpan.FromSeconds(30) : TimeSpan.FromMinutes(10);
        using FileDownloader engine = Engine(Options(retries: 3, idleTimeout: idleTimeout), connections);
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        DownloadRequest request =
            new(Emulator.CreateLink(file), PathOf(file.Name!)) { RenewLink = (_, _) => Task.FromResult(Emulator.CreateLink(file)) };
        Task<DownloadResult> saving = Task.Run(() => engine.SaveAsync(request, source.Token));
        while (!saving.IsCompleted)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(100));
            if (engine.ReceivedBytes > stop)
            {
                await source.CancelAsync();
            }

            await Task.WhenAny(saving, Task.Delay(1, Cancelled));
        }

        if (saving.Exception?.InnerException is { } failure && (failure is not RodinClientException || stop == int.MaxValue))
        {
            throw failure;
        }
    }

    // Any version is correct, but not a mixture of two.
    private void AssertCorrectOrNone(EmulatedFile file, IReadOnlyList<ModelContent> versions)
    {
        string path = PathOf(file.Name!);
        if (File.Exists(path))
        {
            string?[] errors = [.. versions.Select(version => FindDifference(version, path))];
            Assert.True(errors.Contains(null), string.Join(' ', errors));
        }

        Assert.DoesNotContain(
            Directory.GetFileSystemEntries(Folder), entry => entry != path && entry != path + ".part" && entry != path + ".part.map");
    }

    private sealed record Host(string Tag, string Date, bool Ranges, bool IsChunked, ChecksumHeaderNames Digests, int Cap)
    {
        /// <summary>Applies the properties of the host to a file.</summary>
        public void ApplyTo(EmulatedFile file, DateTimeOffset? now)
        {
            if (now is { } time && Date == "new")
            {
                file.LastModified = time;
            }

            if (Tag != "strong")
            {
                file.Faults.Add(new Fault.Header("ETag", Tag == "weak" ? "W/\"weak\"" : null));
            }

            if (Date == "none")
            {
                file.Faults.Add(new Fault.Header("Last-Modified", null));
            }

            if (!Ranges)
            {
                file.Faults.Add(new Fault.NoRanges());
            }

            if (IsChunked)
            {
                file.Faults.Add(new Fault.NoLength());
            }

            if (Digests != ChecksumHeaderNames.None)
            {
                file.Faults.Add(new Fault.ChecksumHeaders(Digests));
            }

            if (Cap > 0)
            {
                file.Faults.Add(new Fault.Throttle(Cap * Block));
            }
        }
    }

    private sealed record Case(int Length, Host Host, Fault[] Faults, int[] Stops, int Connections)
    {
        public override string ToString() =>
            $"{Length} bytes, {Host}, connections: {Connections}, cancelled after: {string.Join(", ", Stops)}; "
            + string.Join(", ", Faults.Select(fault => fault.ToString()));
    }
}
