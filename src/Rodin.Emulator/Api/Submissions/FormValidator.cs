using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api.Submissions;

/// <summary>Checks a form field by field. The first thing that is wrong with it stays; what comes after is passed over.</summary>
internal sealed class FormValidator(IFormCollection form, Submission submission)
{
    private const int LongestPrompt = 1024;
    private const int LargestSeed = 65535;

    // The service tells capitals from small letters in names; ASP.NET Core's form does not.
    private readonly Dictionary<string, StringValues> _fields = new(form, StringComparer.Ordinal);

    /// <summary>What is wrong; <see langword="null"/> if nothing is.</summary>
    public EmulatorResponse? Error { get; private set; }

    public bool Has(string field) => !string.IsNullOrWhiteSpace(_fields.GetValueOrDefault(field));

    public int FilesIn(string field) => submission.Files.Count(file => file.Field == field);

    /// <summary>A text that is sent once at most. The value is handed to the check if it was sent.</summary>
    public FormValidator Text(string field, Func<string, bool>? isRight = null, string wanted = "")
    {
        if (FilesIn(field) > 0)
        {
            return Fail($"{field} must be a text field, not a file.");
        }

        if (!_fields.TryGetValue(field, out StringValues values))
        {
            return this;
        }

        if (values.Count > 1)
        {
            return Fail($"{field} must be sent once.");
        }

        return isRight is null || isRight(values.ToString()) ? this : Fail($"{field} must be {wanted}.");
    }

    public FormValidator Prompt() =>
        Text("prompt", value => value.Length <= LongestPrompt, $"at most {LongestPrompt} characters long");

    public FormValidator Seed() => Number("seed", 0, LargestSeed);

    public FormValidator Number(string field, int least, int most) => Text(
        field,
        value => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most,
        $"an integer from {least} to {most}");

    public FormValidator OneOf(string field, params string[] words) =>
        Text(field, value => words.Contains(value, StringComparer.Ordinal), $"one of {string.Join(", ", words)}");

    public FormValidator TrueOrFalse(params string[] fields)
    {
        foreach (string field in fields)
        {
            OneOf(field, "true", "false");
        }

        return this;
    }

    /// <summary>One JSON text. The service parses whatever it gets, and comes to grief over anything else.</summary>
    public FormValidator JsonArray(string field, Func<JsonArray, EmulatorResponse?> check)
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

    /// <summary>Files, each of which must not be empty.</summary>
    public FormValidator Files(string field, int least, int most, bool pictures = false, long longest = long.MaxValue)
    {
        var files = submission.Files.Where(file => file.Field == field).ToList();
        if (_fields.ContainsKey(field))
        {
            return Fail($"{field} must be sent as a file.");
        }

        if (files.Count < least || files.Count > most)
        {
            return Fail(least == most ? $"Exactly {most} {field} must be sent." : $"At most {most} {field} may be sent.");
        }

        foreach (SubmittedFile file in files)
        {
            if (file.Length == 0)
            {
                Fail($"{field} holds an empty file.");
            }
            else if (file.Length > longest)
            {
                Fail($"{field} may have {longest} bytes.");
            }
            else if (pictures && !file.IsImage)
            {
                Fail($"{field} holds a file that is no picture.");
            }
        }

        return this;
    }

    public FormValidator Fail(string message)
    {
        Error ??= ApiError.InvalidRequest(message);
        return this;
    }
}
