using System.Reflection;
using System.Runtime.InteropServices;
using Rodin.Client.Runtimes;

// Arguments: the folder of the staged client library, the emulator's address and key, a task, a folder for its files, and optionally a file
// for events.
string engine = Path.Combine(args[0], "Rodin.Client.dll");
#if !NET
// Or: the folder of the module, and a file of another module.
if (args.Length == 2)
{
    ResolverProbe.Run(args[0], args[1]);
    return;
}

// The handler of the module resolves the dependencies of the client library.
ResolverProbe.Resolver(Path.GetFullPath(Path.Combine(args[0], "..", ".."))).GetMethod("Register").Invoke(null, null);
#endif
AppDomain.CurrentDomain.AssemblyResolve += (_, arguments) => new AssemblyName(arguments.Name).Name != "Rodin.Client" ? null :
#if NET
    Rodin.Loader.EngineLoadContext.LoadEngine(engine);
#else
    Assembly.LoadFrom(engine);
#endif
using Rodin.Tests.EventSpy? spy = args.Length > 5 ? new Rodin.Tests.EventSpy(args[5]) : null;
Console.WriteLine(RuntimeInformation.FrameworkDescription);
await EngineRun.SaveAllAsync(new Uri(args[1]), args[2], args[3], args[4]);
