using System.Management.Automation;
using System.Reflection;

namespace Rodin;

/// <summary>Runs when the module is imported: checks the host's version, and registers the assembly resolver.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport()
    {
        // A manifest can require "5.1 or later", but not "5.1, or 7.4 or later".
        Version version = typeof(PSObject).Assembly.GetName().Version;
        if (version.Major > 5 && version < new Version(7, 4))
        {
            throw new PSNotSupportedException(
                $"Rodin requires PowerShell 7.4 or later, or Windows PowerShell 5.1; this is PowerShell {version.ToString(2)}.");
        }

        EngineAssemblyResolver.Register();
        FormatDataLoader.Ensure();
    }
}
