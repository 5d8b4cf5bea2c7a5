using System.Reflection;

namespace Rodin;

/// <summary>
/// Loads the engine when a cmdlet first needs it, so that importing the module stays fast. In PowerShell 7 the engine and its dependencies
/// have their own load context. Windows PowerShell has no load contexts; there the shipped version of each dependency is used.
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

    /// <summary>Registers the resolver, once per process even if the module is imported repeatedly.</summary>
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

    // Only this assembly refers to the engine from outside its load context, which resolves everything else.
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

    // .NET Framework applies only the host's binding redirects. References of the module's own assemblies are resolved to the module's own
    // files.
    private static Assembly? ResolveOnDesktop(object sender, ResolveEventArgs arguments)
    {
        string? requester = arguments.RequestingAssembly?.Location;
        if (requester is not null && !requester.StartsWith(s_root + Path.DirectorySeparatorChar, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string path = Path.Combine(s_folder, new AssemblyName(arguments.Name).Name + ".dll");
        return File.Exists(path) ? Assembly.LoadFrom(path) : null;
    }
}
