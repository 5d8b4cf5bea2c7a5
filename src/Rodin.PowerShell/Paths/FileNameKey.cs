using System.Text;

namespace Rodin.Paths;

/// <summary>
/// What two names or paths have in common that are one and the same to some file system: those of Windows and macOS do not tell case, macOS and
/// some of Linux do not tell a letter's spellings apart either, and <c>ß</c> is <c>ss</c> to them.
/// </summary>
internal static class FileNameKey
{
    // Letters of which case folding makes several, and which are no mere spelling of others. The rest of them comes apart by its canonical form.
    private const string Several = "\u0149\u0587\u1E9A\uFB00\uFB01\uFB02\uFB03\uFB04\uFB05\uFB06\uFB13\uFB14\uFB15\uFB16\uFB17";

    /// <summary>Gives it. Two names that differ may come out the same though all systems tell them apart, never the other way round.</summary>
    public static string Of(string text)
    {
        if (text.All(c => c < 0x80))
        {
            return text.ToUpperInvariant();
        }

        StringBuilder builder = new(text.Length + 8);
        foreach (char c in Decompose(text))
        {
            switch (c)
            {
                case 'ß' or 'ẞ':
                    builder.Append("SS");
                    break;
                case 'ı':
                    builder.Append('I');
                    break;
                case >= '\u0149' when Several.IndexOf(c) >= 0:
                    builder.Append(c.ToString().Normalize(NormalizationForm.FormKD));
                    break;
                default:
                    builder.Append(c);
                    break;
            }
        }

        // Of some letters only the small one is a letter's own: theta has two capital ones.
        return builder.ToString().ToLowerInvariant().ToUpperInvariant();
    }

    private static string Decompose(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormD);
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair, which a folder of the user's own may have in its name.
            return text;
        }
    }
}
