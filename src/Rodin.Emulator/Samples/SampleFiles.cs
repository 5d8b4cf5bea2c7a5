using Rodin.Emulator.Content;

namespace Rodin.Emulator.Samples;

/// <summary>Real files, the same in every run, each made when it is first asked for and then kept.</summary>
public static class SampleFiles
{
    private static readonly Dictionary<string, BytesContent> s_files = new(StringComparer.OrdinalIgnoreCase)
    {
        ["glb"] = Make(SampleGlb.Create),
        ["obj"] = Make(SampleObj.Create),
        ["stl"] = Make(SampleStl.Create),
        ["fbx"] = Make(SampleFbx.Create),
        ["usdz"] = Make(SampleUsdz.Create),
        ["mtl"] = Make(SampleObj.CreateMaterial),
        ["webp"] = Make(SamplePreview.Create),
        ["diffuse"] = Make(SampleTextures.Diffuse),
        ["metallic"] = Make(SampleTextures.Metallic),
        ["normal"] = Make(SampleTextures.Normal),
        ["roughness"] = Make(SampleTextures.Roughness),
    };

    /// <summary>The sample of this kind: <c>glb obj stl fbx usdz mtl webp png diffuse metallic normal roughness</c>.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ModelContent Get(string kind) =>
        s_files.GetValueOrDefault(kind == "png" ? "diffuse" : kind)
        ?? throw new ArgumentException($"There is no sample '{kind}', only {string.Join(", ", s_files.Keys)} and png.");

    /// <summary>Makes all of them, with their checksums.</summary>
    internal static void Prepare()
    {
        foreach (BytesContent file in s_files.Values)
        {
            _ = file.Crc64;
        }
    }

    private static BytesContent Make(Func<byte[]> create) => new(new Lazy<byte[]>(create));
}
