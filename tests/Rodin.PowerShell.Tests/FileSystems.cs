using System.Globalization;
using System.Text;

namespace Rodin.Tests;

/// <summary>
/// The rules of file systems for names, according to their documentation and Unicode's. Independent of the module's code, which is tested
/// against them.
/// </summary>
internal static class FileSystems
{
    // The full foldings of Unicode's CaseFolding.txt (status F). The simple foldings are built into .NET.
    private const string FullFoldings = """
        00df=0073+0073 0130=0069+0307 0149=02bc+006e 01f0=006a+030c 0390=03b9+0308+0301 03b0=03c5+0308+0301 0587=0565+0582 1e96=0068+0331 1e97=0074+0308
        1e98=0077+030a 1e99=0079+030a 1e9a=0061+02be 1e9e=0073+0073 1f50=03c5+0313 1f52=03c5+0313+0300 1f54=03c5+0313+0301 1f56=03c5+0313+0342 1f80=1f00+03b9
        1f81=1f01+03b9 1f82=1f02+03b9 1f83=1f03+03b9 1f84=1f04+03b9 1f85=1f05+03b9 1f86=1f06+03b9 1f87=1f07+03b9 1f88=1f00+03b9 1f89=1f01+03b9 1f8a=1f02+03b9
        1f8b=1f03+03b9 1f8c=1f04+03b9 1f8d=1f05+03b9 1f8e=1f06+03b9 1f8f=1f07+03b9 1f90=1f20+03b9 1f91=1f21+03b9 1f92=1f22+03b9 1f93=1f23+03b9 1f94=1f24+03b9
        1f95=1f25+03b9 1f96=1f26+03b9 1f97=1f27+03b9 1f98=1f20+03b9 1f99=1f21+03b9 1f9a=1f22+03b9 1f9b=1f23+03b9 1f9c=1f24+03b9 1f9d=1f25+03b9 1f9e=1f26+03b9
        1f9f=1f27+03b9 1fa0=1f60+03b9 1fa1=1f61+03b9 1fa2=1f62+03b9 1fa3=1f63+03b9 1fa4=1f64+03b9 1fa5=1f65+03b9 1fa6=1f66+03b9 1fa7=1f67+03b9 1fa8=1f60+03b9
        1fa9=1f61+03b9 1faa=1f62+03b9 1fab=1f63+03b9 1fac=1f64+03b9 1fad=1f65+03b9 1fae=1f66+03b9 1faf=1f67+03b9 1fb2=1f70+03b9 1fb3=03b1+03b9 1fb4=03ac+03b9
        1fb6=03b1+0342 1fb7=03b1+0342+03b9 1fbc=03b1+03b9 1fc2=1f74+03b9 1fc3=03b7+03b9 1fc4=03ae+03b9 1fc6=03b7+0342 1fc7=03b7+0342+03b9 1fcc=03b7+03b9
        1fd2=03b9+0308+0300 1fd3=03b9+0308+0301 1fd6=03b9+0342 1fd7=03b9+0308+0342 1fe2=03c5+0308+0300 1fe3=03c5+0308+0301 1fe4=03c1+0313 1fe6=03c5+0342
        1fe7=03c5+0308+0342 1ff2=1f7c+03b9 1ff3=03c9+03b9 1ff4=03ce+03b9 1ff6=03c9+0342 1ff7=03c9+0342+03b9 1ffc=03c9+03b9 fb00=0066+0066 fb01=0066+0069
        fb02=0066+006c fb03=0066+0066+0069 fb04=0066+0066+006c fb05=0073+0074 fb06=0073+0074 fb13=0574+0576 fb14=0574+0565 fb15=0574+056b fb16=057e+0576
        fb17=0574+056d
        """;

    private static readonly Dictionary<Rune, string> s_full = FullFoldings.Split(
        [' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(row => row.Split('='))
        .ToDictionary(row => Letter(row[0]).EnumerateRunes().Single(), row => string.Concat(row[1].Split('+').Select(Letter)));

    private static readonly HashSet<string> s_devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$",
        "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "COM\u00b9", "COM\u00b2", "COM\u00b3",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "LPT\u00b9", "LPT\u00b2", "LPT\u00b3",
    };

    /// <summary>For each file system, a function that returns the same key for names of the same file.</summary>
    public static IReadOnlyDictionary<string, Func<string, string>> Keys { get; } = new Dictionary<string, Func<string, string>>
    {
        ["Linux"] = name => name,
        ["NTFS"] = name => string.Concat(name.Select(char.ToUpperInvariant)).TrimEnd('.', ' '),
        ["APFS"] = Fold,
        ["ext4 with casefold"] = name => Fold(string.Concat(name.EnumerateRunes().Where(rune => !IsIgnorable(rune)))),
    };

    /// <summary>
    /// Finds the reason why a name is not valid for a file, its partial file or its block map on some platform; null if it is valid.
    /// </summary>
    public static string? FindFault(string name)
    {
        if (!IsWellFormed(name))
        {
            return "half a surrogate pair";
        }

        string device = name.Split('.', ':')[0].TrimEnd();
        return name.Length == 0 || name is "." or ".." ? "no name"
            : name.IndexOfAny(['/', '\\', '\0', ':', '<', '>', '"', '|', '?', '*']) >= 0 ? "a character that a system reserves"
            : name.EnumerateRunes().Any(IsSteering) ? "a character that steers a terminal or is not seen"
            : name[^1] is '.' or ' ' || char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]) ? "a dot or blank at an end"
            : name[0] == '.' ? "hidden"
            : name[0] is '-' or '~' ? "an option or a home folder to a shell"
            : s_devices.Contains(device) ? "a device"
            : Encoding.UTF8.GetByteCount(name + ".part.map") > 255 ? "too long on Linux"
            : (name + ".part.map").Length > 255 ? "too long on Windows"
            : (name + ".part.map").Normalize(NormalizationForm.FormD).Length > 255 ? "too long on HFS+"
            : IsShortForm(name) ? "like the short form of a longer name on NTFS"
            : name.Equals("desktop.ini", StringComparison.OrdinalIgnoreCase)
                || name.Equals("thumbs.db", StringComparison.OrdinalIgnoreCase) ? "Explorer's own"
            : null;
    }

    /// <summary>Folds a name for Unicode's canonical caseless matching.</summary>
    public static string Fold(string name) =>
        string.Concat(name.Normalize(NormalizationForm.FormD).EnumerateRunes()
            .Select(rune => s_full.TryGetValue(rune, out string? full)
                ? full
                : Rune.ToLowerInvariant(Rune.ToUpperInvariant(rune)).ToString()))
        .Normalize(NormalizationForm.FormD);

    private static string Letter(string hexadecimal) =>
        char.ConvertFromUtf32(int.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private static bool IsWellFormed(string name)
    {
        try
        {
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetByteCount(name);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    private static bool IsSteering(Rune rune) =>
        IsIgnorable(rune)
        || Rune.GetUnicodeCategory(rune)
                is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;

    // Unicode's Default_Ignorable_Code_Point.
    private static bool IsIgnorable(Rune rune) => rune.Value
        is 0xAD or 0x34F or 0x61C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E)
        or (>= 0x2060 and <= 0x206F) or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFEFF or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8) or (>= 0x1BCA0 and <= 0x1BCA3)
        or (>= 0x1D173 and <= 0x1D17A) or (>= 0xE0000 and <= 0xE0FFF);

    // An 8.3 name that ends with a tilde and a number.
    private static bool IsShortForm(string name)
    {
        string[] parts = name.Split('.');
        int tilde = parts[0].LastIndexOf('~');
        return parts.Length <= 2 && parts[0].Length <= 8 && parts[^1].Length <= (parts.Length == 2 ? 3 : 8)
            && tilde > 0 && tilde < parts[0].Length - 1 && parts[0].Skip(tilde + 1).All(char.IsAsciiDigit);
    }
}
