namespace Rodin.Emulator.Api.Submissions;

/// <summary>The values of fields that several endpoints have (documented).</summary>
internal static class FieldValues
{
    public static readonly string[] Formats = ["glb", "usdz", "fbx", "obj", "stl"];
    public static readonly string[] Materials = ["PBR", "Shaded", "All", "None"];
    public static readonly string[] Resolutions = ["Basic", "High"];
}
