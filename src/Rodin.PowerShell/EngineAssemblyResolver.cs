using System.Reflection;

namespace Rodin;

/// <summary>
/// Finds the engine when a cmdlet first needs it, so that an import does not pay for it. PowerShell 7 loads it, and all it needs, into a
/// load context of its own; Windows PowerShell has none, and gets the shipped versions wherever the engine's files ask for others.
/// </summary>
internal static class EngineAssemblyResolver
{
    private const string Engine = "Rodin.Client";

    private static readonly string s_root = Path.GetDirectoryName(typeof(EngineAssemblyResolver).Assembly.Location);
    private static readonly bool s_isDesktop = typeof(object).Assembly.GetName().Name == "mscorlib";
    private static readonly string s_folder = Path.Combine(s_root, "lib", s_isDesktop ? "net472" : "net8.0");
    private static readonly object s_sync = new();
    private static bool s_registered;
    private static Assembly? s_engine;

    /// <summary>Begins to listen, once a process however often the module is imported.</summary>
    public static void Register()
    {
        lock (s_sync)
        {
            if (!s_registered)
            {
                AppDomain.CurrentDomain.AssemblyResolve += s_isDesktop ? ResolveOnDesktop : ResolveOnCore;
                s_registered = true;
            }
        }
    }

    // Only this assembly needs the engine from outside its context. Everything else is the context's own affair.
    private static Assembly? ResolveOnCore(object sender, ResolveEventArgs arguments)
    {
        if (new AssemblyName(arguments.Name).Name != Engine)
        {
            return null;
        }

        lock (s_sync)
        {
            return s_engine ??= (Assembly)Assembly.LoadFrom(Path.Combine(s_folder, "Rodin.PowerShell.Loader.dll"))
                .GetType("Rodin.Loader.EngineLoadContext", throwOnError: true)
                .GetMethod("LoadEngine")
                .Invoke(null, [Path.Combine(s_folder, Engine + ".dll")]);
        }
    }

    // .NET Framework knows no binding redirects but the host's. What is asked for by this module's own files is served by this module's own files.
    private static Assembly? ResolveOnDesktop(object sender, ResolveEventArgs arguments)
    {
        string? asking = arguments.RequestingAssembly?.Location;
        if (asking is not null && !asking.StartsWith(s_root + Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string path = Path.Combine(s_folder, new AssemblyName(arguments.Name).Name + ".dll");
        return File.Exists(path) ? Assembly.LoadFrom(path) : null;
    }
}
