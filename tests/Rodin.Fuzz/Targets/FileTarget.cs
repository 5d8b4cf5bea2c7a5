using System.Text;
using Rodin.Client;
using Rodin.Client.Downloads;
using Rodin.Fuzz.Mutation;

namespace Rodin.Fuzz.Targets;

/// <summary>
/// Responses of a file host, over real connections through the whole engine to a disk. An input is a list of responses in the form that
/// <see cref="FileScript"/> reads; later requests get valid responses.
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
            FileScript.Range(3000, "\"a\""),
            FileScript.WholeFile(3000, "\"a\""),
            FileScript.Range(3000, "W/\"a\"") + "\nLast-Modified: Wed, 25 Nov 2026 10:00:00 GMT\nDate: Wed, 25 Nov 2026 12:00:00 GMT",
            FileScript.Range(1_300_000, "\"a\"") + "\n@truncate 1100000",
            FileScript.Range(1_300_000, "\"a\"") + "\n@truncate 1100000" + s_separator + FileScript.Range(1_300_000, "\"b\""),
            FileScript.Range(1_300_000, "\"a\"") + "\n@truncate 1100000" + s_separator + "HTTP/1.1 200 OK\nContent-Length: {length}\n@size 50",
            "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n@size 5000",
            "HTTP/1.1 302 Found\nLocation: {self}\nContent-Length: {length}\n@size 0" + s_separator + FileScript.Range(100, "\"a\""),
            "HTTP/1.1 416 No\nContent-Range: bytes */0\nContent-Length: {length}\n@size 0",
            "HTTP/1.1 503 Later\nRetry-After: 7\nContent-Length: {length}\n@size 4",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    public override byte[] Mutate(byte[] input, Random random)
    {
        List<string> responses = [.. Encoding.Latin1.GetString(input).Split(s_separator)];
        int at = random.Next(responses.Count);
        switch (random.Next(10))
        {
            case 0 when responses.Count < 8:
                responses.Insert(at, responses[random.Next(responses.Count)]);
                break;
            case 1 when responses.Count > 1:
                responses.RemoveAt(at);
                break;
            case 2:
                responses[at] += "\n@"
                    + new[] { "truncate ", "more ", "size " }.Pick(random)
                    + new[] { "0", "1", "100", "65536", "1048576", "1500000", "3000000" }.Pick(random);
                break;
            default:
                List<string> lines = [.. responses[at].Split('\n')];
                HeaderMutator.Mutate(lines, random);
                responses[at] = string.Join('\n', lines);
                break;
        }

        return Encoding.Latin1.GetBytes(string.Join(s_separator, responses));
    }

    public override async ValueTask RunAsync(byte[] input)
    {
        FileScript script = new(Encoding.Latin1.GetString(input).Split(s_separator), _server.Address);
        _server.Respond = script.Respond;
        DeleteFolder();

        // Data that a hostile response left behind must not damage the file when the host sends valid responses again.
        bool isSaved = await SaveAsync();
        script.CheckFile(_path, isSaved);
        if (!isSaved)
        {
            script.SendValidResponses();
            InvariantException.ThrowUnless(await SaveAsync(), "The file cannot be saved although the host sends valid responses.");
            script.CheckFile(_path, isSaved: true);
        }

        InvariantException.ThrowUnless(
            Directory.GetFileSystemEntries(Path.GetDirectoryName(_path)!) is [_], "Another file was left beside the file.");
    }

    public override ValueTask DisposeAsync()
    {
        _server.Dispose();
        return base.DisposeAsync();
    }

    private async Task<bool> SaveAsync()
    {
        RodinClientOptions options = new()
        {
            MaximumRetryCount = 1,
            OperationTimeout = SkippingTimeProvider.IdleTimeout,
            Log = text => CanarySecrets.Check(CanarySecrets.Query, text),
            Time = _clock,
        };
        using FileDownloader engine = new(options, connections: 1);
        string link = new Uri(_server.Address, "/a.bin?" + CanarySecrets.Query).AbsoluteUri;
        return await CanarySecrets.RunAsync(
            CanarySecrets.Query, () => engine.SaveAsync(new DownloadRequest(link, _path), CancellationToken.None));
    }

    private void DeleteFolder()
    {
        string folder = Path.GetDirectoryName(_path)!;
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
