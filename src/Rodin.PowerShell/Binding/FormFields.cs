using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using Rodin.Client;
using Rodin.Client.Tasks;
using Rodin.Completion;

namespace Rodin.Binding;

/// <summary>Converts parameters to the text fields of the submission form.</summary>
internal static class FormFields
{
    /// <summary>Reads the fields of the bound parameters. Additional fields override them.</summary>
    /// <param name="command">The cmdlet, whose parameters have a <see cref="FormFieldAttribute"/>.</param>
    /// <param name="bound">The bound parameters.</param>
    /// <param name="additional">Additional fields, by the service's names.</param>
    /// <param name="warn">Receives a warning about each value that is not documented.</param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InvalidRequest"/>: an additional field has no value.</exception>
    public static Dictionary<string, string> Read(
        object command, IDictionary<string, object> bound, Hashtable? additional, Action<string> warn)
    {
        Dictionary<string, string> fields = [];
        foreach (PropertyInfo property in command.GetType().GetProperties())
        {
            if (property.GetCustomAttribute<FormFieldAttribute>() is { } field
                && bound.ContainsKey(property.Name)
                && ToText(property.GetValue(command)) is { Length: > 0 } text)
            {
                fields[field.Name] = KnownValues.Normalize(property.Name, text, warn);
            }
        }

        foreach (DictionaryEntry entry in additional ?? [])
        {
            string name = entry.Key.ToString();
            fields[name] = ToText(entry.Value)
                ?? throw new RodinClientException(ErrorId.InvalidRequest, $"Additional field '{Redactor.Text(name)}'", "has no value.");
        }

        return fields;
    }

    private static string? ToText(object? value) => FormValue.ToText(ToPlainObject(value));

    // The engine does not know PowerShell's types.
    private static object? ToPlainObject(object? value) => value.Unwrap() switch
    {
        null => null,
        string text => text,
        SwitchParameter isSet => isSet.IsPresent,
        IDictionary map => map.Cast<DictionaryEntry>().ToDictionary(entry => entry.Key.ToString(), entry => ToPlainObject(entry.Value)),
        PSObject bag => bag.Properties.ToDictionary(property => property.Name, property => ToPlainObject(property.Value)),
        IEnumerable list => list.Cast<object?>().Select(ToPlainObject).ToArray(),
        { } scalar and (bool or byte or short or int or long or uint or ulong) => scalar,
        { } scalar and (float or double or decimal or DateTime or DateTimeOffset) => scalar,
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        { } other => other.ToString(),
    };
}
