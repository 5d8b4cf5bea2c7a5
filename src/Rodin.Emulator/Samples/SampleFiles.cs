using Rodin.Emulator.Content;

namespace Rodin.Emulator.Samples;

/// <summary>Real model files, identical in every run. Each is created on first use and kept.</summary>
public static class SampleFiles
{
    private static readonly Dictionary<string, BytesContent> s_files = new(StringComparer.OrdinalIgnoreCase)
    {
        ["glb"] = Create(SampleGlb.Create),
        ["obj"] = Create(SampleObj.Create),
        ["stl"] = Create(SampleStl.Create),
        ["fbx"] = Create(SampleFbx.Create),
        ["usdz"] = Create(SampleUsdz.Create),
        ["mtl"] = Create(SampleObj.CreateMaterial),
        ["webp"] = Create(SamplePreview.Create),
        ["diffuse"] = Create(SampleTextures.Diffuse),
        ["metallic"] = Create(SampleTextures.Metallic),
        ["normal"] = Create(SampleTextures.Normal),
        ["roughness"] = Create(SampleTextures.Roughness),
    };

    /// <summary>Returns the sample of a kind: <c>glb obj stl fbx usdz mtl webp png diffuse metallic normal roughness</c>.</summary>
    /// <exception cref="ArgumentException">The kind is unknown.</exception>
    public static ModelContent Get(string kind) =>
        s_files.GetValueOrDefault(kind == "png" ? "diffuse" : kind)
        ?? throw new ArgumentException($"'{kind}': not a sample; expected one of {string.Join(", ", s_files.Keys)}, png.");

    /// <summary>Creates all samples with their checksums.</summary>
    internal static void Prepare()
    {
        foreach (BytesContent file in s_files.Values)
        {
            _ = file.Crc64;
        }
    }

    private static BytesContent Create(Func<byte[]> create) => new(new Lazy<byte[]>(create));
}
