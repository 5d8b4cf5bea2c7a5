using System.Reflection;
using System.Runtime.Loader;

namespace Rodin.Loader;

/// <summary>
/// Isolates the engine and the third-party assemblies from other copies of the same assemblies in an automation host, older or newer.
/// <see cref="Load"/> runs before the default context resolves an assembly. A handler of the Resolving event would run after it, and would
/// use the copies that another module loaded first.
/// </summary>
public sealed class EngineLoadContext : AssemblyLoadContext
{
    private readonly string _folder;

    private EngineLoadContext(string folder)
        : base("Rodin") => _folder = folder;

    /// <summary>Loads the engine into its own context. The root assembly calls this once, when it first needs the engine.</summary>
    /// <param name="enginePath">The full path of the engine's assembly. Its folder contains all dependencies.</param>
    public static Assembly LoadEngine(string enginePath) =>
        new EngineLoadContext(Path.GetDirectoryName(enginePath)!).LoadFromAssemblyPath(enginePath);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
