using System.Management.Automation;

namespace Rodin.Binding;

/// <summary>Removes <see cref="PSObject"/> wrappers.</summary>
internal static class PSObjectExtensions
{
    /// <summary>Returns the wrapped value. A custom object stays wrapped: only the wrapper has its properties.</summary>
    public static object? Unwrap(this object? value) =>
        value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
