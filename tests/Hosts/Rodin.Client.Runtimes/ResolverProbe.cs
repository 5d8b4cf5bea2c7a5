#if !NET
using System.Reflection;

namespace Rodin.Client.Runtimes;

/// <summary>
/// Calls the assembly resolver of the module for each reference of its own files and for two other assemblies, and writes the results.
/// </summary>
internal static class ResolverProbe
{
    /// <param name="module">The folder of the module.</param>
    /// <param name="otherModule">An assembly of another module.</param>
    public static void Run(string module, string otherModule)
    {
        string folder = Path.Combine(module, "lib", "net472");
        MethodInfo handler = Resolver(module).GetMethod("ResolveOnDesktop", BindingFlags.NonPublic | BindingFlags.Static);
        string? Resolve(string name, Assembly? requester) =>
            ((Assembly?)handler.Invoke(null, [null, new ResolveEventArgs(name, requester)]))?.Location;
        string Describe(string name, Assembly requester) => Resolve(name, requester) is { } path
            ? $"resolves to {path}"
            : "is not resolved";

        foreach (string file in Directory.GetFiles(folder, "*.dll"))
        {
            Assembly requester = Assembly.LoadFrom(file);
            foreach (AssemblyName reference in requester.GetReferencedAssemblies().Where(
                reference => File.Exists(Path.Combine(folder, reference.Name + ".dll"))))
            {
                bool isShipped = Resolve(reference.FullName, requester) == Path.Combine(folder, reference.Name + ".dll");
                string target = isShipped ? "the shipped file" : "another file";
                Console.WriteLine($"{requester.GetName().Name}: {reference.Name} {reference.Version} resolves to {target}");
            }
        }

        const string Shared = "Microsoft.Bcl.AsyncInterfaces, Version=6.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51";
        Console.WriteLine($"The program: Microsoft.Bcl.AsyncInterfaces {Describe(Shared, typeof(ResolverProbe).Assembly)}");
        Console.WriteLine($"The other module: Microsoft.Bcl.AsyncInterfaces {Describe(Shared, Assembly.LoadFrom(otherModule))}");
        Console.WriteLine(
            $"Polly.Core: Newtonsoft.Json {Describe("Newtonsoft.Json", Assembly.LoadFrom(Path.Combine(folder, "Polly.Core.dll")))}");
    }

    public static Type Resolver(string module) =>
        Assembly.LoadFrom(Path.Combine(module, "Rodin.PowerShell.dll")).GetType("Rodin.EngineAssemblyResolver", throwOnError: true);
}
#endif
