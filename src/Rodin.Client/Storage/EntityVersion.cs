using System.Globalization;
using System.Net.Http.Headers;

namespace Rodin.Client.Storage;

/// <summary>Identifies one version of a file. Bytes of two versions must never be mixed in one file.</summary>
/// <param name="Length">The length in bytes; null if the file host does not state it.</param>
/// <param name="ETag">The entity tag, unchanged; null if there is none.</param>
/// <param name="LastModified">The date, unchanged; null if there is none.</param>
/// <param name="IsDateStrong">
/// Whether the date alone distinguishes versions: it is at least one second older than the response (RFC 9110, 8.8.2.2).
/// </param>
internal sealed record EntityVersion(long? Length, string? ETag, string? LastModified, bool IsDateStrong)
{
    /// <summary>
    /// Creates the <c>If-Range</c> condition that limits a request to this version; null if nothing identifies the version.
    /// </summary>
    public RangeConditionHeaderValue? ToIfRange()
    {
        if (StrongTag() is { } tag)
        {
            return new RangeConditionHeaderValue(tag);
        }

        return IsDateStrong
            && DateTimeOffset.TryParse(LastModified, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTimeOffset date)
            ? new RangeConditionHeaderValue(date)
            : null;
    }

    /// <summary>Whether two responses describe the same version, as far as both state it.</summary>
    public bool Matches(EntityVersion other) =>
        Agrees(Length, other.Length) && Agrees(ETag, other.ETag) && (StrongTag() is not null || Agrees(LastModified, other.LastModified));

    // A tag with characters beyond ASCII cannot be sent back, so its version could never be resumed.
    private EntityTagHeaderValue? StrongTag() =>
        ETag?.All(c => c is >= ' ' and <= '~') == true && EntityTagHeaderValue.TryParse(ETag, out EntityTagHeaderValue? tag) && !tag.IsWeak
            ? tag
            : null;

    private static bool Agrees<T>(T? left, T? right) => left is null || right is null || EqualityComparer<T>.Default.Equals(left, right);
}
