using System.Globalization;

namespace Rodin.Emulator;

/// <summary>What stands on the command line.</summary>
internal sealed record ProgramOptions
{
    public const string Usage = """
        A stand-in for Hyper3D's Rodin service, for writing and testing scripts without spending credits.

          --apiport <port>            port of the API on 127.0.0.1 (5080; 0 for a free one)
          --fileport <port>           port of the file host (5081; 0 for a free one)
          --apikey <key>              the key that the API accepts (demo); several with commas between
          --linklifetime <seconds>    how long a link lives (600)
          --requestsperminute <n>     more than that get 429 (0: no limit)
          --runningtasks <n>          more unfinished tasks than that are refused (0: no limit)
          --tasksatonce <n>           so many tasks generate at once, further ones wait (0: any number)
          --ready <file>              write addresses and key as JSON to this file when all is up
          --parent <process id>       stop when that process is gone
        """;

    private static readonly string[] s_names =
        ["apiport", "fileport", "apikey", "linklifetime", "requestsperminute", "runningtasks", "tasksatonce", "ready", "parent"];

    public required EmulatorOptions Emulator { get; init; }

    public string? ReadyFile { get; init; }

    public int? Parent { get; init; }

    /// <summary>Reads <c>--name value</c> and <c>--name=value</c>.</summary>
    /// <exception cref="FormatException">An option is unknown or its value makes no sense.</exception>
    public static ProgramOptions Parse(string[] args)
    {
        // The library passes over what it does not know.
        if (args.Where((arg, i) => !IsOption(arg) && (i == 0 || !IsOption(args[i - 1]) || args[i - 1].Contains('='))).FirstOrDefault() is { } stray)
        {
            throw new FormatException($"'{stray}' belongs to no option.");
        }

        IConfigurationRoot given = new ConfigurationBuilder().AddCommandLine(args).Build();
        if (args is [.., var last] && IsOption(last) && !last.Contains('='))
        {
            throw new FormatException($"{last} wants a value.");
        }

        if (given.AsEnumerable().Select(option => option.Key).FirstOrDefault(IsUnknown) is { } unknown)
        {
            throw new FormatException($"There is no option --{unknown}.");
        }

        string[] keys = (given["apikey"] ?? "demo").Split(',');
        return new ProgramOptions
        {
            Emulator = new EmulatorOptions
            {
                ApiPort = Number(given, "apiport") ?? 5080,
                FilePort = Number(given, "fileport") ?? 5081,
                ApiKey = keys[0],
                FurtherApiKeys = keys[1..],
                LinkLifetime = TimeSpan.FromSeconds(Number(given, "linklifetime") ?? 600),
                RequestsPerMinute = Number(given, "requestsperminute") ?? 0,
                MaximumRunningTasks = Number(given, "runningtasks") ?? 0,
                TasksAtOnce = Number(given, "tasksatonce") ?? 0,
                SampleTask = true,
            },
            ReadyFile = given["ready"],
            Parent = Number(given, "parent"),
        };
    }

    private static bool IsOption(string arg) => arg.StartsWith("--", StringComparison.Ordinal);

    private static bool IsUnknown(string name) => !s_names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static int? Number(IConfigurationRoot given, string name) => given[name] switch
    {
        null => null,
        { } text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) => number,
        { } text => throw new FormatException($"--{name} wants a whole number, not '{text}'."),
    };
}
