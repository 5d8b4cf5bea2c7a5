using System.Text;

namespace Rodin.Emulator.Content;

/// <summary>A beginning, then the same text again and again: a response of any size without memory.</summary>
internal sealed class RepeatedContent(string beginning, string repeated, long length) : ModelContent
{
    private readonly byte[] _beginning = Encoding.UTF8.GetBytes(beginning);
    private readonly byte[] _repeated = Encoding.UTF8.GetBytes(repeated);

    public override long Length { get; } = length;

    public override string Fingerprint => new('0', 32);

    public override void Read(long offset, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            ReadOnlySpan<byte> source = SourceAt(offset);
            int part = Math.Min(source.Length, buffer.Length);
            source[..part].CopyTo(buffer);
            buffer = buffer[part..];
            offset += part;
        }
    }

    private ReadOnlySpan<byte> SourceAt(long offset)
    {
        if (offset < _beginning.Length)
        {
            return _beginning.AsSpan((int)offset);
        }

        return _repeated.AsSpan((int)((offset - _beginning.Length) % _repeated.Length));
    }
}
