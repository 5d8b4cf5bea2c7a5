using System.Text;

namespace Rodin.Client.Integrity.Formats;

/// <summary>
/// Checks OBJ, MTL and other text. A text does not show where it should end, but zero bytes in place of its end can be detected.
/// </summary>
internal static class TextFormats
{
    /// <summary>The number of bytes that are searched for keywords: more than any comment at the start has.</summary>
    public const int Window = 64 * 1024;

    private static readonly char[] s_lineEnds = ['\r', '\n'];
    private static readonly char[] s_blanks = [' ', '\t'];

    private static readonly HashSet<string> s_objKeywords = new(StringComparer.Ordinal)
    {
        "v", "vt", "vn", "vp", "f", "l", "p", "o", "g", "s", "mg", "mtllib", "usemtl", "maplib", "usemap", "cstype", "deg", "bmat",
        "step", "curv", "curv2", "surf", "parm", "trim", "hole", "scrv", "sp", "end", "con", "call", "csh", "lod", "bevel", "c_interp", "d_interp",
    };

    private static readonly HashSet<string> s_mtlKeywords = new(StringComparer.Ordinal)
    {
        "newmtl", "Ka", "Kd", "Ks", "Ke", "Ns", "Ni", "d", "Tr", "Tf", "illum", "map_Ka", "map_Kd", "map_Ks", "map_Ke", "map_Ns", "map_d",
        "map_Bump", "map_bump", "bump", "norm",
    };

    /// <summary>Checks an OBJ file.</summary>
    public static FormatResult CheckObj(FileView file) => CheckKeywords(file, s_objKeywords);

    /// <summary>Checks an MTL file.</summary>
    public static FormatResult CheckMtl(FileView file) => CheckKeywords(file, s_mtlKeywords);

    /// <summary>Checks the end of a text whose start is valid.</summary>
    public static FormatResult CheckEnd(FileView file) =>
        Array.IndexOf(file.ReadTail(512, out _), (byte)0) < 0
            ? FormatResult.Valid
            : FormatResult.Truncated("its end consists of zero bytes");

    /// <summary>Whether the bytes are text, but not an HTML or XML page.</summary>
    public static bool IsText(byte[] bytes) => Array.IndexOf(bytes, (byte)0) < 0 && Decode(bytes) is { Length: > 0 } text && text[0] != '<';

    /// <summary>Decodes UTF-8 text, without leading white space.</summary>
    public static string Decode(byte[] bytes) => Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');

    // An error message of the service may be plain text, so at least one line must start with a keyword, unless all lines are comments. Not
    // all lines must, because programs add keywords of their own.
    private static FormatResult CheckKeywords(FileView file, HashSet<string> keywords)
    {
        byte[] beginning = file.Read(0, Window);
        if (!IsText(beginning))
        {
            return FormatResult.WrongFormat();
        }

        bool hasOnlyComments = true;
        foreach (string line in Decode(beginning).Split(s_lineEnds, StringSplitOptions.RemoveEmptyEntries))
        {
            string word = line.TrimStart().Split(s_blanks, 2)[0];
            if (keywords.Contains(word))
            {
                return CheckEnd(file);
            }

            hasOnlyComments &= word.Length == 0 || word[0] == '#';
        }

        return hasOnlyComments ? CheckEnd(file) : FormatResult.WrongFormat();
    }
}
