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

    // What has several values is one field with JSON in it: as repeated fields the service answers lists with an error (seen).
    private static string? TextOf(object? value) => Bare(value) switch
    {
        null => null,
        string text => text,
        SwitchParameter isSet => isSet.IsPresent ? "true" : "false",
        bool isSet => isSet ? "true" : "false",
        DateTime time => time.ToString("o", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("o", CultureInfo.InvariantCulture),
        IEnumerable or PSObject => JsonOf(value),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        { } other => other.ToString(),
    };

    private static string JsonOf(object? value) => Bare(value) switch
    {
        null => "null",
        SwitchParameter or bool => TextOf(value)!,
        not Enum and IConvertible number when number.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal => TextOf(value)!,
        IDictionary map => "{" + string.Join(",", map.Cast<DictionaryEntry>().Select(entry => Quote(entry.Key.ToString()) + ":" + JsonOf(entry.Value))) + "}",
        PSObject bag => "{" + string.Join(",", bag.Properties.Select(property => Quote(property.Name) + ":" + JsonOf(property.Value))) + "}",
        IEnumerable list and not string => "[" + string.Join(",", list.Cast<object?>().Select(JsonOf)) + "]",
        _ => Quote(TextOf(value) ?? string.Empty),
    };

    // A custom object has its properties in the wrapper alone.
    private static object? Bare(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

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
