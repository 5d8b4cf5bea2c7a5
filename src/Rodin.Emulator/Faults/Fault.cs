using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rodin.Emulator.Content;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Faults;

/// <summary>
/// Something that goes wrong on demand. From a <see cref="FaultList"/> a request gets the first fault of each kind that still has
/// <see cref="Times"/> left. Kinds combine, but a request gets at most one <see cref="Replacement"/> and one <see cref="Interruption"/>.
/// Example: <c>[Status(503) { Times = 2 }, Status(429) { Times = 1 }]</c> returns 503, 503 and 429, and then succeeds.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Delay), "delay")]
[JsonDerivedType(typeof(Throttle), "throttle")]
[JsonDerivedType(typeof(Stall), "stall")]
[JsonDerivedType(typeof(Disconnect), "disconnect")]
[JsonDerivedType(typeof(DisconnectRequest), "disconnectRequest")]
[JsonDerivedType(typeof(WrongLength), "wrongLength")]
[JsonDerivedType(typeof(NoLength), "noLength")]
[JsonDerivedType(typeof(NoRanges), "noRanges")]
[JsonDerivedType(typeof(Gzip), "gzip")]
[JsonDerivedType(typeof(Header), "header")]
[JsonDerivedType(typeof(ChecksumHeaders), "checksumHeaders")]
[JsonDerivedType(typeof(ChangedContent), "changedContent")]
[JsonDerivedType(typeof(ExpiredLinks), "expiredLinks")]
[JsonDerivedType(typeof(Status), "status")]
[JsonDerivedType(typeof(ApiError), "apiError")]
[JsonDerivedType(typeof(Redirect), "redirect")]
[JsonDerivedType(typeof(ErrorPage), "errorPage")]
[JsonDerivedType(typeof(Body), "body")]
[JsonDerivedType(typeof(OversizedBody), "oversizedBody")]
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>The number of requests that get the fault; <see langword="null"/>, the default, for all.</summary>
    public int? Times { get; init; }

    /// <summary>The number of requests that succeed before the first one gets the fault.</summary>
    public int Skip { get; init; }

    /// <summary>
    /// The probability, 0 to 1, that a request gets the fault; <see langword="null"/>, the default, for certain. The random numbers are
    /// seeded: the same requests in the same order get the same faults.
    /// </summary>
    public double? Probability
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value ?? 0, nameof(Probability));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value ?? 0, 1, nameof(Probability));
            field = value;
        }
    }

    // A request gets at most one fault of each group.
    internal virtual string ExclusionGroup => GetType().Name;

    /// <summary>Waits before the first byte of the response.</summary>
    /// <param name="Time">In JSON <c>time</c>, in seconds.</param>
    public sealed record Delay([property: JsonConverter(typeof(SecondsConverter))] TimeSpan Time) : Fault;

    /// <summary>Sends the body slowly.</summary>
    /// <param name="BytesPerSecond">At least 1.</param>
    /// <param name="Shared">
    /// Whether all running responses of the file host share the limit, like the bandwidth of a line. Otherwise it applies to each response,
    /// like the limits of a content delivery network.
    /// </param>
    public sealed record Throttle(long BytesPerSecond, bool Shared = false) : Fault;

    /// <summary>Interrupts the response after some bytes.</summary>
    /// <param name="AfterBytes">Bytes of the body that are sent first; 0 for the headers only, -1 for nothing.</param>
    public abstract record Interruption(long AfterBytes) : Fault
    {
        internal sealed override string ExclusionGroup => nameof(Interruption);
    }

    /// <summary>Sends nothing more until the client closes the connection or the emulator stops.</summary>
    /// <param name="AfterBytes">Bytes of the body that are sent first; 0 for the headers only, -1 for nothing.</param>
    public sealed record Stall(long AfterBytes = 0) : Interruption(AfterBytes);

    /// <summary>Closes the connection.</summary>
    /// <param name="AfterBytes">Bytes of the body that are sent first; 0 for the headers only, -1 for nothing.</param>
    /// <param name="Reset">Closes with a reset (RST) instead of FIN. The client may lose bytes that were sent first.</param>
    public sealed record Disconnect(long AfterBytes = 0, bool Reset = false) : Interruption(AfterBytes);

    /// <summary>
    /// Closes the connection while the request is received: the call is not carried out, and no task is created. Only for the API, in the
    /// faults of one endpoint or of all. An <see cref="Interruption"/>, in contrast, affects the response, after the call.
    /// </summary>
    /// <param name="AfterBytes">Bytes of the request body that are read first; 0 for none.</param>
    /// <param name="Reset">Closes with a reset (RST) instead of FIN.</param>
    public sealed record DisconnectRequest(long AfterBytes = 0, bool Reset = false) : Fault;

    /// <summary>
    /// Sends a <c>Content-Length</c> that differs from the length of the body. If it is smaller, more bytes follow than declared;
    /// if it is larger, the connection closes early.
    /// </summary>
    /// <param name="Difference">Declared minus actual length in bytes.</param>
    public sealed record WrongLength(long Difference) : Fault;

    /// <summary>Sends no <c>Content-Length</c>: the body is chunked.</summary>
    public sealed record NoLength : Fault;

    /// <summary>Ignores <c>Range</c>, like a file host without support for it.</summary>
    public sealed record NoRanges : Fault;

    /// <summary>Compresses the body although the client did not request it. The compressed body is held in memory.</summary>
    public sealed record Gzip : Fault;

    /// <summary>Sets or removes a response header, after all other faults: a weak ETag, a wrong Content-Range, a wrong checksum.</summary>
    /// <param name="Name">The header.</param>
    /// <param name="Value">Its value, or <see langword="null"/> to remove it.</param>
    public sealed record Header(string Name, string? Value) : Fault
    {
        internal override string ExclusionGroup => $"{nameof(Header)} {Name}";
    }

    /// <summary>Sends additional, correct checksum headers. They are computed for each response.</summary>
    /// <param name="Headers">The headers; in JSON comma-separated names.</param>
    /// <param name="WholeFile">
    /// Whether all checksums are those of the whole file even in a 206 response, as some stores send them against RFC 9530. Otherwise
    /// <c>Content-MD5</c> and <c>Content-Digest</c> are those of the part, and there is no <c>x-amz-checksum-*</c>.
    /// </param>
    public sealed record ChecksumHeaders(
        [property: JsonConverter(typeof(JsonStringEnumConverter<ChecksumHeaderNames>))] ChecksumHeaderNames Headers,
        bool WholeFile = false) : Fault;

    /// <summary>From this request on, the file has different bytes and a different ETag.</summary>
    /// <param name="Seed">The seed of the new bytes.</param>
    /// <param name="Length">In bytes; <see langword="null"/> keeps the length.</param>
    public sealed record ChangedContent(int Seed = 99, long? Length = null) : Fault;

    /// <summary><c>/download</c> returns links that have already expired.</summary>
    public sealed record ExpiredLinks : Fault;

    /// <summary>Replaces the whole response: the call is not carried out.</summary>
    public abstract record Replacement : Fault
    {
        internal sealed override string ExclusionGroup => nameof(Replacement);

        /// <summary>Creates the response that is sent instead.</summary>
        /// <param name="clock">The emulator's clock.</param>
        /// <param name="target">The path and query of the request.</param>
        internal abstract EmulatorResponse CreateResponse(TimeProvider clock, string target);
    }

    /// <summary>Responds with an HTTP status.</summary>
    /// <param name="Code">The HTTP status.</param>
    /// <param name="Text">The body, if any.</param>
    /// <param name="RetryAfter">In JSON <c>retryAfter</c>, in seconds.</param>
    /// <param name="RetryAfterAsDate">Whether <c>Retry-After</c> is a date instead of a number of seconds.</param>
    public sealed record Status(
        int Code,
        string? Text = null,
        [property: JsonConverter(typeof(SecondsConverter))] TimeSpan? RetryAfter = null,
        bool RetryAfterAsDate = false) : Replacement
    {
        internal override EmulatorResponse CreateResponse(TimeProvider clock, string target)
        {
            EmulatorResponse response = EmulatorResponse.FromText(Code, Text ?? "", Text is null ? null : "text/plain; charset=utf-8");
            if (RetryAfter is { } wait)
            {
                DateTimeOffset now = clock.GetUtcNow();
                response.Headers.Date = now.ToString("R");
                response.Headers.RetryAfter = RetryAfterAsDate
                    ? (now + wait).ToString("R")
                    : ((long)Math.Ceiling(wait.TotalSeconds)).ToString();
            }

            return response;
        }
    }

    /// <summary>Responds with an error of the service: usually HTTP 201, with the error code in the body.</summary>
    /// <param name="Code">The value of <c>error</c>.</param>
    /// <param name="Message">The value of <c>message</c>.</param>
    /// <param name="Status">The HTTP status.</param>
    public sealed record ApiError(string Code, string? Message = null, int Status = StatusCodes.Status201Created) : Replacement
    {
        /// <summary>The HTTP status.</summary>
        public new int Status { get; init; } = Status;

        internal override EmulatorResponse CreateResponse(TimeProvider clock, string target) =>
            EmulatorResponse.FromJson(Status, new JsonObject { ["error"] = Code, ["message"] = Message });
    }

    /// <summary>Redirects the client.</summary>
    /// <param name="Location">The value of the header; <see langword="null"/> for the requested address.</param>
    /// <param name="Code">301, 302, 303, 307 or 308.</param>
    public sealed record Redirect(string? Location, int Code = StatusCodes.Status302Found) : Replacement
    {
        internal override EmulatorResponse CreateResponse(TimeProvider clock, string target)
        {
            EmulatorResponse response = EmulatorResponse.FromText(Code, "", contentType: null);
            response.Headers.Location = Location ?? target;
            return response;
        }
    }

    /// <summary>Responds with an HTML page and status 200, like a captive portal or a maintenance page.</summary>
    public sealed record ErrorPage : Replacement
    {
        private const string Html =
            "<!DOCTYPE html>\n<html><head><title>Service unavailable</title></head><body><h1>Please try again later</h1></body></html>\n";

        internal override EmulatorResponse CreateResponse(TimeProvider clock, string target) =>
            EmulatorResponse.FromText(StatusCodes.Status200OK, Html, "text/html; charset=utf-8");
    }

    /// <summary>Responds with this text.</summary>
    /// <param name="Text">The body.</param>
    /// <param name="Code">The HTTP status.</param>
    /// <param name="ContentType">The content type.</param>
    public sealed record Body(string Text, int Code = StatusCodes.Status201Created, string ContentType = EmulatorResponse.Json)
        : Replacement
    {
        internal override EmulatorResponse CreateResponse(TimeProvider clock, string target) =>
            EmulatorResponse.FromText(Code, Text, ContentType);
    }

    /// <summary>Responds with a body of any size, truncated in the middle of its text. Needs no memory in the emulator.</summary>
    /// <param name="Bytes">The size of the body in bytes.</param>
    /// <param name="Code">The HTTP status.</param>
    /// <param name="Beginning">The beginning of the body; by default that of a download list.</param>
    /// <param name="Repeated">The text that is repeated; by default an entry of the list.</param>
    public sealed record OversizedBody(
        long Bytes,
        int Code = StatusCodes.Status201Created,
        string Beginning = """{"list":[""",
        string Repeated = """{"url":"http://127.0.0.1:9/base.glb","name":"base.glb"},""") : Replacement
    {
        internal override EmulatorResponse CreateResponse(TimeProvider clock, string target) =>
            new(Code, new RepeatedContent(Beginning, Repeated, Bytes), EmulatorResponse.Json);
    }
}
