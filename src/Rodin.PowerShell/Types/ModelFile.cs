using Rodin.Binding;
using Rodin.Client.Downloads.Source;
using Rodin.Client.Storage;

namespace Rodin;

/// <summary>A file of a finished task. <c>Get-RodinDownload</c> lists it, and <c>Save-RodinModelFile</c> downloads it.</summary>
public sealed class ModelFile
{
    private const int MaximumFormatLength = 10;

    private static readonly HashSet<string> s_models = new(StringComparer.Ordinal)
    {
        "glb", "gltf", "fbx", "obj", "usdz", "usd", "usda", "usdc", "stl", "ply", "3mf", "dae", "blend",
    };

    private static readonly HashSet<string> s_images = new(StringComparer.Ordinal)
    {
        "png", "jpg", "jpeg", "webp", "tga", "tif", "tiff", "exr", "hdr", "bmp", "ktx2",
    };

    // Without a public parameterless constructor: PowerShell would convert any object with a Url to a ModelFile, bypassing the checks.
    internal ModelFile(string taskUuid, string name, string fileName, string url)
    {
        TaskUuid = taskUuid;
        Name = name;
        FileName = fileName;
        Url = url;
        Format = GetFormat(fileName) ?? GetFormat(SafeFileName.FromLink(url)) ?? string.Empty;
        Kind = GetKind(fileName, Format);
        ExpiresAt = PresignedUrlExpiry.Read(url);
    }

    /// <summary>The UUID of the file's task; empty if it is not known.</summary>
    public string TaskUuid { get; }

    /// <summary>The display name that the service assigned (documented as human-readable only).</summary>
    public string Name { get; }

    /// <summary>The file name on disk: valid on every platform, and unique within its task.</summary>
    public string FileName { get; }

    /// <summary>The kind of the file, derived from its name.</summary>
    public ModelFileKind Kind { get; }

    /// <summary>
    /// The format, derived from the file name's extension, in lower case: <c>glb</c>, <c>webp</c>, …; empty without an extension.
    /// </summary>
    public string Format { get; }

    /// <summary>
    /// When the link expires; null if the link does not state it. Listing the task again returns a new link, free of charge.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>
    /// The signed download link: a secret until it expires, since it grants access to the file. A string, not a <see cref="Uri"/>: the text
    /// of a <see cref="Uri"/>, for instance in CSV, is unescaped, which invalidates the signature.
    /// </summary>
    public string Url { get; }

    /// <summary>Returns <see cref="FileName"/>.</summary>
    public override string ToString() => FileName;

    // The format is displayed, and the file name of a link is not safe. Only letters and digits are accepted.
    private static string? GetFormat(string name)
    {
        int dot = name.LastIndexOf('.');
        int length = name.Length - dot - 1;
        return dot >= 0 && length is > 0 and <= MaximumFormatLength && name.Skip(dot + 1).All(IsLetterOrDigit)
            ? name.Substring(dot + 1).ToLowerInvariant()
            : null;
    }

    private static bool IsLetterOrDigit(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');

    private static ModelFileKind GetKind(string name, string format)
    {
        if (s_models.Contains(format))
        {
            return ModelFileKind.Model;
        }

        if (s_images.Contains(format))
        {
            return name.StartsWith("preview", StringComparison.OrdinalIgnoreCase) ? ModelFileKind.Preview : ModelFileKind.Texture;
        }

        return format == "mtl" ? ModelFileKind.Material : ModelFileKind.Other;
    }
}
