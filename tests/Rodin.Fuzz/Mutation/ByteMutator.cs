namespace Rodin.Fuzz.Mutation;

/// <summary>Mutates bytes without regard to their structure.</summary>
internal static class ByteMutator
{
    private static readonly byte[] s_special =
        [0, 1, (byte)'\t', (byte)'\n', (byte)'\r', (byte)' ', (byte)'"', (byte)'\\', 0x7f, 0x80, 0xc0, 0xed, 0xfe, 0xff];

    public static byte[] Mutate(byte[] input, Random random)
    {
        int at = random.Next(input.Length + 1);
        int count = Math.Min(1 << random.Next(12), input.Length - at);
        ReadOnlySpan<byte> before = input.AsSpan(0, at);
        ReadOnlySpan<byte> after = input.AsSpan(at);
        switch (random.Next(7))
        {
            case 0:
                return [.. before];
            case 1:
                return [.. before, .. after.Slice(count)];
            case 2:
                return [.. before, .. after.Slice(0, count), .. after];
            case 3:
                return [.. before, s_special[random.Next(s_special.Length)], .. after];
            case 4:
                return [.. before, .. Number(random), .. after.Slice(Math.Min(after.Length, 8))];
            case 5 when at < input.Length:
                return [.. before, (byte)(input[at] ^ (1 << random.Next(8))), .. after.Slice(1)];
            case 6 when at < input.Length:
                return [.. before, s_special[random.Next(s_special.Length)], .. after.Slice(1)];
            default:
                return input;
        }
    }

    // At the limits of the number types in binary formats.
    private static byte[] Number(Random random)
    {
        long number = random.Next(5) switch
        {
            0 => random.Next(256),
            1 => -1L << random.Next(64),
            2 => long.MaxValue >> random.Next(64),
            3 => 1L << random.Next(64),
            _ => (1L << random.Next(64)) - random.Next(3),
        };
        byte[] bytes = BitConverter.GetBytes(number);
        return random.Next(2) == 0 ? bytes : bytes.AsSpan(0, sizeof(int)).ToArray();
    }
}
