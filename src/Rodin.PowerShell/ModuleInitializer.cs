using System.Management.Automation;
using System.Reflection;

namespace Rodin;

/// <summary>Runs when the module is imported: looks at the host, and says where the engine is found once it is needed.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport()
    {
        // A manifest can say "5.1 and later", not "5.1, or 7.4 and later".
        Version version = typeof(PSObject).Assembly.GetName().Version;
        if (version.Major > 5 && version < new Version(7, 4))
        {
            throw new PSNotSupportedException($"Rodin runs on PowerShell 7.4 and later and on Windows PowerShell 5.1; this is PowerShell {version.ToString(2)}.");
        }

        EngineAssemblyResolver.Register();
        FormatDataLoader.Ensure();
    }
}
