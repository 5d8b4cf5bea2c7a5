namespace Rodin.Fuzz.Mutation;

/// <summary>Numbers and texts that commonly cause faults in parsers.</summary>
internal static class InterestingValues
{
    /// <summary>Numbers, and texts that resemble numbers.</summary>
    public static string[] Numbers { get; } =
    [
        "0", "-0", "1", "-1", "7", "42", "255", "256", "65536", "1048576", "1048577", "2147483647", "2147483648", "-2147483649", "4294967295", "4294967296",
        "9999999999", "922337203685", "922337203686", "4503599633661952", "9223372036854775807",
        "9223372036854775808", "18446744073709551615", "-9223372036854775808", "79228162514264337593543950336",
        "1e9", "1E400", "-1e-400", "1.5", "0.1e+3", "01", "+5", " 7 ", "0x10", "1_000", "1,5", "1.", ".5", "NaN",
        "Infinity", "-", new string('9', 40), new string('9', 400), "1e" + new string('9', 20),
    ];

    /// <summary>Texts, some with secrets.</summary>
    public static string[] Texts { get; } =
    [
        "", " ", "OK", "ok", "null", "true", "{}", "[]", "%s%n", "../../etc/passwd", "\0", "\u001b[31m", "\u202egnp.glb", "\ufeff", "a\r\nb: c",
        new string('x', 600), new string('?', 3000),
        CanarySecrets.Key, "Bearer " + CanarySecrets.Key, "?" + CanarySecrets.Query, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    ];

    public static string Pick(this string[] values, Random random) => values[random.Next(values.Length)];
}
