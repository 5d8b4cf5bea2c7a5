namespace Rodin.Emulator.Api.Submissions;

/// <summary>The words that several calls take (documented).</summary>
internal static class FieldValues
{
    public static readonly string[] Formats = ["glb", "usdz", "fbx", "obj", "stl"];
    public static readonly string[] Materials = ["PBR", "Shaded", "All", "None"];
    public static readonly string[] Resolutions = ["Basic", "High"];
}
