using System.Globalization;

namespace Rodin.Emulator;

/// <summary>The options of the command line.</summary>
internal sealed record ProgramOptions
{
    // The only list of the options: the help and the parser are derived from it.
    private static readonly Option[] s_options =
    [
        new("apiport", "port", "Port of the API on 127.0.0.1; 0 for a free one. Default: 5080.",
            (o, value) => o.With(e => e with { ApiPort = ToInt32(value) })),
        new("fileport", "port", "Port of the file host on 127.0.0.1; 0 for a free one. Default: 5081.",
            (o, value) => o.With(e => e with { FilePort = ToInt32(value) })),
        new("apikey", "key", "The API key, or several separated by commas. Default: demo.",
            (o, value) => o.WithKeys(value.Split(','))),
        new("linklifetime", "seconds", "Lifetime of a link. Default: 600.",
            (o, value) => o.With(e => e with { LinkLifetime = TimeSpan.FromSeconds(ToInt32(value)) })),
        new("requestsperminute", "n", "Requests per minute before HTTP 429. Default: 0, no limit.",
            (o, value) => o.With(e => e with { RequestsPerMinute = ToInt32(value) })),
        new("maxunfinishedtasks", "n", "Maximum number of unfinished tasks. Default: 0, no limit.",
            (o, value) => o.With(e => e with { MaximumUnfinishedTasks = ToInt32(value) })),
        new("maxgeneratingtasks", "n", "Maximum number of tasks that generate at the same time. Default: 0, no limit.",
            (o, value) => o.With(e => e with { MaximumGeneratingTasks = ToInt32(value) })),
        new("prepare", "0 or 1", "Create the sample files at the start, for a faster first download. Default: 1.",
            (o, value) => o with { PrepareSamples = ToInt32(value) != 0 }),
        new("ready", "file", "Write the addresses and the key as JSON to this file after the start.",
            (o, value) => o with { ReadyFile = value }),
        new("parent", "process id", "Stop when this process ends.",
            (o, value) => o with { Parent = ToInt32(value) }),
    ];

    public static string Usage { get; } = string.Join(
        Environment.NewLine,
        [
            "Emulates Hyper3D's Rodin service, so that scripts can be written and tested without spending credits.", "",
            .. s_options.Select(option => option.Help),
        ]);

    public EmulatorOptions Emulator { get; private init; } = new() { ApiPort = 5080, FilePort = 5081, ApiKey = "demo", SampleTask = true };

    public string? ReadyFile { get; private init; }

    public int? Parent { get; private init; }

    /// <summary>Whether the sample files are created at the start, which takes more than two seconds of processor time.</summary>
    public bool PrepareSamples { get; private init; } = true;

    /// <summary>Parses <c>--name value</c> and <c>--name=value</c>.</summary>
    /// <exception cref="FormatException">An option is unknown or its value is invalid.</exception>
    public static ProgramOptions Parse(string[] args)
    {
        // The configuration library ignores arguments that it does not understand.
        bool IsStray(string arg, int i) => !IsOption(arg) && (i == 0 || !IsOption(args[i - 1]) || args[i - 1].Contains('='));
        if (args.Where(IsStray).FirstOrDefault() is { } stray)
        {
            throw new FormatException($"'{stray}': not an option; expected --name value.");
        }

        if (args is [.., var last] && IsOption(last) && !last.Contains('='))
        {
            throw new FormatException($"{last}: the value is missing.");
        }

        var options = new ProgramOptions();
        foreach (var (name, value) in new ConfigurationBuilder().AddCommandLine(args).Build().AsEnumerable())
        {
            Option option = Array.Find(s_options, option => option.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new FormatException($"--{name}: not an option.");
            try
            {
                options = option.Apply(options, value ?? "");
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                throw new FormatException($"--{name}: '{value}' is not a whole number.", e);
            }
        }

        return options;
    }

    private static bool IsOption(string arg) => arg.StartsWith("--", StringComparison.Ordinal);

    private static int ToInt32(string value) => int.Parse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private ProgramOptions With(Func<EmulatorOptions, EmulatorOptions> change) => this with { Emulator = change(Emulator) };

    private ProgramOptions WithKeys(string[] keys) => With(e => e with { ApiKey = keys[0], FurtherApiKeys = keys[1..] });

    private sealed record Option(string Name, string Value, string Description, Func<ProgramOptions, string, ProgramOptions> Apply)
    {
        public string Help => $"  {$"--{Name} <{Value}>",-28}  {Description}";
    }
}
