using System.Diagnostics;
using System.Text.Json;

namespace Rodin.Benchmarks;

/// <summary>Takes orders and measures them, one after the other, in one process that grows warm like a running PowerShell.</summary>
internal static class Worker
{
    public static async Task RunAsync(TextReader orders, TextWriter outcomes)
    {
        while (await orders.ReadLineAsync() is { } line)
        {
            Outcome outcome;
            try
            {
                outcome = await MeasureAsync(JsonSerializer.Deserialize<Order>(line, JsonSerializerOptions.Web)!);
            }
            catch (Exception exception)
            {
                outcome = new Outcome(0, 0, 0, exception.Message);
            }

            await outcomes.WriteLineAsync(JsonSerializer.Serialize(outcome, JsonSerializerOptions.Web));
            await outcomes.FlushAsync();
        }
    }

    private static Task<Outcome> MeasureAsync(Order order) => order.Kind switch
    {
        "save" => MeasureAsync(() => EngineRun.SaveAsync(order)),
        "ranges" => MeasureAsync(() => BareLoop.AskRangesAsync(order)),
        "posts" => MeasureAsync(() => BareLoop.PostAsync(order)),
        "command" => Task.FromResult(Command.Run(order)),
        _ => throw new ArgumentException($"There is no order '{order.Kind}'."),
    };

    private static async Task<Outcome> MeasureAsync(Func<Task<string?>> work)
    {
        // What an earlier order left behind is not this one's.
        GC.Collect();
        PeakMemory.Reset();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        Stopwatch clock = Stopwatch.StartNew();
        string? failure = await work();
        TimeSpan elapsed = clock.Elapsed;
        return new Outcome(elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds, PeakMemory.Read(), failure);
    }
}
