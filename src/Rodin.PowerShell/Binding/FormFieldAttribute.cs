namespace Rodin.Binding;

/// <summary>Specifies the form field that a parameter sets.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FormFieldAttribute(string name) : Attribute
{
    /// <summary>The field's name, case-sensitive.</summary>
    public string Name => name;
}
