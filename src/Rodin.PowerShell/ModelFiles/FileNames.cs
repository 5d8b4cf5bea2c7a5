using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Rodin;

/// <summary>Makes names that a file can bear on every system out of names that a server chose.</summary>
internal static class FileNames
{
    // 255 is the limit in bytes on Linux and in UTF-16 units on Windows and macOS. Room is left for ".part" and what else a transfer sets beside a file.
    private const int MostBytes = 200;

    // Windows takes these for devices, whatever the extension.
    private static readonly Regex s_device = new(
        @"^(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])\s*(\.|$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    // A transfer's own files must not be taken for a model file, nor the other way round.
    private static readonly Regex s_part = new(@"\.part(\.[a-z]+)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>The safe form of a name: what follows its last separator, without what a file system, a shell or a terminal takes amiss.</summary>
    /// <returns>The name, or null when nothing is left of it.</returns>
    public static string? MakeSafe(string? name)
    {
        // A link in the place of a name has its query cut off, which is a secret.
        string plain = name ?? string.Empty;
        string last = (plain.Contains("://") ? FromLink(plain) : plain).Split('/', '\\').Last();
        StringBuilder builder = new(last.Length);
        for (int i = 0; i < last.Length; i++)
        {
            bool pair = i + 1 < last.Length && char.IsSurrogatePair(last[i], last[i + 1]);
            builder.Append(IsHarmless(last, i, pair) ? last.Substring(i, pair ? 2 : 1) : "_");
            i += pair ? 1 : 0;
        }

        // One spelling of an accented letter: macOS and Windows take the two for one name, Linux for two.
        string safe = builder.ToString().Normalize(NormalizationForm.FormC).Trim().TrimEnd('.', ' ');
        if (safe.All(c => c is '.' or '_' or ' '))
        {
            return null;
        }

        if (s_device.IsMatch(safe))
        {
            safe = "_" + safe;
        }

        safe = s_part.Replace(safe, match => match.Value.Replace('.', '_'));
        return Encoding.UTF8.GetByteCount(safe) <= MostBytes ? safe : Shorten(safe);
    }

    /// <summary>The name that a link itself gives its file, unescaped and not yet safe.</summary>
    public static string FromLink(string link)
    {
        int end = link.IndexOfAny(['?', '#']);
        string path = end < 0 ? link : link.Substring(0, end);
        int authority = path.IndexOf("://", StringComparison.Ordinal);
        int slash = path.LastIndexOf('/');
        return slash < 0 || (authority >= 0 && slash < authority + 3) ? string.Empty : Uri.UnescapeDataString(path.Substring(slash + 1));
    }

    /// <summary>Numbers a name that another file of the task has already: <c>base.glb</c>, <c>base-2.glb</c>, … whatever the case.</summary>
    public static string MakeUnique(string name, ISet<string> taken)
    {
        string stem = Path.GetFileNameWithoutExtension(name);
        string extension = Path.GetExtension(name);
        string unique = name;
        for (int i = 2; !taken.Add(unique); i++)
        {
            unique = string.Format(CultureInfo.InvariantCulture, "{0}-{1}{2}", stem, i, extension);
        }

        return unique;
    }

    // Control characters steer terminals, format characters (bidi overrides) make a name look like another, the rest is Windows' own list.
    private static bool IsHarmless(string text, int index, bool pair)
    {
        if (char.IsSurrogate(text[index]) && !pair)
        {
            return false;
        }

        UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(text, index);
        return category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
            && "<>:\"|?*".IndexOf(text[index]) < 0;
    }

    // Keeps the extension, and tells two long names apart that differ only beyond the cut.
    private static string Shorten(string name)
    {
        string extension = Path.GetExtension(name);
        if (Encoding.UTF8.GetByteCount(extension) > 20)
        {
            extension = string.Empty;
        }

        string mark = "~" + StableHash(name).ToString("x8", CultureInfo.InvariantCulture) + extension;
        int room = MostBytes - Encoding.UTF8.GetByteCount(mark);
        StringBuilder stem = new();
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(name);
        while (elements.MoveNext())
        {
            string element = elements.GetTextElement();
            room -= Encoding.UTF8.GetByteCount(element);
            if (room < 0)
            {
                break;
            }

            stem.Append(element);
        }

        return stem.ToString().TrimEnd('.', ' ') + mark;
    }

    // FNV-1a: the same in every process, as the runtime's own string hash is not.
    private static uint StableHash(string text)
    {
        uint hash = 2166136261;
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ b) * 16777619);
        }

        return hash;
    }
}
