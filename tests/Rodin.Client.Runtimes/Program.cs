using System.Reflection;
using System.Runtime.InteropServices;
using Rodin.Client.Runtimes;

// The folder of the staged engine, the emulator's address and key, a task, a folder for its files, and maybe a file for what is told to listeners.
using Rodin.Tests.EventSpy? spy = args.Length > 5 ? new Rodin.Tests.EventSpy(args[5]) : null;
AppDomain.CurrentDomain.AssemblyResolve += (_, wanted) =>
{
    string path = Path.Combine(args[0], new AssemblyName(wanted.Name).Name + ".dll");
#if NET
    return Path.GetFileName(path) == "Rodin.Client.dll" ? Rodin.Loader.EngineLoadContext.LoadEngine(path) : null;
#else
    return File.Exists(path) ? Assembly.LoadFrom(path) : null;
#endif
};
Console.WriteLine(RuntimeInformation.FrameworkDescription);
await EngineRun.SaveAllAsync(new Uri(args[1]), args[2], args[3], args[4]);
