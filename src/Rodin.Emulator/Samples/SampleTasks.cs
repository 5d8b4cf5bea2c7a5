namespace Rodin.Emulator.Samples;

/// <summary>Two finished tasks with real model files, for trying out commands.</summary>
public static class SampleTasks
{
    /// <summary>The task with <c>base_basic_pbr.glb</c> (about 10 MB), its textures and <c>preview.webp</c>.</summary>
    public const string GlbTaskUuid = "5eed0000-0000-4000-8000-000000000001";

    /// <summary>The task with <c>base.obj</c>, its material, its texture and <c>preview.webp</c>.</summary>
    public const string ObjTaskUuid = "5eed0000-0000-4000-8000-000000000002";

    private static readonly DateTimeOffset s_created = new(2026, 2, 7, 19, 22, 10, TimeSpan.Zero);

    internal static void AddTo(RodinEmulator emulator)
    {
        Add(emulator, GlbTaskUuid, "glb");
        Add(emulator, ObjTaskUuid, "obj");
    }

    /// <summary>Returns the file names of a task with this format, and their samples.</summary>
    internal static IReadOnlyList<(string Name, string Sample)> GetFiles(string format) => format switch
    {
        "obj" =>
        [
            ("base.obj", "obj"),
            ("base.mtl", "mtl"),
            ("texture_diffuse.png", "diffuse"),
            ("preview.webp", "webp"),
        ],
        _ =>
        [
            ($"base_basic_pbr.{format}", format),
            ("texture_diffuse.png", "diffuse"),
            ("texture_metallic.png", "metallic"),
            ("texture_normal.png", "normal"),
            ("texture_roughness.png", "roughness"),
            ("preview.webp", "webp"),
        ],
    };

    private static void Add(RodinEmulator emulator, string taskUuid, string format)
    {
        EmulatedTask task = emulator.AddTask(taskUuid);
        foreach (var (name, sample) in GetFiles(format))
        {
            task.AddFile(name, SampleFiles.Get(sample)).LastModified = s_created;
        }
    }
}
