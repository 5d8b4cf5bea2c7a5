namespace Rodin.Emulator;

/// <summary>How an emulator starts. Every value has a default that suits a test.</summary>
public sealed record EmulatorOptions
{
    // One list, for records are equal only if their lists are the same.
    private static readonly string[] s_forbiddenWords = ["forbidden"];

    /// <summary>The key that the API accepts, and that <see cref="RodinEmulator.ApiKey"/> tells.</summary>
    public string ApiKey { get; init; } = "emulator-key";

    /// <summary>Further keys that the API accepts.</summary>
    public IReadOnlyCollection<string> FurtherApiKeys { get; init; } = [];

    /// <summary>How long a link lives. One vendor source says ten minutes; seven days were seen.</summary>
    public TimeSpan LinkLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The clock of links, dates, limits, delays and throttles. With a fake one, a delay lasts until the test moves it.
    /// </summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The port of the API on 127.0.0.1; 0 takes a free one.</summary>
    public int ApiPort { get; init; }

    /// <summary>The port of the file host on 127.0.0.1; 0 takes a free one.</summary>
    public int FilePort { get; init; }

    /// <summary>How long each answer of the API takes, before its first byte.</summary>
    public TimeSpan ApiLatency { get; init; }

    /// <summary>
    /// Requests that each key may make in a minute, 0 for any number. What is over it gets HTTP 429 with <c>Retry-After</c>.
    /// 120 or 240 by plan (documented).
    /// </summary>
    public int RequestsPerMinute { get; init; }

    /// <summary>The credits at the start.</summary>
    public decimal Balance { get; init; } = 100.5m;

    /// <summary>How the generation of submitted tasks goes at first.</summary>
    public GenerationPlan Generation { get; init; } = new();

    /// <summary>
    /// How many submitted tasks may be unfinished, 0 for any number. One more gets <c>API_PARALLELISM_LIMIT_REACHED</c>.
    /// </summary>
    public int MaximumRunningTasks { get; init; }

    /// <summary>How many submitted tasks generate at once, 0 for any number. Further ones are <c>Waiting</c>.</summary>
    public int TasksAtOnce { get; init; }

    /// <summary>A prompt with one of these words in it gets <c>IMAGE_CONTENT_VIOLATION</c>.</summary>
    public IReadOnlyCollection<string> ForbiddenWords { get; init; } = s_forbiddenWords;

    /// <summary>
    /// What stands in <c>error</c> of a success: <see langword="null"/> leaves it out, <c>OK</c> is in the documented samples.
    /// </summary>
    public string? SuccessError { get; init; }

    /// <summary>Whether the two sample tasks exist. Their files are made when first asked for.</summary>
    public bool SampleTask { get; init; }

    /// <summary>Whether the file host sends <c>x-tos-hash-crc64ecma</c>.</summary>
    public bool ChecksumHeaders { get; init; } = true;

    /// <summary>
    /// Whether links hold percent-encodings that a client would change if it normalised the link (<c>%7E</c>, <c>%2D</c>, lower-case
    /// digits). Off, because the service's own links are canonical, and many clients normalise without harm.
    /// </summary>
    public bool UnusualLinkEncoding { get; init; }

    /// <summary>The number of requests that <see cref="RodinEmulator.Requests"/> remembers; the oldest are forgotten first.</summary>
    public int RequestLogLimit { get; init; } = 100_000;
}
