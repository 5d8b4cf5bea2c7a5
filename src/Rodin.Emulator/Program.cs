using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Rodin.Emulator;
using Rodin.Emulator.Samples;

if (args.Any(arg => arg is "--help" or "-h" or "-?"))
{
    Console.WriteLine(ProgramOptions.Usage);
    return 0;
}

ProgramOptions options;
try
{
    options = ProgramOptions.Parse(args);
}
catch (FormatException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    await Console.Error.WriteLineAsync(ProgramOptions.Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

RodinEmulator emulator;
try
{
    emulator = await RodinEmulator.StartAsync(options.Emulator with
    {
        TimeProvider = new AdjustableTimeProvider(),
        Generation = new GenerationPlan
        {
            // About 20 seconds: long enough to watch the progress, short enough to wait for.
            Wait = TimeSpan.FromSeconds(2),
            JobTime = TimeSpan.FromSeconds(8),
            Stagger = TimeSpan.FromSeconds(2),
        },
    });
}
catch (IOException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}

await using (emulator)
{
    if (options.ReadyFile is not null)
    {
        WriteReadyFile(options.ReadyFile);
    }

    Console.WriteLine($"""
        The Rodin emulator is running. It behaves like the service and costs no credits. Ctrl+C stops it.

          API          {emulator.ApiBaseAddress}
          file host    {emulator.FileBaseAddress}
          key          {emulator.ApiKey}
          sample task  {SampleTasks.GlbTaskUuid}  (GLB, textures, preview)
                       {SampleTasks.ObjTaskUuid}  (OBJ, material, texture, preview)

        In PowerShell:

          $env:RODIN_BASE_URI = '{emulator.ApiBaseAddress}'
          $env:RODIN_API_KEY = '{emulator.ApiKey}'
          Get-RodinDownload -TaskUuid {SampleTasks.GlbTaskUuid} | Save-RodinModelFile -Destination ./models
          Submit-RodinTask -Prompt 'a brass astrolabe' | Wait-RodinTask | Get-RodinDownload | Save-RodinModelFile -Destination ./models

        """);

    // Created in advance, so that the first download is as fast as later ones.
    if (options.PrepareSamples)
    {
        _ = Task.Run(SampleFiles.Prepare);
    }

    await WaitAsync(options.Parent, stop.Token);
}

return 0;

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

void WriteReadyFile(string path)
{
    // Renamed when complete, so that a waiting process never reads a truncated file.
    string temporary = path + ".tmp";
    File.WriteAllText(temporary, JsonSerializer.Serialize(new
    {
        apiBaseAddress = emulator.ApiBaseAddress,
        fileBaseAddress = emulator.FileBaseAddress,
        apiKey = emulator.ApiKey,
        sampleTaskUuid = SampleTasks.GlbTaskUuid,
        sampleObjTaskUuid = SampleTasks.ObjTaskUuid,
        processId = Environment.ProcessId,
    }));
    File.Move(temporary, path, overwrite: true);
}

static async Task WaitAsync(int? parent, CancellationToken cancellationToken)
{
    try
    {
        if (parent is null)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return;
        }

        using var process = Process.GetProcessById(parent.Value);
        await process.WaitForExitAsync(cancellationToken);
    }
    catch (Exception e) when (e is OperationCanceledException or ArgumentException)
    {
        // A signal was received, or the parent has already ended.
    }
}
