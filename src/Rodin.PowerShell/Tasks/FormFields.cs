using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using Rodin.Client;

namespace Rodin;

/// <summary>Turns what a user gave into the fields of the service's form, each of them text, and each there once.</summary>
internal static class FormFields
{
    /// <summary>The fields of the parameters that were given, and the further ones, which go before them.</summary>
    /// <param name="command">The cmdlet, whose parameters name their fields.</param>
    /// <param name="given">The parameters that were given.</param>
    /// <param name="further">Fields by the service's own names.</param>
    /// <param name="warn">Told of a word that is not documented, which is sent all the same.</param>
    /// <exception cref="ClientException"><see cref="ErrorId.InvalidRequest"/>.</exception>
    public static Dictionary<string, string> Read(object command, IDictionary<string, object> given, Hashtable? further, Action<string> warn)
    {
        Dictionary<string, string> fields = [];
        foreach (PropertyInfo property in command.GetType().GetProperties())
        {
            if (property.GetCustomAttribute<FormFieldAttribute>() is { } field
                && given.ContainsKey(property.Name)
                && TextOf(property.GetValue(command)) is { Length: > 0 } text)
            {
                fields[field.Name] = DocumentedWords.Spell(property.Name, text, warn);
            }
        }

        foreach (DictionaryEntry entry in further ?? [])
        {
            fields[entry.Key.ToString()] = TextOf(entry.Value) ?? throw new ClientException(
                ErrorId.InvalidRequest, $"The additional field '{Redactor.Text(entry.Key.ToString())}' has no value.");
        }

        return fields;
    }

    // Several values are one field with a JSON list in it: as repeated fields the service answers them with an error (seen).
    private static string? TextOf(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => null,
        string text => text,
        SwitchParameter isSet => isSet.IsPresent ? "true" : "false",
        bool isSet => isSet ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => "[" + string.Join(",", list.Cast<object?>().Select(JsonOf)) + "]",
        { } other => other.ToString(),
    };

    private static string JsonOf(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        string text => Quote(text),
        char c => Quote(c.ToString()),
        { } other => TextOf(other)!,
        null => "null",
    };

    private static string Quote(string text)
    {
        IEnumerable<string> letters = text.Select(c => c switch
        {
            '"' => "\\\"",
            '\\' => @"\\",
            < ' ' => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
            _ => c.ToString(),
        });
        return "\"" + string.Concat(letters) + "\"";
    }
}
