namespace Rodin.Client.Downloads.Source;

/// <summary>The kinds of successful responses of a file host.</summary>
internal enum RangeResponseKind
{
    /// <summary>The body is the whole file (200).</summary>
    WholeFile,

    /// <summary>The body is a range of the file (206).</summary>
    Range,

    /// <summary>The file is empty (416 with a length of 0).</summary>
    EmptyFile,

    /// <summary>The file has no such range (416).</summary>
    RangeNotSatisfiable,
}
