using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Rodin.Paths;

/// <summary>Makes names that a file can bear on every system out of names that a server chose.</summary>
internal static class SafeFileName
{
    // 255 is the limit in bytes on Linux and in UTF-16 units on Windows and macOS. Room is left for a number that tells the name from another of
    // its task, and for ".part.map".
    private const int Longest = 220;
    private const int LongestWhenCut = 200;

    // What takes no name to be told apart: longer ones are cut before anything is done with them that takes longer with each character.
    private const int LongestRead = 2_000;

    // Letters that are not seen and not of the category of those that format. Some file systems of Linux pass over them.
    private const string Unseen = "\u034F\u115F\u1160\u17B4\u17B5\u180B\u180C\u180D\u180F\u3164\uFFA0";

    // Windows takes the first for devices, whatever the extension, and the others for its own notes on the folder.
    private static readonly Regex s_reserved = Rule(@"^((CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|(COM|LPT)[0-9¹²³])\s*(\.|$)|(desktop\.ini|thumbs\.db|autorun\.inf)$)");

    // Explorer follows where these lead, when it only shows the folder.
    private static readonly Regex s_followed = Rule(@"\.(lnk|scf|url|library-ms|searchconnector-ms)$");

    // On Windows a file with a longer name may go by such a name as well.
    private static readonly Regex s_shortForm = Rule(@"^(?=[^.]{3,8}(\.[^.]{0,3})?$)[^.]+~[0-9]+(\.|$)");

    // A transfer's own files must not be taken for a model file, nor the other way round.
    private static readonly Regex s_part = Rule(@"\.part(\.[a-z]+)?$");

    /// <summary>The safe form of a name: what follows its last separator, without what a file system, a shell or a terminal takes amiss.</summary>
    /// <returns>The name, or null when nothing is left of it.</returns>
    public static string? MakeSafe(string? name)
    {
        // A link in the place of a name has its query cut off, which is a secret.
        string plain = name ?? string.Empty;
        plain = plain.Contains("://") ? FromLink(plain) : plain;
        string last = plain.Substring(plain.LastIndexOfAny(['/', '\\']) + 1);
        if (last.Length > LongestRead)
        {
            last = last.Substring(0, LongestRead / 2) + last.Substring(last.Length - (LongestRead / 2));
        }

        // One spelling of an accented letter: macOS and Windows take the two for one name, Linux for two.
        string safe = Trim(WithoutHarm(last).Normalize(NormalizationForm.FormC));
        if (safe.Length > 0 && safe[0] is '.' or '-' or '~')
        {
            // Hidden, an option, or somebody's home.
            safe = "_" + safe.Substring(1);
        }

        if (safe.All(c => c is '.' or '_' or ' '))
        {
            return null;
        }

        safe = s_reserved.IsMatch(safe) ? "_" + safe : s_shortForm.IsMatch(safe) ? safe.Replace('~', '_') : safe;
        safe = s_followed.IsMatch(safe) ? safe + "_" : s_part.Replace(safe, match => match.Value.Replace('.', '_'));
        return Size(safe) <= Longest ? safe : Shorten(safe);
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

    private static string WithoutHarm(string text)
    {
        StringBuilder builder = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            string letter = text.Substring(i, isPair ? 2 : 1);
            i += isPair ? 1 : 0;
            if (!IsUnseen(letter))
            {
                builder.Append(IsHarmless(letter) ? letter : "_");
            }
        }

        return builder.ToString();
    }

    // Those that choose between two forms of a letter, besides.
    private static bool IsUnseen(string letter) =>
        letter[0] is >= '\uFE00' and <= '\uFE0F'
        || (letter.Length == 2 && letter[0] == '\uDB40' && letter[1] is >= '\uDD00' and <= '\uDDEF')
        || (letter[0] >= Unseen[0] && Unseen.IndexOf(letter[0]) >= 0);

    // Control characters steer terminals, format characters (bidi overrides) make a name look like another, the rest is Windows' own list.
    private static bool IsHarmless(string letter) =>
        CharUnicodeInfo.GetUnicodeCategory(letter, 0) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate)
        && "<>:\"|?*".IndexOf(letter[0]) < 0;

    private static string Trim(string text)
    {
        int end = text.Length;
        while (end > 0 && (text[end - 1] == '.' || char.IsWhiteSpace(text[end - 1])))
        {
            end--;
        }

        return text.Substring(0, end).TrimStart();
    }

    // Keeps the extension, and tells two long names apart that differ only beyond the cut.
    private static string Shorten(string name)
    {
        string extension = Path.GetExtension(name);
        if (Size(extension) > 20)
        {
            extension = string.Empty;
        }

        string mark = "~" + unchecked((uint)Fnv1a.Of(Encoding.UTF8.GetBytes(name))).ToString("x8", CultureInfo.InvariantCulture) + extension;
        int room = LongestWhenCut - Size(mark);
        StringBuilder stem = new();
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(name);
        while (elements.MoveNext())
        {
            string element = elements.GetTextElement();
            room -= Size(element);
            if (room < 0)
            {
                break;
            }

            stem.Append(element);
        }

        // One letter may bear a thousand accents.
        return (stem.Length > 0 ? Trim(stem.ToString()) : "_") + mark;
    }

    // macOS counts the units of a name whose letters and accents are apart.
    private static int Size(string text) => Math.Max(Encoding.UTF8.GetByteCount(text), text.All(c => c < 0x80) ? 0 : text.Normalize(NormalizationForm.FormD).Length);

    private static Regex Rule(string pattern) => new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}
