using System.Text;
using Rodin.Emulator.Content;
using Xunit;

namespace Rodin.Client.Tests.Emulator;

public class ModelContentTests
{
    [Fact]
    public void The_checksum_is_CRC_64_XZ() =>
        Assert.Equal(0x995DC9BBDF1939FA, new BytesContent("123456789").Crc64);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(200_001)]
    public void The_checksum_of_generated_content_is_that_of_its_bytes(int length)
    {
        var content = new GeneratedContent(length, seed: 3);

        Assert.Equal(new BytesContent(content.ToArray()).Crc64, content.Crc64);
    }

    [Fact]
    public void Generated_bytes_do_not_depend_on_the_offset_and_length_of_a_read()
    {
        var content = new GeneratedContent(1000, seed: 3);
        byte[] all = content.ToArray();

        for (int offset = 0; offset < 40; offset++)
        {
            for (int length = 0; length < 40; length++)
            {
                byte[] part = new byte[length];
                content.Read(offset, part);
                Assert.Equal(all[offset..(offset + length)], part);
            }
        }
    }

    [Fact]
    public void Different_seeds_and_lengths_give_different_bytes_and_fingerprints()
    {
        GeneratedContent[] contents = [new(1000, 1), new(1000, 2), new(1001, 1), new(0, 1)];

        Assert.Equal(4, contents.Select(c => c.Fingerprint).Distinct().Count());
        Assert.Equal(4, contents.Select(c => c.Crc64).Distinct().Count());
        Assert.All(contents, c => Assert.Equal(32, c.Fingerprint.Length));
    }

    [Fact]
    public void Text_is_encoded_as_UTF_8() => Assert.Equal(Encoding.UTF8.GetBytes("ä€"), new BytesContent("ä€").ToArray());
}
