using Rodin.Fuzz;
using Xunit;

namespace Rodin.Client.Tests;

/// <summary>A short run of <c>build.ps1 Fuzz</c>.</summary>
[Trait("Speed", "Slow")]
public sealed class FuzzTests
{
    private const int Executions = 2000;

    public static TheoryData<string> Targets => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task Random_input_violates_no_invariant(string target)
    {
        await using FuzzTarget place = FuzzTargets.Create(target);

        FuzzReport report = await FuzzRun.RunAsync(place, Executions, seed: 5);

        Assert.Empty(report.Failures.Select(failure => $"{failure.Description}\n{Convert.ToBase64String(failure.Input)}"));
        Assert.Equal(Executions, report.Executions);
    }
}
