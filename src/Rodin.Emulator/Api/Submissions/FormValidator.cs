using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api.Submissions;

/// <summary>Validates a form field by field. Only the first error is kept.</summary>
internal sealed class FormValidator(IFormCollection form, Submission submission)
{
    private const int MaximumPromptLength = 1024;
    private const int MaximumSeed = 65535;

    // Field names are case-sensitive at the service, but not in ASP.NET Core's form.
    private readonly Dictionary<string, StringValues> _fields = new(form, StringComparer.Ordinal);

    /// <summary>The response for the first error; <see langword="null"/> if the form is valid.</summary>
    public EmulatorResponse? Error { get; private set; }

    public bool HasValue(string field) => !string.IsNullOrWhiteSpace(_fields.GetValueOrDefault(field));

    public int CountFiles(string field) => submission.Files.Count(file => file.Field == field);

    /// <summary>Checks a text field that may be sent at most once.</summary>
    public FormValidator CheckText(string field, Func<string, bool>? isValid = null, string expected = "")
    {
        if (CountFiles(field) > 0)
        {
            return AddError($"{field} must be a text field, not a file.");
        }

        if (!_fields.TryGetValue(field, out StringValues values))
        {
            return this;
        }

        if (values.Count > 1)
        {
            return AddError($"{field} must be sent once.");
        }

        return isValid is null || isValid(values.ToString()) ? this : AddError($"{field} must be {expected}.");
    }

    public FormValidator CheckPrompt() =>
        CheckText("prompt", value => value.Length <= MaximumPromptLength, $"at most {MaximumPromptLength} characters long");

    public FormValidator CheckSeed() => CheckNumber("seed", 0, MaximumSeed);

    public FormValidator CheckNumber(string field, int minimum, int maximum) => CheckText(
        field,
        value => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && number >= minimum && number <= maximum,
        $"an integer from {minimum} to {maximum}");

    public FormValidator CheckOneOf(string field, params string[] values) =>
        CheckText(field, value => values.Contains(value, StringComparer.Ordinal), $"one of {string.Join(", ", values)}");

    public FormValidator CheckBooleans(params string[] fields)
    {
        foreach (string field in fields)
        {
            CheckOneOf(field, "true", "false");
        }

        return this;
    }

    /// <summary>
    /// Checks a field with a JSON array. The service parses the field without a check, so invalid JSON is an internal error.
    /// </summary>
    public FormValidator CheckJsonArray(string field, Func<JsonArray, EmulatorResponse?> check)
    {
        if (Error is not null || !_fields.TryGetValue(field, out StringValues values))
        {
            return this;
        }

        try
        {
            JsonNode? json = values.Count == 1 ? JsonNode.Parse(values.ToString()) : throw new JsonException();
            Error = json is JsonArray array ? check(array) : ApiError.InvalidRequest($"{field} must be a JSON array.");
        }
        catch (JsonException)
        {
            Error = ApiError.InvalidJson(values.ToString());
        }

        return this;
    }

    /// <summary>Checks the number, size and kind of the files in a field. A file must not be empty.</summary>
    public FormValidator CheckFiles(string field, int minimum, int maximum, bool images = false, long maximumLength = long.MaxValue)
    {
        var files = submission.Files.Where(file => file.Field == field).ToList();
        if (_fields.ContainsKey(field))
        {
            return AddError($"{field} must be sent as a file.");
        }

        if (files.Count < minimum || files.Count > maximum)
        {
            return AddError(minimum == maximum ? $"Exactly {maximum} {field} must be sent." : $"At most {maximum} {field} may be sent.");
        }

        foreach (SubmittedFile file in files)
        {
            if (file.Length == 0)
            {
                AddError($"{field} contains an empty file.");
            }
            else if (file.Length > maximumLength)
            {
                AddError($"{field} may have {maximumLength} bytes.");
            }
            else if (images && !file.IsImage)
            {
                AddError($"{field} contains a file that is not an image.");
            }
        }

        return this;
    }

    public FormValidator AddError(string message)
    {
        Error ??= ApiError.InvalidRequest(message);
        return this;
    }
}
