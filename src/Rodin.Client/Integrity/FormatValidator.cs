using Rodin.Client.Integrity.Formats;

namespace Rodin.Client.Integrity;

/// <summary>
/// Checks whether a file has the format of its extension, at its start and its end, so that error pages and truncated files are detected.
/// Files that common tools can read are never rejected. The cost does not depend on the length.
/// </summary>
internal static class FormatValidator
{
    /// <summary>Checks a file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="path">Its final path, whose extension names the format.</param>
    /// <exception cref="RodinClientException">
    /// <see cref="ErrorId.FormatMismatch"/>, or <see cref="ErrorId.IncompleteFile"/> if the start is valid and the end is missing.
    /// </exception>
    public static void Validate(IRandomAccessSource source, string path)
    {
        string format = Path.GetExtension(path).TrimStart('.').ToLowerInvariant();
        FileView file = new(source);
        FormatResult result = Check(file, format);
        if (result.Error is { } error)
        {
            throw new RodinClientException(error, $"'{Path.GetFileName(path)}'", Describe(result, file, format));
        }
    }

    private static string Describe(FormatResult result, FileView file, string format)
    {
        if (result.Error == ErrorId.IncompleteFile)
        {
            return $"truncated; {result.Reason}.";
        }

        string reason = result.Reason.Length > 0 ? result.Reason : $"it contains {MagicNumbers.Describe(file.Head)}";
        return $"not a valid {format.ToUpperInvariant()} file; {reason}.";
    }

    private static FormatResult Check(FileView file, string format) => format switch
    {
        "glb" => GltfFormats.CheckGlb(file),
        "gltf" => GltfFormats.CheckJson(file),
        "fbx" => FbxFormat.Check(file),
        "usdz" or "zip" => ZipFormat.Check(file),
        "usd" => UsdFormats.CheckUsd(file),
        "usda" => UsdFormats.CheckUsda(file),
        "usdc" => UsdFormats.CheckUsdc(file),
        "stl" => StlFormat.Check(file),
        "obj" => TextFormats.CheckObj(file),
        "mtl" => TextFormats.CheckMtl(file),
        "ply" => Require(file.StartsWith("ply\n"u8) || file.StartsWith("ply\r"u8)),
        "webp" => ImageFormats.CheckWebP(file),
        "png" => ImageFormats.CheckPng(file),
        "jpg" or "jpeg" => ImageFormats.CheckJpeg(file),
        "exr" => Require(file.StartsWith([0x76, 0x2f, 0x31, 0x01])),
        "hdr" => Require(file.StartsWith("#?"u8)),
        "tif" or "tiff" => Require(file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8)),
        _ => FormatResult.Valid,
    };

    private static FormatResult Require(bool hasSignature) => hasSignature ? FormatResult.Valid : FormatResult.WrongFormat();
}
