using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Rodin.Commands;
using Rodin.Connections;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Tests;

/// <summary>Provides each test with an emulator, a folder and a PowerShell runspace with the module's cmdlets.</summary>
public abstract class CmdletTestBase : IAsyncLifetime
{
    private readonly CancellationTokenSource _timeout = CancellationTokenSource.CreateLinkedTokenSource(
        TestContext.Current.CancellationToken);
    private readonly Runspace _runspace;

    protected CmdletTestBase()
    {
        _timeout.CancelAfter(TimeSpan.FromMinutes(2));
        InitialSessionState state = InitialSessionState.CreateDefault2();
        foreach (Type type in typeof(CancellableCmdlet).Assembly.GetExportedTypes())
        {
            if (Attribute.GetCustomAttribute(type, typeof(CmdletAttribute)) is CmdletAttribute cmdlet)
            {
                state.Commands.Add(new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, helpFileName: null));
            }
        }

        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
        Shell = PowerShell.Create(_runspace);
    }

    protected RodinEmulator Emulator { get; private set; } = null!;

    /// <summary>The shell of the last <see cref="Run"/>, with its streams.</summary>
    protected PowerShell Shell { get; private set; }

    protected string Folder { get; } = Directory.CreateTempSubdirectory("rodin-test-").FullName;

    protected CancellationToken Cancelled => _timeout.Token;

    public async ValueTask InitializeAsync()
    {
        Emulator = await RodinEmulator.StartAsync(new EmulatorOptions { ApiKey = "canary-" + Guid.NewGuid() }, Cancelled);
        Run("param($uri, $key) Connect-Rodin -BaseUri $uri -ApiKey $key", Emulator.ApiBaseAddress, ConnectionSettings.ToSecureString(
            Emulator.ApiKey));
        Assert.Empty(Shell.Streams.Error);
    }

    public async ValueTask DisposeAsync()
    {
        Shell.Dispose();
        _runspace.Dispose();
        await Emulator.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a script, and returns its output.</summary>
    protected IReadOnlyList<PSObject> Run(string script, params object?[] arguments) => [.. Prepare(script, arguments).Invoke()];

    /// <summary>Runs a script that ends with a terminating error, and returns the error.</summary>
    protected ErrorRecord RunToTerminatingError(string script, params object?[] arguments)
    {
        int parameters = script.StartsWith("param(", StringComparison.Ordinal) ? script.IndexOf(')', StringComparison.Ordinal) + 1 : 0;
        IReadOnlyList<PSObject> emitted = Run($"{script[..parameters]} try {{ $null = {script[parameters..]} }} catch {{ $_ }}", arguments);
        return Assert.IsType<ErrorRecord>(Assert.Single(emitted).BaseObject);
    }

    /// <summary>Prepares the shell for a script that the test starts or stops itself.</summary>
    protected PowerShell Prepare(string script, params object?[] arguments)
    {
        Shell.Dispose();
        Shell = PowerShell.Create(_runspace).AddScript(script);
        foreach (object? argument in arguments)
        {
            Shell.AddArgument(argument);
        }

        return Shell;
    }

    protected string GetPath(params string[] names) => Path.Combine([Folder, .. names]);

    protected IEnumerable<string> GetFiles() => Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories);
}
