using System.Text.Json.Serialization;
using Rodin.Client.Downloads.Source;

namespace Rodin.Client.Storage;

/// <summary>The first line of a part file's map.</summary>
/// <param name="Format">Which kind of map this is; another one is not understood.</param>
/// <param name="Length">The whole file's, in bytes.</param>
/// <param name="ETag">See <see cref="EntityVersion"/>.</param>
/// <param name="LastModified">See <see cref="EntityVersion"/>.</param>
/// <param name="IsDateStrong">See <see cref="EntityVersion"/>.</param>
/// <param name="Block">Bytes that a sign stands for.</param>
/// <param name="BootSession">The run of the machine that wrote it.</param>
internal sealed record BlockMapHeader(int Format, long Length, string? ETag, string? LastModified, bool IsDateStrong, int Block, string? BootSession)
{
    public const int CurrentFormat = 1;
}

/// <summary>Reads and writes it by generated code.</summary>
[JsonSerializable(typeof(BlockMapHeader))]
internal sealed partial class PartMapJson : JsonSerializerContext;
