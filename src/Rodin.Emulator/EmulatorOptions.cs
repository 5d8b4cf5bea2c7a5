namespace Rodin.Emulator;

/// <summary>The options of an emulator. The defaults suit a test.</summary>
public sealed record EmulatorOptions
{
    // One instance, because records compare lists by reference.
    private static readonly string[] s_forbiddenWords = ["forbidden"];

    /// <summary>The API key, which <see cref="RodinEmulator.ApiKey"/> returns.</summary>
    public string ApiKey { get; init; } = "emulator-key";

    /// <summary>Additional API keys.</summary>
    public IReadOnlyCollection<string> FurtherApiKeys { get; init; } = [];

    /// <summary>The lifetime of a link. One page of the vendor says ten minutes; seven days were observed.</summary>
    public TimeSpan LinkLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The clock for links, dates, limits, delays and throttles. With a fake clock a delay lasts until the test advances the clock.
    /// </summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The port of the API on 127.0.0.1; 0 for a free one.</summary>
    public int ApiPort { get; init; }

    /// <summary>The port of the file host on 127.0.0.1; 0 for a free one.</summary>
    public int FilePort { get; init; }

    /// <summary>The time before the first byte of each response of the API.</summary>
    public TimeSpan ApiLatency { get; init; }

    /// <summary>
    /// The rate limit of each key in requests per minute; 0 for no limit. A request above it gets HTTP 429 with <c>Retry-After</c>.
    /// The service allows 120 or 240, depending on the plan (documented).
    /// </summary>
    public int RequestsPerMinute { get; init; }

    /// <summary>The initial credits.</summary>
    public decimal Balance { get; init; } = 100.5m;

    /// <summary>The initial plan for the generation of submitted tasks.</summary>
    public GenerationPlan Generation { get; init; } = new();

    /// <summary>
    /// The maximum number of unfinished submitted tasks; 0 for no limit. One more gets <c>API_PARALLELISM_LIMIT_REACHED</c>.
    /// </summary>
    public int MaximumUnfinishedTasks { get; init; }

    /// <summary>The number of submitted tasks that generate at the same time; 0 for no limit. Further tasks are <c>Waiting</c>.</summary>
    public int MaximumGeneratingTasks { get; init; }

    /// <summary>A prompt that contains one of these words gets <c>IMAGE_CONTENT_VIOLATION</c>.</summary>
    public IReadOnlyCollection<string> ForbiddenWords { get; init; } = s_forbiddenWords;

    /// <summary>
    /// The value of <c>error</c> in a successful response; <see langword="null"/> for none. The documented samples have <c>OK</c>.
    /// </summary>
    public string? SuccessError { get; init; }

    /// <summary>Whether the two sample tasks exist. Their files are created on the first request.</summary>
    public bool SampleTask { get; init; }

    /// <summary>Whether the file host sends <c>x-tos-hash-crc64ecma</c>.</summary>
    public bool ChecksumHeaders { get; init; } = true;

    /// <summary>
    /// Whether links have percent-encodings that a client changes if it normalizes the link (<c>%7E</c>, <c>%2D</c>, lower-case
    /// digits). Off by default, because the service's links are canonical, and many clients normalize them.
    /// </summary>
    public bool UnusualLinkEncoding { get; init; }

    /// <summary>The maximum number of requests in <see cref="RodinEmulator.Requests"/>; the oldest are removed first.</summary>
    public int RequestLogLimit { get; init; } = 100_000;
}
