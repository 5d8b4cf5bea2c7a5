using System.Globalization;
using System.Text;

namespace Rodin.Paths;

/// <summary>The names that the files of one task have so far, so that each gets one of its own. Kept small, since a list may have a million entries.</summary>
internal sealed class UniqueFileNames
{
    // Of each name, known by a hash, the number that the next one of that name gets. Two names of one hash cost a number and no more. A tree, since
    // whoever chooses the names could have them all fall into one bucket of a table.
    private readonly SortedDictionary<ulong, int> _next = [];

    /// <summary>Numbers a name that is taken: <c>base.glb</c>, <c>base-2.glb</c>, … The same names in the same order get the same numbers.</summary>
    public string Take(string name)
    {
        ulong key = Key(name);
        if (!_next.TryGetValue(key, out int number))
        {
            _next[key] = 2;
            return name;
        }

        string stem = Path.GetFileNameWithoutExtension(name);
        string extension = Path.GetExtension(name);
        while (true)
        {
            string numbered = string.Format(CultureInfo.InvariantCulture, "{0}-{1}{2}", stem, number++, extension);
            ulong numberedKey = Key(numbered);
            if (!_next.ContainsKey(numberedKey))
            {
                _next[numberedKey] = 2;
                _next[key] = number;
                return numbered;
            }
        }
    }

    private static ulong Key(string name) => Fnv1a.Of(Encoding.UTF8.GetBytes(FileNameKey.Of(name)));
}
