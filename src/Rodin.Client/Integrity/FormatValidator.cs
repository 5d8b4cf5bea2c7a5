using Rodin.Client.Integrity.Formats;
using Rodin.Client.Storage;

namespace Rodin.Client.Integrity;

/// <summary>
/// Holds a file against the format that its name says, at its beginning and at its end, so that neither an error page nor a part passes for a
/// model. What common tools read is never refused. Costs the same for any length.
/// </summary>
internal static class FormatValidator
{
    /// <exception cref="RodinClientException">
    /// <see cref="ErrorId.FormatMismatch"/>, or <see cref="ErrorId.IncompleteFile"/> where the beginning is right and the end missing.
    /// </exception>
    public static void Check(PartialFile part, string path)
    {
        string format = Path.GetExtension(path).TrimStart('.').ToLowerInvariant();
        FileView file = new(part);
        FormatResult finding = Look(file, format);
        string name = Path.GetFileName(path);
        switch (finding.Error)
        {
            case null:
                return;
            case ErrorId.IncompleteFile:
                throw new RodinClientException(ErrorId.IncompleteFile, $"What came for '{name}' is not the whole file: {finding.Reason}.");
            default:
                string what = finding.Reason.Length > 0 ? ": " + finding.Reason : " but " + MagicNumbers.Describe(file.Head);
                throw new RodinClientException(ErrorId.FormatMismatch, $"What came for '{name}' is no {format.ToUpperInvariant()} file{what}.");
        }
    }

    private static FormatResult Look(FileView file, string format) => format switch
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
        "ply" => BySign(file.Starts("ply\n"u8) || file.Starts("ply\r"u8)),
        "webp" => ImageFormats.CheckWebP(file),
        "png" => ImageFormats.CheckPng(file),
        "jpg" or "jpeg" => ImageFormats.CheckJpeg(file),
        "exr" => BySign(file.Starts([0x76, 0x2f, 0x31, 0x01])),
        "hdr" => BySign(file.Starts("#?"u8)),
        "tif" or "tiff" => BySign(file.Starts("II*\0"u8) || file.Starts("MM\0*"u8)),
        _ => FormatResult.Fits,
    };

    private static FormatResult BySign(bool hasSign) => hasSign ? FormatResult.Fits : FormatResult.Foreign();
}
