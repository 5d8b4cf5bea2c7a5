using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Rodin.Emulator.Faults;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

/// <summary>Compares the lists of faults in the documentation and in the soak test with the faults of the emulator.</summary>
public partial class FaultListingTests
{
    private static readonly JsonDerivedTypeAttribute[] s_attributes = [.. typeof(Fault).GetCustomAttributes<JsonDerivedTypeAttribute>()];

    private static readonly IEnumerable<string> s_kinds = Sort(s_attributes.Select(attribute => (string)attribute.TypeDiscriminator!));

    [Fact]
    public void Every_fault_has_a_name_in_JSON()
    {
        IEnumerable<Type> faults = typeof(Fault).GetNestedTypes().Where(type => type.IsAssignableTo(typeof(Fault)) && !type.IsAbstract);

        Assert.Equal(Sort(faults.Select(type => type.Name)), Sort(s_attributes.Select(attribute => attribute.DerivedType.Name)));
    }

    [Fact]
    public void The_documentation_lists_every_fault_and_no_other()
    {
        string section = Read("docs/emulator.md").Split("\n## Faults\n")[1].Split("\n## ")[0];

        Assert.Equal(s_kinds, Sort(TableRow().Matches(section).Select(match => match.Groups[1].Value)));
    }

    [Fact]
    public void The_soak_test_injects_every_fault_and_no_other()
    {
        string table = Read("tools/soak/common/FaultTable.ps1");

        Assert.Equal(s_kinds, Sort(KindInPowerShell().Matches(table).Select(match => match.Groups[1].Value).Distinct()));
    }

    private static IEnumerable<string> Sort(IEnumerable<string> names) => names.Order(StringComparer.Ordinal);

    private static string Read(string path) => File.ReadAllText(Path.Combine(GetRoot(), path)).ReplaceLineEndings("\n");

    private static string GetRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Rodin.psd1")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No folder above the tests has Rodin.psd1.");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"kind = '(\w+)'")]
    private static partial Regex KindInPowerShell();
}
