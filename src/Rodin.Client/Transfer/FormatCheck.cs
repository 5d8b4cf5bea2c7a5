using Rodin.Client.Transfer.Formats;

namespace Rodin.Client.Transfer;

/// <summary>
/// Holds a file against the format that its name says, at its beginning and at its end, so that neither an error page nor a part passes for a
/// model. What common tools read is never refused. Costs the same for any length.
/// </summary>
internal static class FormatCheck
{
    /// <exception cref="ClientException">
    /// <see cref="ErrorId.FormatMismatch"/>, or <see cref="ErrorId.IncompleteFile"/> where the beginning is right and the end missing.
    /// </exception>
    public static void Check(PartFile part, string path)
    {
        string format = Path.GetExtension(path).TrimStart('.').ToLowerInvariant();
        FileView file = new(part);
        FormatFinding finding = Look(file, format);
        string name = Path.GetFileName(path);
        switch (finding.Error)
        {
            case null:
                return;
            case ErrorId.IncompleteFile:
                throw new ClientException(ErrorId.IncompleteFile, $"What came for '{name}' is not the whole file: {finding.Reason}.");
            default:
                string what = finding.Reason.Length > 0 ? ": " + finding.Reason : " but " + ForeignSigns.Describe(file.Head);
                throw new ClientException(ErrorId.FormatMismatch, $"What came for '{name}' is no {format.ToUpperInvariant()} file{what}.");
        }
    }

    private static FormatFinding Look(FileView file, string format) => format switch
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
        "webp" => PictureFormats.CheckWebP(file),
        "png" => PictureFormats.CheckPng(file),
        "jpg" or "jpeg" => PictureFormats.CheckJpeg(file),
        "exr" => BySign(file.Starts([0x76, 0x2f, 0x31, 0x01])),
        "hdr" => BySign(file.Starts("#?"u8)),
        "tif" or "tiff" => BySign(file.Starts("II*\0"u8) || file.Starts("MM\0*"u8)),
        _ => FormatFinding.Fits,
    };

    private static FormatFinding BySign(bool hasSign) => hasSign ? FormatFinding.Fits : FormatFinding.Foreign();
}
