using System.Management.Automation;
using Xunit;

namespace Rodin.Tests;

public sealed class SubmitRodinTaskTests : CmdletTestBase
{
    [Fact]
    public void A_missing_image_is_named_and_its_path_is_to_be_checked()
    {
        Run("param($path) Submit-RodinTask -Image $path", GetPath("none.png"));

        ErrorDetails details = Assert.Single(Shell.Streams.Error).ErrorDetails;
        Assert.Equal($"'{GetPath("none.png")}': file not found. (InvalidRequest)", details.Message);
        Assert.Equal("Check the path and the file that the message names.", details.RecommendedAction);
    }

    [Fact]
    public void A_prompt_from_the_pipeline_is_explained()
    {
        Run("'a lamp' | Submit-RodinTask");

        string action = Assert.Single(Shell.Streams.Error).ErrorDetails.RecommendedAction;
        Assert.Contains("ForEach-Object { Submit-RodinTask $_ }", action, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rejected_parameter_is_not_a_matter_of_the_path()
    {
        Run("Submit-RodinTask");

        string action = Assert.Single(Shell.Streams.Error).ErrorDetails.RecommendedAction;
        Assert.Equal("Correct the parameters that the message names; Get-Help lists their valid values.", action);
    }

    [Fact]
    public void An_error_before_a_submission_does_not_name_the_previous_task()
    {
        Run("param($path) @([pscustomobject]@{ Prompt = 'a lamp' }, [pscustomobject]@{ Image = $path }) | Submit-RodinTask", GetPath("none.png"));

        Assert.NotEqual("a lamp", Assert.Single(Shell.Streams.Error).TargetObject);
    }
}
