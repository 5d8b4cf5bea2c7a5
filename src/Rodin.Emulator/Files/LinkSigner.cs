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

    private static readonly TimeSpan s_expiredLinkLifetime = TimeSpan.FromMinutes(10);

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>Signs a path and returns it with the signed query.</summary>
    /// <param name="host">The host and port of the link, which the signature covers.</param>
    /// <param name="path">The path, percent-encoded.</param>
    /// <param name="overrides">The <c>response-…</c> parameters, percent-encoded.</param>
    /// <param name="now">The time of signing.</param>
    /// <param name="lifetime">The lifetime; zero or negative for a link that expired that long ago.</param>
    public string Sign(string host, string path, string overrides, DateTimeOffset now, TimeSpan lifetime)
    {
        if (lifetime <= TimeSpan.Zero)
        {
            now += lifetime - s_expiredLinkLifetime;
            lifetime = s_expiredLinkLifetime;
        }

        string date = now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        string scope = $"{date[..8]}/{Region}/tos/request";
        string unsigned = $"X-Tos-Algorithm={Algorithm}&X-Tos-Credential={Uri.EscapeDataString($"{AccessKey}/{scope}")}&X-Tos-Date={date}"
            + $"&X-Tos-Expires={(long)Math.Ceiling(lifetime.TotalSeconds)}&X-Tos-SignedHeaders=host";
        string signature = ComputeSignature(HttpMethods.Get, host, path, $"{unsigned}&{overrides}", date);
        return $"{path}?{unsigned}&{SignatureParameter}{signature}&{overrides}";
    }

    /// <summary>Checks the signature and the expiry of a request.</summary>
    public SignatureCheck Verify(string method, string host, string path, string query, DateTimeOffset now)
    {
        string[] parameters = query.TrimStart('?').Split('&');
        string? signature = Array.Find(parameters, p => p.StartsWith(SignatureParameter, StringComparison.Ordinal));
        if (signature is null
            || GetValue(parameters, "X-Tos-Date") is not { } date
            || GetValue(parameters, "X-Tos-Expires") is not { } expires)
        {
            return SignatureCheck.NotSigned;
        }

        string signed = string.Join('&', parameters.Where(p => p != signature));
        byte[] expected = Encoding.ASCII.GetBytes(ComputeSignature(method, host, path, signed, date));
        if (!CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature[SignatureParameter.Length..])))
        {
            return SignatureCheck.WrongSignature;
        }

        DateTimeOffset start = DateTimeOffset.ParseExact(date, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return now >= start.AddSeconds(long.Parse(expires, CultureInfo.InvariantCulture)) ? SignatureCheck.Expired : SignatureCheck.Valid;
    }

    private static string? GetValue(string[] parameters, string name) =>
        Array.Find(parameters, p => p.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    private string ComputeSignature(string method, string host, string path, string query, string date)
    {
        string day = date[..Math.Min(8, date.Length)];
        string canonical = $"{method}\n{path}\n{query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD";
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        string toSign = $"{Algorithm}\n{date}\n{day}/{Region}/tos/request\n{hash}";
        byte[] key = ComputeHmac(ComputeHmac(ComputeHmac(ComputeHmac(_secret, day), Region), "tos"), "request");
        return Convert.ToHexStringLower(ComputeHmac(key, toSign));
    }

    private static byte[] ComputeHmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
