using System.Globalization;
using System.Runtime.CompilerServices;
using Rodin.Benchmarks;
using Rodin.Fuzz;

// Folder for failures; targets ("all" for all), or a file with one failed input; seed; executions of each target (0: as many as it has of its own).
// Nothing of the engine may be touched before it has been rewritten.
Coverage coverage = Coverage.Instrument();
return await RunAsync(args, coverage);

[MethodImpl(MethodImplOptions.NoInlining)]
static Task<int> RunAsync(string[] args, Coverage coverage) => File.Exists(args[1])
    ? ReplayAsync(args[1])
    : RunAllAsync(args[0], args[1] == "all" ? FuzzTargets.Names : args[1].Split(','), int.Parse(args[2], CultureInfo.InvariantCulture), int.Parse(args[3], CultureInfo.InvariantCulture), coverage);

[MethodImpl(MethodImplOptions.NoInlining)]
static async Task<int> RunAllAsync(string folder, IReadOnlyList<string> names, int seed, int executions, Coverage coverage)
{
    Directory.CreateDirectory(folder);
    Console.WriteLine($"{"target",-12}{"executions",12}{"seconds",9}{"points",8}{"kept",7}{"heap MiB",10}{"peak MiB",10}{"failures",10}");
    int failed = 0;
    long all = 0;
    foreach (string name in names)
    {
        await using FuzzTarget target = FuzzTargets.Make(name);
        PeakMemory.Reset();
        FuzzReport report = await FuzzRun.RunAsync(target, executions > 0 ? executions : target.Executions, seed, coverage);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-12}{report.Executions,12}{report.Time.TotalSeconds,9:0.0}{report.Points,8}{report.Kept,7}{report.LargestHeap / 1048576.0,10:0.0}{PeakMemory.Read() / 1048576.0,10:0}{report.Failures.Count,10}"));
        foreach (FuzzFailure failure in report.Failures)
        {
            string path = Path.Combine(folder, $"{name}-{++failed}");
            await File.WriteAllBytesAsync(path, failure.Input);
            await File.WriteAllTextAsync(path + ".txt", failure.What);
            Console.WriteLine($"  {path}: {failure.What.Split('\n')[0]}");
        }

        all += report.Executions;
    }

    Console.WriteLine($"{all} executions with seed {seed}, {failed} failures");
    return failed > 0 ? 1 : 0;
}

[MethodImpl(MethodImplOptions.NoInlining)]
static async Task<int> ReplayAsync(string path)
{
    await using FuzzTarget target = FuzzTargets.Make(Path.GetFileName(path).Split('-')[0]);
    FuzzReport report = await FuzzRun.RunOnceAsync(target, await File.ReadAllBytesAsync(path));
    Console.WriteLine(report.Failures is [FuzzFailure failure] ? failure.What : "It breaks no promise.");
    return report.Failures.Count;
}
