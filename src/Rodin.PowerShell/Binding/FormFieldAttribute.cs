namespace Rodin.Binding;

/// <summary>Names the field of the service's form that a parameter's value goes into.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FormFieldAttribute(string name) : Attribute
{
    /// <summary>The field, to the letter.</summary>
    public string Name => name;
}
