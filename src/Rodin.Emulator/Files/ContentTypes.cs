namespace Rodin.Emulator.Files;

/// <summary>The content types of model files, textures and previews.</summary>
internal static class ContentTypes
{
    public static string Get(string name) => Path.GetExtension(name).ToUpperInvariant() switch
    {
        ".GLB" => "model/gltf-binary",
        ".USDZ" => "model/vnd.usdz+zip",
        ".OBJ" => "model/obj",
        ".MTL" => "model/mtl",
        ".STL" => "model/stl",
        ".PNG" => "image/png",
        ".JPG" or ".JPEG" => "image/jpeg",
        ".WEBP" => "image/webp",
        _ => "application/octet-stream",
    };
}
