using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class ProgramOptionsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void The_defaults_suit_interactive_use()
    {
        var options = ProgramOptions.Parse([]);

        Assert.Equal(
            (5080, 5081, "demo", true),
            (options.Emulator.ApiPort, options.Emulator.FilePort, options.Emulator.ApiKey, options.Emulator.SampleTask));
        Assert.Null(options.ReadyFile);
        Assert.Null(options.Parent);
        Assert.True(options.PrepareSamples);
    }

    [Fact]
    public void Every_option_is_read()
    {
        var options = ProgramOptions.Parse(
            ["--apiport", "0", "--FilePort=7", "--apikey", "k=1", "--linklifetime", "5", "--requestsperminute", "120",
            "--maxunfinishedtasks", "3", "--maxgeneratingtasks", "2", "--prepare", "0", "--ready", "r.json", "--parent", "9"]);

        Assert.Equal(
            new EmulatorOptions
            {
                ApiPort = 0,
                FilePort = 7,
                ApiKey = "k=1",
                LinkLifetime = TimeSpan.FromSeconds(5),
                RequestsPerMinute = 120,
                MaximumUnfinishedTasks = 3,
                MaximumGeneratingTasks = 2,
                SampleTask = true,
            },
            options.Emulator);
        Assert.Equal("r.json", options.ReadyFile);
        Assert.Equal(9, options.Parent);
        Assert.False(options.PrepareSamples);
    }

    [Fact]
    public void The_help_lists_exactly_the_options_that_are_parsed()
    {
        MatchCollection matches = Regex.Matches(ProgramOptions.Usage, @"^  --(\w+) <", RegexOptions.Multiline);
        string[] names = [.. matches.Select(match => match.Groups[1].Value)];

        Assert.Equal(
            ["apiport", "fileport", "apikey", "linklifetime", "requestsperminute", "maxunfinishedtasks", "maxgeneratingtasks", "prepare",
            "ready", "parent"],
            names);
        Assert.All(names, name => ProgramOptions.Parse([$"--{name}", "1"]));
    }

    [Fact]
    public void Several_keys_are_accepted()
    {
        var options = ProgramOptions.Parse(["--apikey", "a,b,c"]);

        Assert.Equal("a", options.Emulator.ApiKey);
        Assert.Equal(["b", "c"], options.Emulator.FurtherApiKeys);
    }

    [Theory]
    [InlineData("--port", "1")]
    [InlineData("--apiport", "x")]
    [InlineData("--apiport")]
    [InlineData("stray")]
    [InlineData("--apiport", "1", "stray")]
    public void An_invalid_argument_is_an_error(params string[] args) => Assert.Throws<FormatException>(() => ProgramOptions.Parse(args));

    [Fact]
    public async Task The_program_writes_the_ready_file_and_ends_with_its_parent()
    {
        string directory = Directory.CreateTempSubdirectory("rodin-").FullName;
        string ready = Path.Combine(directory, "ready.json");
        using Process parent = Start();
        using Process program = Start("--ready", ready, "--parent", $"{parent.Id}");

        Assert.Contains("running", await program.StandardOutput.ReadLineAsync(Cancelled), StringComparison.Ordinal);
        JsonNode started = JsonNode.Parse(await File.ReadAllTextAsync(ready, Cancelled))!;
        Assert.Equal(program.Id, (int)started["processId"]!);
        Assert.Equal("demo", (string?)started["apiKey"]);
        Assert.NotNull(started["fileBaseAddress"]);
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", "demo");
        using HttpResponseMessage balance = await client.GetAsync(new Uri($"{started["apiBaseAddress"]}/check_balance"), Cancelled);
        Assert.Equal(HttpStatusCode.OK, balance.StatusCode);
        var clock = new Uri(new Uri((string)started["apiBaseAddress"]!), "/emulator/clock");
        using HttpResponseMessage advanced = await client.PostAsync(clock, new StringContent("""{ "advance": 60 }"""), Cancelled);
        Assert.Equal(HttpStatusCode.OK, advanced.StatusCode);

        parent.Kill();
        await program.WaitForExitAsync(Cancelled);
        Assert.Equal(0, program.ExitCode);
        Directory.Delete(directory, recursive: true);
    }

    private static Process Start(params string[] args)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Rodin.Emulator.dll");
        return Process.Start(new ProcessStartInfo("dotnet", ["exec", program, "--apiport", "0", "--fileport", "0", .. args])
        {
            RedirectStandardOutput = true,
        })!;
    }
}
