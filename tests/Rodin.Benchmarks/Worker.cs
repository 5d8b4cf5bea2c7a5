using System.Diagnostics;
using System.Text.Json;

namespace Rodin.Benchmarks;

/// <summary>Executes and measures requests one after another, in one process that is warmed up like a running PowerShell.</summary>
internal static class Worker
{
    public static async Task RunAsync(TextReader requests, TextWriter results)
    {
        while (await requests.ReadLineAsync() is { } line)
        {
            BenchmarkResult result;
            try
            {
                result = await MeasureAsync(JsonSerializer.Deserialize<BenchmarkRequest>(line, JsonSerializerOptions.Web)!);
            }
            catch (Exception exception)
            {
                result = new BenchmarkResult(0, 0, 0, exception.Message);
            }

            await results.WriteLineAsync(JsonSerializer.Serialize(result, JsonSerializerOptions.Web));
            await results.FlushAsync();
        }
    }

    private static Task<BenchmarkResult> MeasureAsync(BenchmarkRequest request) => request.Kind switch
    {
        "save" => MeasureAsync(() => EngineRun.SaveAsync(request)),
        "ranges" => MeasureAsync(() => HttpBaseline.RequestRangesAsync(request)),
        "posts" => MeasureAsync(() => HttpBaseline.PostAsync(request)),
        "command" => Task.FromResult(CommandRunner.Run(request)),
        _ => throw new ArgumentException($"The kind '{request.Kind}' is not known."),
    };

    private static async Task<BenchmarkResult> MeasureAsync(Func<Task<string?>> work)
    {
        // Garbage of an earlier request must not count.
        GC.Collect();
        PeakMemory.Reset();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        Stopwatch clock = Stopwatch.StartNew();
        string? failure = await work();
        TimeSpan elapsed = clock.Elapsed;
        return new BenchmarkResult(elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds, PeakMemory.Read(), failure);
    }
}
