using System.Management.Automation;

namespace Rodin;

/// <summary>Takes off what PowerShell wraps around a value.</summary>
internal static class Bare
{
    /// <summary>The value itself. A custom object stays wrapped, since it has its properties in the wrapper alone.</summary>
    public static object? Of(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
