#if !NET
using System.Reflection;

namespace Rodin.Client.Runtimes;

/// <summary>Puts every question to the module's handler that its own files can ask, and those of two others, and tells what it answers.</summary>
internal static class ResolverProbe
{
    /// <param name="module">The module's folder.</param>
    /// <param name="neighbour">Another module's file.</param>
    public static void Run(string module, string neighbour)
    {
        string folder = Path.Combine(module, "lib", "net472");
        MethodInfo handler = Resolver(module).GetMethod("ResolveOnDesktop", BindingFlags.NonPublic | BindingFlags.Static);
        string Resolve(string name, Assembly? asking) => ((Assembly?)handler.Invoke(null, [null, new ResolveEventArgs(name, asking)]))?.Location ?? "nothing";

        foreach (string file in Directory.GetFiles(folder, "*.dll"))
        {
            Assembly asking = Assembly.LoadFrom(file);
            foreach (AssemblyName wanted in asking.GetReferencedAssemblies().Where(wanted => File.Exists(Path.Combine(folder, wanted.Name + ".dll"))))
            {
                bool own = Resolve(wanted.FullName, asking) == Path.Combine(folder, wanted.Name + ".dll");
                Console.WriteLine($"{asking.GetName().Name} gets {(own ? "its own" : "another")} for {wanted.Name} {wanted.Version}");
            }
        }

        const string Asked = "Microsoft.Bcl.AsyncInterfaces, Version=6.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51";
        Console.WriteLine($"The program gets {Resolve(Asked, typeof(ResolverProbe).Assembly)}");
        Console.WriteLine($"The neighbour gets {Resolve(Asked, Assembly.LoadFrom(neighbour))}");
        Console.WriteLine($"For what is not shipped there is {Resolve("Newtonsoft.Json", Assembly.LoadFrom(Path.Combine(folder, "Polly.Core.dll")))}");
    }

    public static Type Resolver(string module) =>
        Assembly.LoadFrom(Path.Combine(module, "Rodin.PowerShell.dll")).GetType("Rodin.EngineAssemblyResolver", throwOnError: true);
}
#endif
