// What the compiler asks for and .NET Standard 2.0 and .NET Framework do not have. By hand, as the generators that write it do so in another order each time,
// and the same commit would not give the same assembly.

#if NET

// What was compiled against the face for .NET Standard looks for it in this assembly.
[assembly: System.Runtime.CompilerServices.TypeForwardedTo(typeof(System.Runtime.CompilerServices.IsExternalInit))]

#else

#pragma warning disable IDE0130 // The compiler looks for them in these namespaces.

namespace Microsoft.CodeAnalysis
{
    /// <summary>Has the compiler take no notice of such a type where it is another assembly's.</summary>
    internal sealed class EmbeddedAttribute : System.Attribute;
}

namespace System.Runtime.CompilerServices
{
    /// <summary>Stands for <c>init</c>.</summary>
    [Microsoft.CodeAnalysis.Embedded]
    internal static class IsExternalInit;
}

namespace System
{
    /// <summary>A place in a list, from its start or from its end: <c>^1</c>.</summary>
    [Microsoft.CodeAnalysis.Embedded]
    internal readonly struct Index(int value, bool fromEnd = false)
    {
        public int GetOffset(int length) => fromEnd ? length - value : value;

        public static implicit operator Index(int value) => new(value);
    }

    /// <summary>A part of a list: <c>1..^1</c>.</summary>
    [Microsoft.CodeAnalysis.Embedded]
    internal readonly struct Range(Index start, Index end)
    {
        public Index Start { get; } = start;

        public Index End { get; } = end;

        public static Range StartAt(Index start) => new(start, new Index(0, fromEnd: true));

        public static Range EndAt(Index end) => new(new Index(0), end);
    }
}

#endif
