using System.Globalization;
using System.Text;

namespace Rodin.Client.Storage;

/// <summary>Makes the file names of one task unique.</summary>
public sealed class UniqueFileNames
{
    // The next number of each name, by the name's hash. A hash collision only costs a needless number. A tree rather than a hash table: the
    // service chooses the names, and could choose them so that all fall into one bucket.
    private readonly SortedDictionary<ulong, int> _next = [];

    /// <summary>
    /// Reserves a name, with a number if it is already reserved: <c>base.glb</c>, <c>base-2.glb</c>, … The numbers depend only on the order
    /// of the names.
    /// </summary>
    public string Reserve(string name)
    {
        ulong key = GetKey(name);
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
            ulong numberedKey = GetKey(numbered);
            if (!_next.ContainsKey(numberedKey))
            {
                _next[numberedKey] = 2;
                _next[key] = number;
                return numbered;
            }
        }
    }

    private static ulong GetKey(string name) => Fnv1a.Compute(Encoding.UTF8.GetBytes(FileNameKey.Create(name)));
}
