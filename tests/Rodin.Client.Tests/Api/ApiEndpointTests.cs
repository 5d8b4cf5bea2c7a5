using System.Reflection;
using Rodin.Client.Api;
using Xunit;

namespace Rodin.Client.Tests.Api;

/// <summary>The table of endpoints in <see cref="RodinApiClient"/>.</summary>
public class ApiEndpointTests
{
    public static TheoryData<string> EndpointFields =>
        [.. Endpoints.Select(endpoint => endpoint.Name)];

    private static IEnumerable<FieldInfo> Endpoints => typeof(RodinApiClient)
        .GetFields(BindingFlags.Static | BindingFlags.NonPublic)
        .Where(candidate => candidate.FieldType.IsGenericType
            && candidate.FieldType.GetGenericTypeDefinition() == typeof(ApiEndpoint<,>));

    [Theory]
    [MemberData(nameof(EndpointFields))]
    public void The_secret_of_a_request_body_is_known_for_redaction(string field)
    {
        FieldInfo endpoint = Endpoints.Single(candidate => candidate.Name == field);
        Type body = endpoint.FieldType.GenericTypeArguments[0];
        int secrets = body.GetProperties().Count(property => property.PropertyType == typeof(Secret));

        Assert.InRange(secrets, 0, 1);
        PropertyInfo secretOf = endpoint.FieldType.GetProperty(nameof(ApiEndpoint<object, object>.SecretOf))!;
        Assert.Equal(secrets == 1, secretOf.GetValue(endpoint.GetValue(null)) is not null);
    }
}
