using System.Text.Json.Serialization;

namespace Rodin.Client.Transfer;

/// <summary>The first line of a part file's map.</summary>
/// <param name="Format">Which kind of map this is; another one is not understood.</param>
/// <param name="Length">The whole file's, in bytes.</param>
/// <param name="ETag">See <see cref="FileVersion"/>.</param>
/// <param name="LastModified">See <see cref="FileVersion"/>.</param>
/// <param name="IsDateStrong">See <see cref="FileVersion"/>.</param>
/// <param name="Block">Bytes that a sign stands for.</param>
/// <param name="MachineRun">The run of the machine that wrote it.</param>
internal sealed record PartMapHead(int Format, long Length, string? ETag, string? LastModified, bool IsDateStrong, int Block, string? MachineRun)
{
    public const int CurrentFormat = 1;
}

/// <summary>Reads and writes it by generated code.</summary>
[JsonSerializable(typeof(PartMapHead))]
internal sealed partial class PartMapJson : JsonSerializerContext;
