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

/// <summary>All text that hangs on an object, in whatever field, public or not, of whatever is reached from it.</summary>
public static class ObjectGraph
{
    // The session, which every command of an error leads to, is not the error's own. Its variables are the user's.
    private static readonly Type[] s_beyond =
    [
        typeof(CommandInfo), typeof(Runspace), typeof(SessionState), typeof(EngineIntrinsics), typeof(MemberInfo), typeof(Assembly), typeof(Module), typeof(SecureString),
    ];

    /// <summary>Reads it.</summary>
    /// <param name="root">The object.</param>
    /// <param name="withCommand">
    /// Whether to read what the command was given as well, where it leads there: a record of a stream other than that of errors does, by PowerShell's
    /// own doing, and the links and subscription keys that somebody pipes in are in there.
    /// </param>
    /// <returns>For each text the way to it.</returns>
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

            if (type.IsPrimitive || type.IsEnum || type.IsPointer || s_beyond.Any(beyond => beyond.IsAssignableFrom(type))
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
