using Rodin.Binding;
using Rodin.Client.Downloads.Source;
using Rodin.Paths;

namespace Rodin;

/// <summary>One file of a finished task, as <c>Get-RodinDownload</c> lists it and <c>Save-RodinModelFile</c> saves it.</summary>
public sealed class ModelFile
{
    private const int LongestFormat = 10;

    private static readonly HashSet<string> s_models = new(StringComparer.Ordinal)
    {
        "glb", "gltf", "fbx", "obj", "usdz", "usd", "usda", "usdc", "stl", "ply", "3mf", "dae", "blend",
    };

    private static readonly HashSet<string> s_pictures = new(StringComparer.Ordinal)
    {
        "png", "jpg", "jpeg", "webp", "tga", "tif", "tiff", "exr", "hdr", "bmp", "ktx2",
    };

    // No public constructor without arguments: PowerShell would convert any object with a Url to a ModelFile, and skip the checks.
    internal ModelFile(string taskUuid, string name, string fileName, string url)
    {
        TaskUuid = taskUuid;
        Name = name;
        FileName = fileName;
        Url = url;
        Format = FormatOf(fileName) ?? FormatOf(SafeFileName.FromLink(url)) ?? string.Empty;
        Kind = KindOf(fileName, Format);
        ExpiresAt = PresignedUrlExpiry.Read(url);
    }

    /// <summary>The task that the file is a result of.</summary>
    public string TaskUuid { get; }

    /// <summary>The name as the service gave it: human-readable, no more (documented).</summary>
    public string Name { get; }

    /// <summary>The name that the file gets on disk: safe on every system, and unique within its task.</summary>
    public string FileName { get; }

    /// <summary>What the file is for, told from its name.</summary>
    public ModelFileKind Kind { get; }

    /// <summary>The format, told from the name's extension: <c>glb</c>, <c>webp</c>, … in lower case; empty when the name tells none.</summary>
    public string Format { get; }

    /// <summary>When the link ceases to work, where it says so itself. Listing the task again gives a new link, at no cost.</summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>
    /// The signed link: a secret while it lives, since whoever has it has the file. A string, not a <see cref="Uri"/>, because text such as
    /// CSV must carry it to the letter, and a <see cref="Uri"/> turns into text with its escapes undone, which breaks the signature.
    /// </summary>
    public string Url { get; }

    /// <summary>The file's name on disk.</summary>
    public override string ToString() => FileName;

    // A link's own name is not made safe, and this is shown: what has more than letters and digits is no format.
    private static string? FormatOf(string name)
    {
        int dot = name.LastIndexOf('.');
        int length = name.Length - dot - 1;
        return dot >= 0 && length is > 0 and <= LongestFormat && name.Skip(dot + 1).All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9'))
            ? name.Substring(dot + 1).ToLowerInvariant()
            : null;
    }

    private static ModelFileKind KindOf(string name, string format) =>
        s_models.Contains(format) ? ModelFileKind.Model
        : format == "mtl" ? ModelFileKind.Material
        : !s_pictures.Contains(format) ? ModelFileKind.Other
        : name.StartsWith("preview", StringComparison.OrdinalIgnoreCase) ? ModelFileKind.Preview
        : ModelFileKind.Texture;
}
