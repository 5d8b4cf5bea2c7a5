using System.Text;

namespace Rodin.Client.Storage;

/// <summary>
/// Creates keys for comparing names and paths: names that any file system treats as equal have the same key. Windows and macOS ignore case;
/// macOS and some Linux file systems also ignore the normalization form, and treat <c>ß</c> as <c>ss</c>.
/// </summary>
public static class FileNameKey
{
    // Characters whose case folding yields several characters, and that have no canonical decomposition.
    private const string Expanding = "\u0149\u0587\u1E9A\uFB00\uFB01\uFB02\uFB03\uFB04\uFB05\uFB06\uFB13\uFB14\uFB15\uFB16\uFB17";

    /// <summary>Creates the key of a name or path. Some names that all file systems treat as different have the same key too.</summary>
    public static string Create(string text)
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
                case >= '\u0149' when Expanding.IndexOf(c) >= 0:
                    builder.Append(c.ToString().Normalize(NormalizationForm.FormKD));
                    break;
                default:
                    builder.Append(c);
                    break;
            }
        }

        // Lower case first: theta has two upper-case forms and one lower-case form.
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
            // An unpaired surrogate, which a user's folder may have in its name.
            return text;
        }
    }
}
