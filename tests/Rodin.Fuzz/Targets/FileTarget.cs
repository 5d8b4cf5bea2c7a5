using System.Text;
using Rodin.Client;
using Rodin.Client.Downloads;
using Rodin.Fuzz.Mutation;

namespace Rodin.Fuzz.Targets;

/// <summary>
/// The file host's answers, over real connections through the whole engine onto a disk. An input is a list of answers, each as
/// <see cref="FileScript"/> reads it; whoever asks beyond its end is answered as he should be.
/// </summary>
internal sealed class FileTarget : FuzzTarget
{
    private static readonly string s_separator = "\n%%\n";

    private readonly ScriptedServer _server = new();
    private readonly SkippingTimeProvider _clock = new();
    private readonly string _path = Path.Combine(WorkFolder.Folder, "file", "a.bin");

    public override string Name => "file";

    public override int Executions => 60_000;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            FileScript.Part(3000, "\"a\""),
            FileScript.Whole(3000, "\"a\""),
            FileScript.Part(3000, "W/\"a\"") + "\nLast-Modified: Wed, 25 Nov 2026 10:00:00 GMT\nDate: Wed, 25 Nov 2026 12:00:00 GMT",
            FileScript.Part(1_300_000, "\"a\"") + "\n@cut 1100000",
            FileScript.Part(1_300_000, "\"a\"") + "\n@cut 1100000" + s_separator + FileScript.Part(1_300_000, "\"b\""),
            FileScript.Part(1_300_000, "\"a\"") + "\n@cut 1100000" + s_separator + "HTTP/1.1 200 OK\nContent-Length: {length}\n@size 50",
            "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n@size 5000",
            "HTTP/1.1 302 Found\nLocation: {self}\nContent-Length: {length}\n@size 0" + s_separator + FileScript.Part(100, "\"a\""),
            "HTTP/1.1 416 No\nContent-Range: bytes */0\nContent-Length: {length}\n@size 0",
            "HTTP/1.1 503 Later\nRetry-After: 7\nContent-Length: {length}\n@size 4",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    public override byte[] Mutate(byte[] input, Random random)
    {
        List<string> answers = [.. Encoding.Latin1.GetString(input).Split(s_separator)];
        int at = random.Next(answers.Count);
        switch (random.Next(10))
        {
            case 0 when answers.Count < 8:
                answers.Insert(at, answers[random.Next(answers.Count)]);
                break;
            case 1 when answers.Count > 1:
                answers.RemoveAt(at);
                break;
            case 2:
                answers[at] += "\n@" + new[] { "cut ", "more ", "size " }.Pick(random) + new[] { "0", "1", "100", "65536", "1048576", "1500000", "3000000" }.Pick(random);
                break;
            default:
                List<string> lines = [.. answers[at].Split('\n')];
                HeadMutator.Mutate(lines, random);
                answers[at] = string.Join('\n', lines);
                break;
        }

        return Encoding.Latin1.GetBytes(string.Join(s_separator, answers));
    }

    public override async ValueTask RunAsync(byte[] input)
    {
        FileScript script = new(Encoding.Latin1.GetString(input).Split(s_separator), _server.Address);
        _server.Answer = script.Answer;
        Empty();

        // What a hostile answer leaves behind must not spoil the file when the host is honest again.
        bool isSaved = await SaveAsync();
        script.CheckFile(_path, isSaved);
        if (!isSaved)
        {
            script.EndHostility();
            FaultException.ThrowUnless(await SaveAsync(), "It cannot be saved though the host is honest again.");
            script.CheckFile(_path, isSaved: true);
        }

        FaultException.ThrowUnless(Directory.GetFileSystemEntries(Path.GetDirectoryName(_path)!) is [_], "Something else stays beside the file.");
    }

    public override ValueTask DisposeAsync()
    {
        _server.Dispose();
        return base.DisposeAsync();
    }

    private async Task<bool> SaveAsync()
    {
        RodinClientOptions options = new() { MaximumRetryCount = 1, OperationTimeout = SkippingTimeProvider.Silence, Log = said => Canary.Check(Canary.Query, said), Time = _clock };
        using FileDownloader engine = new(options, connections: 1);
        string link = new Uri(_server.Address, "/a.bin?" + Canary.Query).AbsoluteUri;
        return await Canary.TryAsync(Canary.Query, () => engine.SaveAsync(new DownloadRequest(link, _path), CancellationToken.None));
    }

    private void Empty()
    {
        string folder = Path.GetDirectoryName(_path)!;
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
