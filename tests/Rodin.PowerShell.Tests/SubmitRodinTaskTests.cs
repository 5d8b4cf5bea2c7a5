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
        Assert.Equal("Correct the argument or file that the message names. Get-Help lists the valid values of each parameter.", action);
    }

    [Fact]
    public void Too_many_images_can_be_submitted_as_one_task_each()
    {
        string path = GetPath("a.png");
        File.WriteAllBytes(path, [1]);

        Run("param($path) Submit-RodinTask -Image (, $path * 6)", path);

        ErrorDetails details = Assert.Single(Shell.Streams.Error).ErrorDetails;
        Assert.Equal("6 images were given; a task takes up to 5. (InvalidRequest)", details.Message);
        Assert.Equal("Pipe the images to submit one task for each.", details.RecommendedAction);
    }

    [Fact]
    public void An_error_before_a_submission_does_not_name_the_previous_task()
    {
        Run(
            "param($path) @([pscustomobject]@{ Prompt = 'a lamp' }, [pscustomobject]@{ Image = $path }) | Submit-RodinTask",
            GetPath("none.png"));

        Assert.NotEqual("a lamp", Assert.Single(Shell.Streams.Error).TargetObject);
    }
}
