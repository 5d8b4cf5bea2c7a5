using System.Globalization;
using System.Runtime.CompilerServices;
using Rodin.Benchmarks;
using Rodin.Fuzz;

// Arguments: the folder for failures; targets, separated by commas ("all" for all), or a file with one failed input; the seed; the number
// of executions of each target (0 for the target's own number). The engine must not be loaded before it has been instrumented.
Coverage coverage = Coverage.Instrument();
return await RunAsync(args, coverage);

[MethodImpl(MethodImplOptions.NoInlining)]
static Task<int> RunAsync(string[] args, Coverage coverage)
{
    if (File.Exists(args[1]))
    {
        return ReplayAsync(args[1]);
    }

    IReadOnlyList<string> targets = args[1] == "all" ? FuzzTargets.Names : args[1].Split(',');
    return RunAllAsync(
        args[0], targets, int.Parse(args[2], CultureInfo.InvariantCulture), int.Parse(args[3], CultureInfo.InvariantCulture), coverage);
}

[MethodImpl(MethodImplOptions.NoInlining)]
static async Task<int> RunAllAsync(string folder, IReadOnlyList<string> names, int seed, int executions, Coverage coverage)
{
    Directory.CreateDirectory(folder);
    Console.WriteLine($"{"target",-12}{"executions",12}{"seconds",9}{"points",8}{"kept",7}{"heap MiB",10}{"peak MiB",10}{"failures",10}");
    int failed = 0;
    long all = 0;
    foreach (string name in names)
    {
        await using FuzzTarget target = FuzzTargets.Create(name);
        PeakMemory.Reset();
        FuzzReport report = await FuzzRun.RunAsync(target, executions > 0 ? executions : target.Executions, seed, coverage);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-12}{report.Executions,12}{report.Time.TotalSeconds,9:0.0}{report.Points,8}{report.Kept,7}"
            + $"{report.LargestHeap / 1048576.0,10:0.0}{PeakMemory.Read() / 1048576.0,10:0}{report.Failures.Count,10}"));
        foreach (FuzzFailure failure in report.Failures)
        {
            string path = Path.Combine(folder, $"{name}-{++failed}");
            await File.WriteAllBytesAsync(path, failure.Input);
            await File.WriteAllTextAsync(path + ".txt", failure.Description);
            Console.WriteLine($"  {path}: {failure.Description.Split('\n')[0]}");
        }

        all += report.Executions;
    }

    Console.WriteLine($"{all} executions with seed {seed}, {failed} failures");
    return failed > 0 ? 1 : 0;
}

[MethodImpl(MethodImplOptions.NoInlining)]
static async Task<int> ReplayAsync(string path)
{
    await using FuzzTarget target = FuzzTargets.Create(Path.GetFileName(path).Split('-')[0]);
    FuzzReport report = await FuzzRun.RunOnceAsync(target, await File.ReadAllBytesAsync(path));
    Console.WriteLine(report.Failures is [FuzzFailure failure] ? failure.Description : "The input violates no invariant.");
    return report.Failures.Count;
}
