using System.Text;

namespace Rodin.Client.Integrity.Formats;

/// <summary>OBJ, MTL and what else is text. Where a text ends cannot be told from it, but zeros in place of its end can.</summary>
internal static class TextFormats
{
    /// <summary>How much of a text is looked through for words of its format: more than any comment at its head has.</summary>
    public const int Window = 64 * 1024;

    private static readonly char[] s_lineEnds = ['\r', '\n'];
    private static readonly char[] s_blanks = [' ', '\t'];

    private static readonly HashSet<string> s_objWords = new(StringComparer.Ordinal)
    {
        "v", "vt", "vn", "vp", "f", "l", "p", "o", "g", "s", "mg", "mtllib", "usemtl", "maplib", "usemap", "cstype", "deg", "bmat", "step", "curv",
        "curv2", "surf", "parm", "trim", "hole", "scrv", "sp", "end", "con", "call", "csh", "lod", "bevel", "c_interp", "d_interp",
    };

    private static readonly HashSet<string> s_mtlWords = new(StringComparer.Ordinal)
    {
        "newmtl", "Ka", "Kd", "Ks", "Ke", "Ns", "Ni", "d", "Tr", "Tf", "illum", "map_Ka", "map_Kd", "map_Ks", "map_Ke", "map_Ns", "map_d", "map_Bump", "map_bump", "bump", "norm",
    };

    /// <summary>Looks at an OBJ.</summary>
    public static FormatResult CheckObj(FileView file) => CheckWords(file, s_objWords);

    /// <summary>Looks at an MTL.</summary>
    public static FormatResult CheckMtl(FileView file) => CheckWords(file, s_mtlWords);

    /// <summary>What is wrong with a text whose beginning is right.</summary>
    public static FormatResult CheckEnd(FileView file) =>
        Array.IndexOf(file.ReadTail(512, out _), (byte)0) < 0 ? FormatResult.Fits : FormatResult.Cut("zeros stand where its text should end");

    /// <summary>Whether the bytes are text, and no page of HTML or XML.</summary>
    public static bool IsText(byte[] bytes) => Array.IndexOf(bytes, (byte)0) < 0 && Decode(bytes) is { Length: > 0 } text && text[0] != '<';

    /// <summary>The bytes as text, without the blanks before.</summary>
    public static string Decode(byte[] bytes) => Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');

    // A service's refusal may be a mere sentence, so one line at least must speak the format's language, unless there are comments alone.
    // One and not all: programs write words of their own between.
    private static FormatResult CheckWords(FileView file, HashSet<string> words)
    {
        byte[] beginning = file.Read(0, Window);
        if (!IsText(beginning))
        {
            return FormatResult.Foreign();
        }

        bool silent = true;
        foreach (string line in Decode(beginning).Split(s_lineEnds, StringSplitOptions.RemoveEmptyEntries))
        {
            string word = line.TrimStart().Split(s_blanks, 2)[0];
            if (words.Contains(word))
            {
                return CheckEnd(file);
            }

            silent &= word.Length == 0 || word[0] == '#';
        }

        return silent ? CheckEnd(file) : FormatResult.Foreign();
    }
}
