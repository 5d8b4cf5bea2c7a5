using System.Management.Automation;
using Rodin.Client;
using Xunit;

namespace Rodin.Tests;

public sealed class ErrorRecordsTests
{
    public static TheoryData<ErrorId> Ids => [.. Enum.GetValues<ErrorId>()];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_error_has_a_category_of_its_own_choice_and_says_what_to_do(ErrorId id)
    {
        ErrorRecord record = ErrorRecords.Record(id, "It went wrong.", target: "target");

        Assert.Equal(id.ToString(), record.FullyQualifiedErrorId);
        Assert.NotEqual(ErrorCategory.NotSpecified, record.CategoryInfo.Category);
        Assert.NotEqual(ErrorCategory.InvalidOperation, record.CategoryInfo.Category);
        Assert.Equal("target", record.TargetObject);
        Assert.Equal("It went wrong.", record.ErrorDetails.Message);
        Assert.NotEmpty(record.ErrorDetails.RecommendedAction);
        Assert.EndsWith(record.ErrorDetails.RecommendedAction, record.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(id.ToString(), Assert.IsType<RodinException>(record.Exception).ErrorId);
    }

    [Fact]
    public void What_the_service_told_is_on_the_exception()
    {
        RodinClientException failure = new(ErrorId.RateLimited, "Slow down.")
        {
            StatusCode = 429, ApiCode = "CODE", RequestId = "r-1", RetryAfter = TimeSpan.FromSeconds(7),
        };

        RodinException exception = Assert.IsType<RodinException>(ErrorRecords.Record(failure, null).Exception);

        Assert.Equal((429, "CODE", "r-1", TimeSpan.FromSeconds(7)), (exception.StatusCode, exception.ApiCode, exception.RequestId, exception.RetryAfter));
        Assert.Null(exception.InnerException);
    }
}
