using Rodin.Emulator.Samples;

namespace Rodin.Emulator.Generation;

/// <summary>Adds the model files of a submitted task.</summary>
internal static class GeneratedFiles
{
    public static void AddTo(EmulatedTask task, GenerationPlan plan)
    {
        if (plan.AddFiles is { } addFiles)
        {
            addFiles(task);
            return;
        }

        if (plan.Files is { } files)
        {
            foreach (var (name, content) in files)
            {
                task.AddFile(name, content);
            }

            return;
        }

        string format = task.Submission?.Fields.GetValueOrDefault("geometry_file_format") ?? "glb";
        foreach (var (name, sample) in SampleTasks.GetFiles(format))
        {
            task.AddFile(name, SampleFiles.Get(sample));
        }
    }
}
