using System.Net.Http.Headers;

namespace Rodin.Client.Downloads.Source;

/// <summary>What tells one version of a file from the next: bytes of two versions must never come together in one file.</summary>
/// <param name="Length">In bytes; null where the file host does not say.</param>
/// <param name="ETag">The entity tag to the letter; null without one.</param>
/// <param name="LastModified">The date to the letter; null without one.</param>
/// <param name="IsDateStrong">Whether the date alone tells versions apart: it is at least a second older than the answer (RFC 9110, 8.8.2.2).</param>
internal sealed record EntityVersion(long? Length, string? ETag, string? LastModified, bool IsDateStrong)
{
    /// <summary>What an answer says of the file that it is, or is a part of.</summary>
    public static EntityVersion Of(HttpResponseMessage response)
    {
        HttpContentHeaders content = response.Content.Headers;
        return new EntityVersion(
            (int)response.StatusCode == 206 ? content.ContentRange?.Length : content.ContentLength,
            First(response.Headers, "ETag"),
            First(content, "Last-Modified"),
            content.LastModified is { } modified && response.Headers.Date is { } sent && sent - modified >= TimeSpan.FromSeconds(1));
    }

    /// <summary>What makes a file host send a part of this version only (<c>If-Range</c>); null when nothing would.</summary>
    public RangeConditionHeaderValue? Condition()
    {
        if (StrongTag() is { } tag)
        {
            return new RangeConditionHeaderValue(tag);
        }

        return IsDateStrong && DateTimeOffset.TryParse(LastModified, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out DateTimeOffset date)
            ? new RangeConditionHeaderValue(date)
            : null;
    }

    /// <summary>Whether both are one version, as far as both say.</summary>
    public bool Matches(EntityVersion other) =>
        Agrees(Length, other.Length) && Agrees(ETag, other.ETag) && (StrongTag() is not null || Agrees(LastModified, other.LastModified));

    // One beyond ASCII cannot be sent back, so that a part of its version could never be gone on with.
    private EntityTagHeaderValue? StrongTag() =>
        ETag?.All(c => c is >= ' ' and <= '~') == true && EntityTagHeaderValue.TryParse(ETag, out EntityTagHeaderValue? tag) && !tag.IsWeak ? tag : null;

    private static bool Agrees<T>(T? mine, T? theirs) => mine is null || theirs is null || EqualityComparer<T>.Default.Equals(mine, theirs);

    private static string? First(HttpHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
}
