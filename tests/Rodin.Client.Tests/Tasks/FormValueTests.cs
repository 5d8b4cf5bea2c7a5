using System.Globalization;
using Rodin.Client.Tasks;
using Xunit;

namespace Rodin.Client.Tests.Tasks;

public sealed class FormValueTests
{
    public static TheoryData<object?, string?> Values => new()
    {
        { null, null },
        { "as \"it\" is", "as \"it\" is" },
        { string.Empty, string.Empty },
        { true, "true" },
        { 7, "7" },
        { -0.5, "-0.5" },
        { 12.50m, "12.50" },
        { new object?[] { 1.5, 2, 3 }, "[1.5,2,3]" },
        { new object?[] { "ein \"Löwe\"", @"a\b", null, false }, """["ein \"Löwe\"","a\\b",null,false]""" },
        { Array.Empty<object?>(), "[]" },
        { new Dictionary<string, object?> { ["a"] = new object?[] { 1 } }, """{"a":[1]}""" },
        { new DateTime(2026, 11, 25, 1, 2, 3, DateTimeKind.Utc), "2026-11-25T01:02:03Z" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_converted_to_text_or_JSON_independently_of_the_culture(object? value, string? text)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            foreach (string culture in new[] { "", "de-DE", "ar-SA", "tr-TR" })
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
                Assert.Equal(text, FormValue.ToText(value));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
