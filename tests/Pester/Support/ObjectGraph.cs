#nullable enable

using System;
using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security;
using System.Text;

namespace Rodin.Tests;

/// <summary>Reads all strings that are reachable from an object through public and non-public fields.</summary>
public static class ObjectGraph
{
    // These types lead from an error to the session, whose variables belong to the user and not to the error.
    private static readonly Type[] s_excluded =
    [
        typeof(CommandInfo), typeof(Runspace), typeof(SessionState), typeof(EngineIntrinsics), typeof(MemberInfo), typeof(Assembly), typeof(Module), typeof(SecureString),
    ];

    /// <summary>Reads the strings.</summary>
    /// <param name="root">The object at which the search starts.</param>
    /// <param name="withCommand">
    /// Whether to include the arguments of the command. PowerShell references them in the records of all streams except the error stream, and
    /// they contain the links and subscription keys that were piped in.
    /// </param>
    /// <returns>One line for each string, with the path of fields that leads to it.</returns>
    public static IReadOnlyList<string> Read(object root, bool withCommand)
    {
        List<string> found = [];
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        Stack<(string Path, object Value)> open = new([(root.GetType().Name, root)]);
        while (open.TryPop(out (string Path, object Value) next))
        {
            Type type = next.Value.GetType();
            switch (next.Value)
            {
                case string text:
                    found.Add($"{next.Path} = {text}");
                    continue;
                case char[] text:
                    found.Add($"{next.Path} = {new string(text)}");
                    continue;
                case byte[] bytes:
                    found.Add($"{next.Path} = {Encoding.Latin1.GetString(bytes)}");
                    continue;
            }

            if (type.IsPrimitive || type.IsEnum || type.IsPointer || s_excluded.Any(excludedType => excludedType.IsAssignableFrom(type))
                || type.FullName == "System.Management.Automation.ExecutionContext" || (!type.IsValueType && !seen.Add(next.Value)))
            {
                continue;
            }

            if (next.Value is Array array)
            {
                foreach (object? item in array)
                {
                    Push(next.Path + "[]", item);
                }

                continue;
            }

            for (Type? level = type; level is not null; level = level.BaseType)
            {
                foreach (FieldInfo field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                {
                    if (!field.FieldType.IsPointer && !field.FieldType.IsByRefLike && (withCommand || field.DeclaringType != typeof(InvocationInfo)))
                    {
                        Push($"{next.Path}.{field.Name}", field.GetValue(next.Value));
                    }
                }
            }
        }

        return found;

        void Push(string path, object? value)
        {
            if (value is not null && path.Length < 2000)
            {
                open.Push((path, value));
            }
        }
    }
}
