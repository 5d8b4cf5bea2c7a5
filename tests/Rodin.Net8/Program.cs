using Rodin.Loader;
using Rodin.Net8;

// The staged engine, the emulator's address and key, a task, and a folder for its files.
AppDomain.CurrentDomain.AssemblyResolve += (_, wanted) =>
    wanted.Name.StartsWith("Rodin.Client,", StringComparison.Ordinal) ? EngineLoadContext.LoadEngine(args[0]) : null;
Console.WriteLine($".NET {Environment.Version}");
await EngineRun.SaveAllAsync(new Uri(args[1]), args[2], args[3], args[4]);
