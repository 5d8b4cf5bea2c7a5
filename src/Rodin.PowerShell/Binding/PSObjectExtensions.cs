using System.Management.Automation;

namespace Rodin.Binding;

/// <summary>Removes the wrapper that PowerShell puts around a value.</summary>
internal static class PSObjectExtensions
{
    /// <summary>The value itself. A custom object stays wrapped, since it has its properties in the wrapper alone.</summary>
    public static object? Unwrap(this object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
