using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using Rodin.Client;
using Rodin.Client.Tasks;
using Rodin.Completion;

namespace Rodin.Binding;

/// <summary>Turns what a user gave into the fields of the service's form, each of them text, and each there once.</summary>
internal static class FormFields
{
    /// <summary>The fields of the parameters that were given, and the further ones, which go before them.</summary>
    /// <param name="command">The cmdlet, whose parameters name their fields.</param>
    /// <param name="given">The parameters that were given.</param>
    /// <param name="further">Fields by the service's own names.</param>
    /// <param name="warn">Told of a word that is not documented, which is sent all the same.</param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InvalidRequest"/>.</exception>
    public static Dictionary<string, string> Read(object command, IDictionary<string, object> given, Hashtable? further, Action<string> warn)
    {
        Dictionary<string, string> fields = [];
        foreach (PropertyInfo property in command.GetType().GetProperties())
        {
            if (property.GetCustomAttribute<FormFieldAttribute>() is { } field
                && given.ContainsKey(property.Name)
                && TextOf(property.GetValue(command)) is { Length: > 0 } text)
            {
                fields[field.Name] = KnownValues.Normalize(property.Name, text, warn);
            }
        }

        foreach (DictionaryEntry entry in further ?? [])
        {
            fields[entry.Key.ToString()] = TextOf(entry.Value) ?? throw new RodinClientException(
                ErrorId.InvalidRequest, $"The additional field '{Redactor.Text(entry.Key.ToString())}' has no value.");
        }

        return fields;
    }

    private static string? TextOf(object? value) => FormValue.ToText(Plain(value));

    // So that whoever knows nothing of PowerShell can read it.
    private static object? Plain(object? value) => value.Unwrap() switch
    {
        null => null,
        string text => text,
        SwitchParameter isSet => isSet.IsPresent,
        IDictionary map => map.Cast<DictionaryEntry>().ToDictionary(entry => entry.Key.ToString(), entry => Plain(entry.Value)),
        PSObject bag => bag.Properties.ToDictionary(property => property.Name, property => Plain(property.Value)),
        IEnumerable list => list.Cast<object?>().Select(Plain).ToArray(),
        { } scalar and (bool or byte or short or int or long or uint or ulong or float or double or decimal or DateTime or DateTimeOffset) => scalar,
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        { } other => other.ToString(),
    };
}
