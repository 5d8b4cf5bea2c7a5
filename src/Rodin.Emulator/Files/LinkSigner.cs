using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rodin.Emulator.Files;

/// <summary>
/// Signs links as Volcengine's object store does (TOS4-HMAC-SHA256, the sibling of AWS's SigV4), and verifies them over path and
/// query exactly as they were sent, so that a link that was re-encoded on its way is refused.
/// </summary>
internal sealed class LinkSigner
{
    private const string Algorithm = "TOS4-HMAC-SHA256";
    private const string AccessKey = "AKTPemulator";
    private const string Region = "emulator";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const string SignatureParameter = "X-Tos-Signature=";

    private static readonly TimeSpan s_lifetimeOfDeadLinks = TimeSpan.FromMinutes(10);

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>A signed target: path and query.</summary>
    /// <param name="host">Host and port that the link will be sent to: part of what is signed.</param>
    /// <param name="path">The path, percent-encoded.</param>
    /// <param name="overrides">The <c>response-…</c> parameters, percent-encoded.</param>
    /// <param name="now">The time of signing.</param>
    /// <param name="lifetime">Zero or less gives a link that expired so long ago.</param>
    public string Sign(string host, string path, string overrides, DateTimeOffset now, TimeSpan lifetime)
    {
        if (lifetime <= TimeSpan.Zero)
        {
            now += lifetime - s_lifetimeOfDeadLinks;
            lifetime = s_lifetimeOfDeadLinks;
        }

        string date = now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        string scope = $"{date[..8]}/{Region}/tos/request";
        string before = $"X-Tos-Algorithm={Algorithm}&X-Tos-Credential={Uri.EscapeDataString($"{AccessKey}/{scope}")}&X-Tos-Date={date}"
            + $"&X-Tos-Expires={(long)Math.Ceiling(lifetime.TotalSeconds)}&X-Tos-SignedHeaders=host";
        string signature = Signature(HttpMethods.Get, host, path, $"{before}&{overrides}", date);
        return $"{path}?{before}&{SignatureParameter}{signature}&{overrides}";
    }

    /// <summary>Whether this request may have what it asks for.</summary>
    public SignatureCheck Verify(string method, string host, string path, string query, DateTimeOffset now)
    {
        string[] parameters = query.TrimStart('?').Split('&');
        string? signature = Array.Find(parameters, p => p.StartsWith(SignatureParameter, StringComparison.Ordinal));
        if (signature is null || Value(parameters, "X-Tos-Date") is not { } date || Value(parameters, "X-Tos-Expires") is not { } expires)
        {
            return SignatureCheck.NotSigned;
        }

        string signed = string.Join('&', parameters.Where(p => p != signature));
        byte[] expected = Encoding.ASCII.GetBytes(Signature(method, host, path, signed, date));
        if (!CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature[SignatureParameter.Length..])))
        {
            return SignatureCheck.WrongSignature;
        }

        DateTimeOffset start = DateTimeOffset.ParseExact(date, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return now >= start.AddSeconds(long.Parse(expires, CultureInfo.InvariantCulture)) ? SignatureCheck.Expired : SignatureCheck.Valid;
    }

    private static string? Value(string[] parameters, string name) =>
        Array.Find(parameters, p => p.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    private string Signature(string method, string host, string path, string query, string date)
    {
        string day = date[..Math.Min(8, date.Length)];
        string canonical = $"{method}\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD";
        string toSign = $"{Algorithm}\n{date}\n{day}/{Region}/tos/request\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        byte[] key = Hmac(Hmac(Hmac(Hmac(_secret, day), Region), "tos"), "request");
        return Convert.ToHexStringLower(Hmac(key, toSign));
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
