using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Polly;

namespace Rodin.Isolation;

/// <summary>What another module of the same process may do: work with its versions of the same assemblies, and find them in its own way.</summary>
public static class OtherModule
{
    /// <summary>Works with what every PowerShell leaves to modules.</summary>
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

    /// <summary>Works with what PowerShell has in a version of its own, too. Gives the assemblies that it works with.</summary>
    public static Assembly[] WorkWithPlatform()
    {
        Work();
        using ActivitySource source = new("other");
        using JsonDocument document = JsonDocument.Parse(JsonSerializer.Serialize(new Dictionary<string, int> { ["a"] = 1 }));
        return [typeof(ActivitySource).Assembly, typeof(JsonDocument).Assembly, typeof(Policy).Assembly, typeof(ResiliencePipeline).Assembly];
    }

    /// <summary>Works in a load context of its own, all of whose files are loaded, and gives the names of what it worked with.</summary>
    public static string[] WorkInLoadContext(string folder)
    {
        AssemblyLoadContext context = new("Other");
        foreach (string file in Directory.GetFiles(folder, "*.dll"))
        {
            context.LoadFromAssemblyPath(file);
        }

        MethodInfo work = context.LoadFromAssemblyPath(typeof(OtherModule).Assembly.Location).GetType(typeof(OtherModule).FullName!)!.GetMethod(nameof(WorkWithPlatform))!;
        return [.. ((Assembly[])work.Invoke(null, null)!).Select(assembly => $"{assembly.GetName().Name} {assembly.GetName().Version} {AssemblyLoadContext.GetLoadContext(assembly)!.Name}")];
    }

    /// <summary>Answers whenever anybody misses an assembly, in whatever version, with the file of that name.</summary>
    public static void ResolveAllAssemblies(string folder) => AppDomain.CurrentDomain.AssemblyResolve += (_, wanted) =>
    {
        string path = Path.Combine(folder, new AssemblyName(wanted.Name).Name + ".dll");
        return File.Exists(path) ? Assembly.LoadFrom(path) : null;
    };
}
