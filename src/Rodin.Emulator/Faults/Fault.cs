using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rodin.Emulator.Content;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Faults;

/// <summary>
/// Something that goes wrong on demand. Of the faults in a <see cref="FaultList"/> a request meets the first of each kind that
/// still has <see cref="Times"/> left; kinds combine, save that only one of those that replace the answer, and one of those that end
/// it, is met at once. So <c>[Status(503) { Times = 2 }, Status(429) { Times = 1 }]</c> gives 503, 503, 429, and then all is well.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Delay), "delay")]
[JsonDerivedType(typeof(Throttle), "throttle")]
[JsonDerivedType(typeof(Stall), "stall")]
[JsonDerivedType(typeof(Cut), "cut")]
[JsonDerivedType(typeof(CutRequest), "cutRequest")]
[JsonDerivedType(typeof(WrongLength), "wrongLength")]
[JsonDerivedType(typeof(NoLength), "noLength")]
[JsonDerivedType(typeof(NoRanges), "noRanges")]
[JsonDerivedType(typeof(Gzip), "gzip")]
[JsonDerivedType(typeof(Header), "header")]
[JsonDerivedType(typeof(Digests), "digests")]
[JsonDerivedType(typeof(ChangedContent), "changedContent")]
[JsonDerivedType(typeof(ExpiredLinks), "expiredLinks")]
[JsonDerivedType(typeof(Status), "status")]
[JsonDerivedType(typeof(Refusal), "refusal")]
[JsonDerivedType(typeof(Redirect), "redirect")]
[JsonDerivedType(typeof(ErrorPage), "errorPage")]
[JsonDerivedType(typeof(Body), "body")]
[JsonDerivedType(typeof(HugeBody), "hugeBody")]
[JsonDerivedType(typeof(LongList), "longList")]
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>How many requests meet it; <see langword="null"/>, the default, for every one.</summary>
    public int? Times { get; init; }

    /// <summary>How many requests pass before the first that meets it.</summary>
    public int Skip { get; init; }

    /// <summary>
    /// Of the requests that would meet it, what share does, by lot: 0 to 1; <see langword="null"/>, the default, for all. The lots are the same for
    /// the same requests in the same order.
    /// </summary>
    public double? Share
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value ?? 0, nameof(Share));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value ?? 0, 1, nameof(Share));
            field = value;
        }
    }

    // Faults with the same slot exclude each other within one request.
    internal virtual string Slot => GetType().Name;

    /// <summary>Waits before the first byte of the answer.</summary>
    /// <param name="Time">In JSON <c>time</c>, in seconds.</param>
    public sealed record Delay([property: JsonConverter(typeof(SecondsConverter))] TimeSpan Time) : Fault;

    /// <summary>Sends the body slowly.</summary>
    /// <param name="BytesPerSecond">At least 1.</param>
    /// <param name="Shared">
    /// Whether all running responses of the file host share the limit, as they share a line. Otherwise it holds for each, as content
    /// networks cap each connection.
    /// </param>
    public sealed record Throttle(long BytesPerSecond, bool Shared = false) : Fault;

    /// <summary>Breaks the answer off at some point.</summary>
    /// <param name="AfterBytes">Bytes of the body that are sent before; 0 for the headers alone, -1 for nothing at all.</param>
    public abstract record Ending(long AfterBytes) : Fault
    {
        internal sealed override string Slot => nameof(Ending);
    }

    /// <summary>Falls silent until the client goes away or the emulator stops.</summary>
    /// <param name="AfterBytes">Bytes of the body that are sent before; 0 for the headers alone, -1 for nothing at all.</param>
    public sealed record Stall(long AfterBytes = 0) : Ending(AfterBytes);

    /// <summary>Breaks the connection.</summary>
    /// <param name="AfterBytes">Bytes of the body that are sent before; 0 for the headers alone, -1 for nothing at all.</param>
    /// <param name="Reset">With a reset (RST) instead of an orderly end (FIN). The client may lose bytes that were sent before.</param>
    public sealed record Cut(long AfterBytes = 0, bool Reset = false) : Ending(AfterBytes);

    /// <summary>
    /// Breaks the connection while the request still comes in: the call is not carried out, and no task comes about. Of the API
    /// only, in the lists of an endpoint or of all. The other faults that end something act on the answer, after the call.
    /// </summary>
    /// <param name="AfterBytes">Bytes of the request's body that are read before; 0 for none.</param>
    /// <param name="Reset">With a reset (RST) instead of an orderly end (FIN).</param>
    public sealed record CutRequest(long AfterBytes = 0, bool Reset = false) : Fault;

    /// <summary>
    /// Declares another <c>Content-Length</c> than the body has. With less, the body goes on beyond its declared end;
    /// with more, the connection ends too early.
    /// </summary>
    /// <param name="Difference">Declared minus real bytes.</param>
    public sealed record WrongLength(long Difference) : Fault;

    /// <summary>Sends no <c>Content-Length</c>: the body is chunked.</summary>
    public sealed record NoLength : Fault;

    /// <summary>Behaves like a file host that knows no ranges.</summary>
    public sealed record NoRanges : Fault;

    /// <summary>Compresses the body though nobody asked for it. The compressed body is held in memory.</summary>
    public sealed record Gzip : Fault;

    /// <summary>Sets or removes a header of the answer, last of all: a weak ETag, a wrong Content-Range, a wrong checksum.</summary>
    /// <param name="Name">The header.</param>
    /// <param name="Value">Its value, or <see langword="null"/> to leave it out.</param>
    public sealed record Header(string Name, string? Value) : Fault
    {
        internal override string Slot => $"{nameof(Header)} {Name}";
    }

    /// <summary>Sends further checksums, right ones: no fault, but as rare. They are computed for each answer anew.</summary>
    /// <param name="Headers">Which; in JSON their names with commas between.</param>
    /// <param name="OfWhole">
    /// Whether all speak of the whole file even in an answer with a part, as some stores have it, against the letter. Otherwise the part has
    /// <c>Content-MD5</c> and <c>Content-Digest</c> of its own, and no <c>x-amz-checksum-*</c>.
    /// </param>
    public sealed record Digests(
        [property: JsonConverter(typeof(JsonStringEnumConverter<DigestHeaders>))] DigestHeaders Headers,
        bool OfWhole = false) : Fault;

    /// <summary>From this request on the file has other bytes, and so another ETag.</summary>
    /// <param name="Seed">Which bytes.</param>
    /// <param name="Length">In bytes; <see langword="null"/> keeps the length.</param>
    public sealed record ChangedContent(int Seed = 99, long? Length = null) : Fault;

    /// <summary><c>/download</c> lists links that have already expired.</summary>
    public sealed record ExpiredLinks : Fault;

    /// <summary>Replaces the whole answer: the call is not carried out.</summary>
    public abstract record Replacement : Fault
    {
        internal sealed override string Slot => nameof(Replacement);

        /// <summary>What is answered instead.</summary>
        /// <param name="clock">The emulator's clock.</param>
        /// <param name="target">What was asked for: path and query.</param>
        internal abstract Answer ToAnswer(TimeProvider clock, string target);
    }

    /// <summary>Answers with a status.</summary>
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
        internal override Answer ToAnswer(TimeProvider clock, string target)
        {
            Answer answer = Answer.OfText(Code, Text ?? "", Text is null ? null : "text/plain; charset=utf-8");
            if (RetryAfter is { } wait)
            {
                DateTimeOffset now = clock.GetUtcNow();
                answer.Headers.Date = now.ToString("R");
                answer.Headers.RetryAfter = RetryAfterAsDate ? (now + wait).ToString("R") : ((long)Math.Ceiling(wait.TotalSeconds)).ToString();
            }

            return answer;
        }
    }

    /// <summary>Says no as the service does: mostly with HTTP 201, and the reason in the body.</summary>
    /// <param name="Code">What stands in <c>error</c>.</param>
    /// <param name="Message">What stands in <c>message</c>.</param>
    /// <param name="Status">The HTTP status.</param>
    public sealed record Refusal(string Code, string? Message = null, int Status = StatusCodes.Status201Created) : Replacement
    {
        /// <summary>The HTTP status.</summary>
        public new int Status { get; init; } = Status;

        internal override Answer ToAnswer(TimeProvider clock, string target) =>
            Answer.OfJson(Status, new JsonObject { ["error"] = Code, ["message"] = Message });
    }

    /// <summary>Sends the client elsewhere.</summary>
    /// <param name="Location">As it stands in the header; <see langword="null"/> for the address that was asked, so that it is asked again.</param>
    /// <param name="Code">301, 302, 303, 307 or 308.</param>
    public sealed record Redirect(string? Location, int Code = StatusCodes.Status302Found) : Replacement
    {
        internal override Answer ToAnswer(TimeProvider clock, string target)
        {
            Answer answer = Answer.OfText(Code, "", contentType: null);
            answer.Headers.Location = Location ?? target;
            return answer;
        }
    }

    /// <summary>A page for people, with status 200, in place of what was asked for.</summary>
    public sealed record ErrorPage : Replacement
    {
        private const string Html =
            "<!DOCTYPE html>\n<html><head><title>Service unavailable</title></head><body><h1>Please try again later</h1></body></html>\n";

        internal override Answer ToAnswer(TimeProvider clock, string target) => Answer.OfText(StatusCodes.Status200OK, Html, "text/html; charset=utf-8");
    }

    /// <summary>Answers with this text.</summary>
    /// <param name="Text">The body.</param>
    /// <param name="Code">The HTTP status.</param>
    /// <param name="ContentType">The declared type.</param>
    public sealed record Body(string Text, int Code = StatusCodes.Status201Created, string ContentType = Answer.Json) : Replacement
    {
        internal override Answer ToAnswer(TimeProvider clock, string target) => Answer.OfText(Code, Text, ContentType);
    }

    /// <summary>Answers with something that goes on and on, and is cut off in the middle. Costs no memory here.</summary>
    /// <param name="Bytes">The size of the body.</param>
    /// <param name="Code">The HTTP status.</param>
    /// <param name="Beginning">What it begins with; by default a download list.</param>
    /// <param name="Repeated">What comes again and again; by default one of its entries.</param>
    public sealed record HugeBody(
        long Bytes,
        int Code = StatusCodes.Status201Created,
        string Beginning = """{"list":[""",
        string Repeated = """{"url":"http://127.0.0.1:9/base.glb","name":"base.glb"},""") : Replacement
    {
        internal override Answer ToAnswer(TimeProvider clock, string target) => new(Code, new RepeatedContent(Beginning, Repeated, Bytes), Answer.Json);
    }

    /// <summary>Answers with a whole download list of any length, all of whose entries have one name. Costs no memory here.</summary>
    /// <param name="Entries">How many; at least 1.</param>
    public sealed record LongList(int Entries) : Replacement
    {
        private const string Beginning = """{"list":[""";
        private const string Entry = """{"url":"http://127.0.0.1:9/base.glb?X-Tos-Signature=0","name":"base.glb"},""";
        private const string End = "]}";

        internal override Answer ToAnswer(TimeProvider clock, string target) => new(
            StatusCodes.Status201Created,
            new RepeatedContent(Beginning, Entry, Beginning.Length + ((long)Entry.Length * Entries) - 1 + End.Length, End),
            Answer.Json);
    }
}
