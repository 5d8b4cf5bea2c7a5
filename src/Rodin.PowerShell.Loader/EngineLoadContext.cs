using System.Reflection;
using System.Runtime.Loader;

namespace Rodin.Loader;

/// <summary>
/// Where the engine and all that is third-party lives, so that neither an older nor a newer copy of the same assembly in an automation host
/// gets in, or out. <see cref="Load"/> comes before the default context is asked; a context that only resolves what is missing would take
/// whatever somebody else loaded first.
/// </summary>
public sealed class EngineLoadContext : AssemblyLoadContext
{
    private readonly string _folder;

    private EngineLoadContext(string folder)
        : base("Rodin") => _folder = folder;

    /// <summary>Loads the engine into a context of its own. The root assembly calls this once, when it first needs the engine.</summary>
    /// <param name="enginePath">The full path of the engine's assembly, beside which all it needs lies.</param>
    public static Assembly LoadEngine(string enginePath) =>
        new EngineLoadContext(Path.GetDirectoryName(enginePath)!).LoadFromAssemblyPath(enginePath);

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
