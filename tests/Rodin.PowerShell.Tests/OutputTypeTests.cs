using System.Management.Automation;
using System.Reflection;
using Rodin.Binding;
using Rodin.Commands;
using Rodin.Connections;
using Rodin.Emulator;
using Xunit;

namespace Rodin.Tests;

public sealed class OutputTypeTests : CmdletTestBase
{
    [Fact]
    public void Each_cmdlet_emits_the_type_that_its_attribute_declares()
    {
        EmulatedTask task = Emulator.AddTask();
        task.AddFile("a.bin", [1]);

        AssertEmits<GetRodinDownloadCommand>("param($uuid) Get-RodinDownload $uuid", task.TaskUuid);
        AssertEmits<SaveRodinModelFileCommand>(
            "param($uuid, $to) Save-RodinModelFile -TaskUuid $uuid -Destination $to", task.TaskUuid, Folder);
        AssertEmits<GetRodinBalanceCommand>("Get-RodinBalance");
        AssertEmits<SubmitRodinTaskCommand>("Submit-RodinTask 'a lamp'");
        AssertEmits<SubmitRodinTextureTaskCommand>(
            "param($image, $model) Submit-RodinTextureTask $image $model", WriteImage("a.png"), WriteImage("a.glb"));
        AssertEmits<SubmitRodinBangTaskCommand>("Submit-RodinBangTask -AssetId a");
        AssertEmits<GetRodinTaskCommand>("param($key) Get-RodinTask $key", task.SubscriptionKey);
        AssertEmits<WaitRodinTaskCommand>("param($key) Wait-RodinTask $key", task.SubscriptionKey);
        AssertEmits<ConnectRodinCommand>(
            "param($uri, $key) Connect-Rodin -BaseUri $uri -ApiKey $key -PassThru",
            Emulator.ApiBaseAddress,
            ConnectionSettings.ToSecureString("k"));
        AssertEmits<GetRodinConnectionCommand>("Get-RodinConnection");
        Assert.Empty(Run("Disconnect-Rodin"));
        Assert.Empty(Run("Get-RodinConnection"));
    }

    [Fact]
    public void Each_cmdlet_has_a_class_of_its_name_and_declares_its_output_type()
    {
        foreach (Type type in typeof(CancellableCmdlet).Assembly.GetExportedTypes())
        {
            if (type.GetCustomAttribute<CmdletAttribute>() is { } cmdlet)
            {
                Assert.Equal($"{cmdlet.VerbName}{cmdlet.NounName}Command", type.Name);
                Assert.True(type.IsSealed);
                Assert.NotNull(type.GetCustomAttribute<OutputTypeAttribute>());
            }
        }
    }

    [Fact]
    public void No_public_type_has_an_engine_type_in_its_signature()
    {
        foreach (Type type in typeof(CancellableCmdlet).Assembly.GetExportedTypes())
        {
            Assert.All(
                type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly),
                member => Assert.DoesNotContain("Rodin.Client", member.ToString(), StringComparison.Ordinal));
        }
    }

    private string WriteImage(string name)
    {
        string path = GetPath(name);
        File.WriteAllBytes(path, [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0, 0]);
        return path;
    }

    private void AssertEmits<TCommand>(string script, params object?[] arguments)
    {
        PSObject emitted = Assert.Single(Run(script, arguments));
        Assert.Contains(
            emitted.BaseObject.GetType(), typeof(TCommand).GetCustomAttribute<OutputTypeAttribute>()!.Type.Select(type => type.Type));
    }
}
