#nullable enable
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Rodin.Tests;

/// <summary>
/// Generates names as a hostile or defective service might list them: ordinary names with one to three changes, or variants of another name
/// of the same task. The names depend only on the seed. None has a format that is validated, so that any bytes can be saved under it.
/// Depends on no other file, since scripts compile it too.
/// </summary>
public sealed class HostileNames
{
    private static readonly string[] s_ordinary =
    [
        "base_basic_pbr.bin", "preview.txt", "texture_diffuse.dat", "Modell", "a.b.c.tar", "stra\u00dfe.bin", "fichier fin.bin", "ein Modell \u6a21\u578b.dat",
        "\u00e9t\u00e9.bin", "kiss.bin", "\u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2.bin", "\ud83d\ude00\u2764\ufe0f.bin", "\ud55c\uad6d\uc5b4.bin", "base-2.bin", "file.bin",
    ];

    private static readonly string?[] s_nothing =
        [null, "", " ", ".", "..", "...", "/", "\\", "../..", "models/", "???", "_", "-", "~", "\u0001\u0002", "\u200b", "\u3164", "\ufe0f", "\ud800", "C:", "https://host/?a=b"];

    private static readonly string[] s_devices =
        ["CON", "prn", "Aux", "NUL", "COM0", "com1", "LPT9", "COM\u00b9", "lpt\u00b2", "COM\u00b3", "CONIN$", "conout$", "CLOCK$", "CON ", "nul\u00a0", "AUX  "];

    // Files that Windows Explorer opens when it displays the folder, and the 8.3 name of a longer name.
    private static readonly string[] s_special =
        ["desktop.ini", "Desktop.INI", "Thumbs.db", "autorun.inf", "model.lnk", "model.SCF", "model.url", "BASE_B~1.BIN", "PREVIE~1.TXT", "A~1", "~", "~root", ".bashrc", ".ssh", "-rf"];

    private static readonly string[] s_before =
    [
        "../", "..\\", "../../../../", "/", "\\", "C:", "C:\\", "z:/", "\\\\server\\share\\", "\\\\?\\C:\\", "\\\\.\\", "//host/", "a/b\\", "%2e%2e%2f", "..%5c", "....//", "./",
        "file:///etc/", "https://host/t/", "..\u2215", "..\uff0f", "..\u0000/", ".", "..", "-", "~", " ", "\u3000", "\u00a0", "\u202e", "\ufeff", "\u0301",
    ];

    private static readonly string[] s_after =
    [
        ".", " ", ". .", "...", "\u00a0", "\u00a0.", "\u3000", "\t", "\n", ":hidden", "::$DATA", ":a.bin", ".part", ".part.map", ".PART", ".Part.Map", ".part.part", ".pa\ufe0frt",
        ".part.MAP ", ".part.", ".\u034fpart", "?X-Tos-Signature=abc", "#x", "%00.bin", "%2fx", ".lnk", ".url", "-2", "-3", "-2-2", "~1", "\ud800", "\udc00", "\u0301", "/", "/..",
    ];

    private static readonly string[] s_within =
    [
        "\u0000", "\u0007", "\b", "\r", "\n", "\u007f", "\u0085", "\u001b[31m", "\u001b]0;x\u0007", "\u009b2J", "\u202e", "\u2066", "\u200f", "\u061c", "\u200b", "\u200d", "\u2060",
        "\ufeff", "\u00ad", "\u2028", "\u2029", "\ufe0f", "\ufe00", "\u034f", "\u3164", "\u115f", "\uffa0", "\u180b", "\udb40\udd00", "\udb40\udc41", "\ue000", "\uffff", "\udbff\udfff",
        "\ud800", "\udc00", "<", ">", "\"", "|", "?", "*", ":", "/", "\\", " ", "  ", "'", "`", "$(x)", "[a]", ";", "&", "%2f", "%5c", "\u0301\u0316", "\u0316\u0301", "\u0345",
    ];

    private static readonly string[] s_filling = ["x", "\u00fc", "\u6a21", "\ud83d\ude00", "a\u0301", "\u0390", "\ud55c", "\u0301", "\u0316\u0301", ". ", "\u00a0", "\ufe0f", ".part"];

    // Each pair is equal on file systems with full case folding, or on those that ignore the normalization form.
    private static readonly (string, string)[] s_twins =
    [
        ("ss", "\u00df"), ("\u00df", "ss"), ("SS", "\u1e9e"), ("fi", "\ufb01"), ("st", "\ufb06"), ("ff", "\ufb00"), ("k", "\u212a"), ("s", "\u017f"), ("\u03c2", "\u03c3"), ("i", "\u0131"),
        ("i", "\u0130"), ("\u00e9", "e\u0301"), ("e", "\u00e9"), ("a", "\u00e5"), ("a", "\u212b"), ("\u00fc", "u\u0308"), ("b", "\u1e96"), ("n", "\u0149"), ("a", "\u1e9a"), ("p", "\u1f80"),
        ("p", "\u1f88"), ("r", "\u0587"), ("\ufe0f", ""), ("_", "?"), ("_", ":"), (".bin", ".BIN"),
    ];

    private readonly Random _random;
    private readonly Func<string, string>[] _twists;

    public HostileNames(int seed)
    {
        _random = new Random(seed);
        _twists =
        [
            name => Pick(s_before) + name, name => Pick(s_before) + name, name => name + Pick(s_after), name => name + Pick(s_after), Within, Within,
            name => Pick(s_devices) + (_random.Next(2) == 0 ? Extension(name) : Pick(s_after)), _ => Pick(s_special), Lengthen, Twin, Twin, Recase, Renormalize,
        ];
    }

    /// <summary>Generates the names of one task.</summary>
    public IReadOnlyList<string?> Next(int count)
    {
        List<string?> names = new(count);
        while (names.Count < count)
        {
            names.Add(_random.Next(20) switch
            {
                0 => Pick(s_nothing),
                1 => Pick(s_ordinary),
                < 8 when names.Count > 0 => Twist(names[_random.Next(names.Count)] ?? Pick(s_ordinary), _random.Next(2)),
                _ => Twist(Pick(s_ordinary), 1 + _random.Next(3)),
            });
        }

        return names;
    }

    private string Twist(string name, int times)
    {
        for (int i = 0; i < times; i++)
        {
            name = Pick(_twists)(name);
        }

        // Variants of variants grow.
        return name.Length > 3000 ? name.Substring(name.Length - 3000) : name;
    }

    private string Within(string name) => name.Insert(_random.Next(name.Length + 1), Pick(s_within));

    private string Lengthen(string name)
    {
        string extension = Extension(name);
        string filling = string.Concat(Enumerable.Repeat(Pick(s_filling), _random.Next(10, 300)));
        return _random.Next(4) == 0 ? name + "." + filling : name.Substring(0, name.Length - extension.Length) + filling + _random.Next(3) + extension;
    }

    private string Twin(string name)
    {
        (string one, string other) = Pick(s_twins);
        return name.Replace(one, other, StringComparison.Ordinal);
    }

    private string Recase(string name) => _random.Next(3) switch
    {
        0 => name.ToUpperInvariant(),
        1 => name.ToLowerInvariant(),
        _ => string.Concat(name.Select(c => _random.Next(2) == 0 ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c))),
    };

    private string Renormalize(string name)
    {
        try
        {
            return name.Normalize(Pick([NormalizationForm.FormC, NormalizationForm.FormD, NormalizationForm.FormKC]));
        }
        catch (ArgumentException)
        {
            // Contains an unpaired surrogate.
            return name;
        }
    }

    private T Pick<T>(T[] among) => among[_random.Next(among.Length)];

    private static string Extension(string name)
    {
        int dot = name.LastIndexOf('.');
        return dot < 0 ? "" : name.Substring(dot);
    }
}
