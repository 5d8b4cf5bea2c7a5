using System.Text.Json.Serialization;

namespace Rodin.Client.Storage;

/// <summary>The first line of a block map.</summary>
/// <param name="Format">The version of the map's format; other versions are ignored.</param>
/// <param name="Length">The length of the complete file in bytes.</param>
/// <param name="ETag">See <see cref="EntityVersion"/>.</param>
/// <param name="LastModified">See <see cref="EntityVersion"/>.</param>
/// <param name="IsDateStrong">See <see cref="EntityVersion"/>.</param>
/// <param name="Block">The length of a block in bytes.</param>
/// <param name="BootSession">The boot session in which the map was written; see <see cref="Storage.BootSession"/>.</param>
internal sealed record BlockMapHeader(
    int Format, long Length, string? ETag, string? LastModified, bool IsDateStrong, int Block, string? BootSession)
{
    public const int CurrentFormat = 1;
}

/// <summary>Source-generated serialization of the header.</summary>
[JsonSerializable(typeof(BlockMapHeader))]
internal sealed partial class BlockMapJsonContext : JsonSerializerContext;
