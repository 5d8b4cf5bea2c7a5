using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Rodin.Client.Storage;

/// <summary>Creates file names that are valid and harmless on every platform from names that a server chose.</summary>
public static class SafeFileName
{
    // The limit is 255 bytes on Linux and 255 UTF-16 units on Windows and macOS. Leaves room for a number that makes the name unique within
    // its task, and for ".part.map".
    private const int MaximumSize = 220;
    private const int TruncatedSize = 200;

    // Longer names are truncated before the steps whose time grows with the length.
    private const int MaximumLengthRead = 2_000;

    // Invisible characters outside the category Format. Some Linux file systems ignore them when they compare names.
    private const string Invisible = "\u034F\u115F\u1160\u17B4\u17B5\u180B\u180C\u180D\u180F\u3164\uFFA0";

    // The first are devices on Windows, with any extension. Windows reads the others as settings of the folder.
    private static readonly Regex s_reserved = CreateRegex(
        @"^((CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|(COM|LPT)[0-9¹²³])\s*(\.|$)|(desktop\.ini|thumbs\.db|autorun\.inf)$)");

    // Windows Explorer resolves the targets of these files when it displays the folder.
    private static readonly Regex s_shortcut = CreateRegex(@"\.(lnk|scf|url|library-ms|searchconnector-ms)$");

    // Windows gives files with longer names such an 8.3 name as well.
    private static readonly Regex s_shortForm = CreateRegex(@"^(?=[^.]{3,8}(\.[^.]{0,3})?$)[^.]+~[0-9]+(\.|$)");

    // Partial files must not be mistaken for model files, nor the reverse.
    private static readonly Regex s_partial = CreateRegex(@"\.part(\.[a-z]+)?$");

    /// <summary>
    /// Creates a safe file name: the part after the last separator, without characters that are harmful to a file system, a shell or a
    /// terminal.
    /// </summary>
    /// <returns>The name, or null if no character remains.</returns>
    public static string? Create(string? name)
    {
        // Removes the query of a link that was given as a name: it is a secret.
        string plain = name ?? string.Empty;
        plain = plain.Contains("://") ? FromLink(plain) : plain;
        string last = plain.Substring(plain.LastIndexOfAny(['/', '\\']) + 1);
        if (last.Length > MaximumLengthRead)
        {
            last = last.Substring(0, MaximumLengthRead / 2) + last.Substring(last.Length - (MaximumLengthRead / 2));
        }

        // Normalizes accented letters: macOS and Windows treat the two normalization forms as one name, Linux as two.
        string safe = Trim(RemoveHarmful(last).Normalize(NormalizationForm.FormC));
        if (safe.Length > 0 && safe[0] is '.' or '-' or '~')
        {
            // Would be a hidden file, a command-line option, or a home folder.
            safe = "_" + safe.Substring(1);
        }

        if (safe.All(c => c is '.' or '_' or ' '))
        {
            return null;
        }

        if (s_reserved.IsMatch(safe))
        {
            safe = "_" + safe;
        }
        else if (s_shortForm.IsMatch(safe))
        {
            safe = safe.Replace('~', '_');
        }

        safe = s_shortcut.IsMatch(safe) ? safe + "_" : s_partial.Replace(safe, match => match.Value.Replace('.', '_'));
        return GetSize(safe) <= MaximumSize ? safe : Shorten(safe);
    }

    /// <summary>Gets the file name of a link's path, unescaped. It is not safe yet.</summary>
    public static string FromLink(string link)
    {
        int end = link.IndexOfAny(['?', '#']);
        string path = end < 0 ? link : link.Substring(0, end);
        int authority = path.IndexOf("://", StringComparison.Ordinal);
        int slash = path.LastIndexOf('/');
        return slash < 0 || (authority >= 0 && slash < authority + 3) ? string.Empty : Uri.UnescapeDataString(path.Substring(slash + 1));
    }

    private static string RemoveHarmful(string text)
    {
        StringBuilder builder = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            string letter = text.Substring(i, isPair ? 2 : 1);
            i += isPair ? 1 : 0;
            if (!IsInvisible(letter))
            {
                builder.Append(IsHarmless(letter) ? letter : "_");
            }
        }

        return builder.ToString();
    }

    // Includes variation selectors.
    private static bool IsInvisible(string letter) =>
        letter[0] is >= '\uFE00' and <= '\uFE0F'
        || (letter.Length == 2 && letter[0] == '\uDB40' && letter[1] is >= '\uDD00' and <= '\uDDEF')
        || (letter[0] >= Invisible[0] && Invisible.IndexOf(letter[0]) >= 0);

    // Control characters are commands to terminals, and format characters (bidi overrides) disguise a name. Windows forbids the listed
    // ones.
    private static bool IsHarmless(string letter) =>
        CharUnicodeInfo.GetUnicodeCategory(letter, 0)
            is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate)
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

    // Keeps the extension, and adds a hash so that long names that differ only in the removed part stay different.
    private static string Shorten(string name)
    {
        string extension = Path.GetExtension(name);
        if (GetSize(extension) > 20)
        {
            extension = string.Empty;
        }

        uint hash = unchecked((uint)Fnv1a.Compute(Encoding.UTF8.GetBytes(name)));
        string suffix = "~" + hash.ToString("x8", CultureInfo.InvariantCulture) + extension;
        int room = TruncatedSize - GetSize(suffix);
        StringBuilder stem = new();
        TextElementEnumerator elements = StringInfo.GetTextElementEnumerator(name);
        while (elements.MoveNext())
        {
            string element = elements.GetTextElement();
            room -= GetSize(element);
            if (room < 0)
            {
                break;
            }

            stem.Append(element);
        }

        // A single text element may be longer than the limit, since the number of combining characters is not limited.
        return (stem.Length > 0 ? Trim(stem.ToString()) : "_") + suffix;
    }

    // macOS counts the UTF-16 units of the decomposed name.
    private static int GetSize(string text) =>
        Math.Max(Encoding.UTF8.GetByteCount(text), text.All(c => c < 0x80) ? 0 : text.Normalize(NormalizationForm.FormD).Length);

    private static Regex CreateRegex(string pattern) => new(pattern, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}
