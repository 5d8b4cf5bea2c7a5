using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Polly;

namespace Rodin.Isolation;

/// <summary>
/// Simulates another module in the same process that uses its own versions of the same assemblies and its own assembly resolver.
/// </summary>
public static class OtherModule
{
    /// <summary>Uses assemblies that no PowerShell version includes.</summary>
    public static void Work()
    {
        ServiceCollection services = new();
        services.AddOptions();
        services.AddHttpClient("other");
        using ServiceProvider provider = services.BuildServiceProvider();
        _ = provider.GetRequiredService<IOptions<object>>().Value;
        _ = Policy.Handle<InvalidOperationException>().Retry(1).Execute(() => 1);
        _ = new ResiliencePipelineBuilder().Build().Execute(static () => 1);
    }

    /// <summary>Also uses assemblies that PowerShell includes in its own version.</summary>
    /// <returns>The assemblies that were used.</returns>
    public static Assembly[] WorkWithPlatform()
    {
        Work();
        using ActivitySource source = new("other");
        using JsonDocument document = JsonDocument.Parse(JsonSerializer.Serialize(new Dictionary<string, int> { ["a"] = 1 }));
        return [typeof(ActivitySource).Assembly, typeof(JsonDocument).Assembly, typeof(Policy).Assembly, typeof(ResiliencePipeline).Assembly];
    }

    /// <summary>Loads all files of a folder into a separate load context, and uses them there.</summary>
    /// <returns>The names, versions and load contexts of the assemblies that were used.</returns>
    public static string[] WorkInLoadContext(string folder)
    {
        AssemblyLoadContext context = new("Other");
        foreach (string file in Directory.GetFiles(folder, "*.dll"))
        {
            context.LoadFromAssemblyPath(file);
        }

        Assembly copy = context.LoadFromAssemblyPath(typeof(OtherModule).Assembly.Location);
        MethodInfo work = copy.GetType(typeof(OtherModule).FullName!)!.GetMethod(nameof(WorkWithPlatform))!;
        return [.. ((Assembly[])work.Invoke(null, null)!).Select(
            assembly => $"{assembly.GetName().Name} {assembly.GetName().Version} {AssemblyLoadContext.GetLoadContext(assembly)!.Name}")];
    }

    /// <summary>Resolves each assembly that is not found to the file with its name in the folder, regardless of the version.</summary>
    public static void ResolveAllAssemblies(string folder) => AppDomain.CurrentDomain.AssemblyResolve += (_, arguments) =>
    {
        string path = Path.Combine(folder, new AssemblyName(arguments.Name).Name + ".dll");
        return File.Exists(path) ? Assembly.LoadFrom(path) : null;
    };
}
