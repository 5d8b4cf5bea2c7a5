using Rodin.Fuzz;
using Xunit;

namespace Rodin.Client.Tests;

/// <summary>A little of what <c>build.ps1 Fuzz</c> does at length.</summary>
[Trait("Speed", "Slow")]
public sealed class FuzzTests
{
    private const int Executions = 2000;

    public static TheoryData<string> Targets => [.. FuzzTargets.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public async Task No_strangers_bytes_break_a_promise(string target)
    {
        await using FuzzTarget place = FuzzTargets.Create(target);

        FuzzReport report = await FuzzRun.RunAsync(place, Executions, seed: 5);

        Assert.Empty(report.Failures.Select(failure => $"{failure.Description}\n{Convert.ToBase64String(failure.Input)}"));
        Assert.Equal(Executions, report.Executions);
    }
}
