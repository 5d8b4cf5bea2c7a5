using System.Buffers.Binary;
using System.Text;
using Rodin.Client.Integrity;
using Rodin.Client.Storage;
using Xunit;

namespace Rodin.Client.Tests.Integrity;

/// <summary>Files that violate their specification: those that common tools read are accepted, others are rejected.</summary>
public sealed class FormatLeniencyTests : EngineTestBase
{
    public static TheoryData<string, byte[]> Readable => new()
    {
        { "with bytes after its end.glb", [.. ModelSamples.Glb, 1, 2, 3] },
        { "of version 1.glb", ModelSamples.MakeGlb(1, ("\0\0\0\0", "{}")) },
        { "of one chunk.glb", ModelSamples.MakeGlb(2, ("JSON", "{}")) },
        { "with bytes after its end.webp", [.. ModelSamples.WebP, 0] },
        { "with bytes after its end.png", [.. ModelSamples.Png, .. new byte[1000]] },
        { "padded with zeros.jpg", [.. ModelSamples.Jpeg, .. new byte[1000]] },
        { "padded with ones.jpg", [.. ModelSamples.Jpeg, 0xff, 0xff, 0xff] },
        { "with data of a camera.jpg", [.. ModelSamples.Jpeg, .. Bytes(5000)] },
        { "with a preview.jpg", WithPreview(ModelSamples.Jpeg) },
        { "with fill bytes before a marker.jpg", [0xff, 0xd8, 0xff, 0xff, 0xff, .. ModelSamples.Jpeg[3..]] },
        { "empty.zip", ModelSamples.Zip() },
        { "with a comment.zip", WithComment(ModelSamples.Usdz, "PK\x05\x06 is how this record begins, and it goes on for a while") },
        { "with the longest comment.zip", WithComment(ModelSamples.Usdz, new string('c', 65535)) },
        { "with bytes after its end.usdz", [.. ModelSamples.Usdz, 0, 0, 0] },
        { "without a footer.fbx", ModelSamples.MakeFbx(7400, footer: false) },
        { "ending in a comment.fbx", [.. ModelSamples.TextFbx, .. ";Done\r\n"u8] },
        { "with bytes after its end.stl", [.. ModelSamples.Stl, 0, 0] },
        { "without a triangle.stl", ModelSamples.MakeStl("", 0) },
        { "of several solids.stl", Encoding.ASCII.GetBytes(ModelSamples.TextSolid("facet a") + ModelSamples.TextSolid("b")) },
        { "in capitals.stl", Encoding.ASCII.GetBytes(ModelSamples.TextSolid("a").ToUpperInvariant()) },
        { "in two words.stl", Encoding.ASCII.GetBytes("\n" + ModelSamples.TextSolid("a").Replace("endsolid", "end solid", StringComparison.Ordinal)) },
        { "of comments alone.obj", "# nothing\n\n   # yet"u8.ToArray() },
        { "with keywords of its own.obj", "\uFEFFvendor stuff\nv 0 0 0"u8.ToArray() },
        { "with a long comment.obj", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("# a licence\r\n", 8000)) + "v 0 0 0\r\n") },
        { "after white space.mtl", "\r\n\r\n  newmtl a\r\n"u8.ToArray() },
        { "with its asset at the end.gltf", Encoding.ASCII.GetBytes("{\"accessors\":\"" + new string('a', 200_000) + "\",\"asset\":{\"version\":\"2.0\"}}") },
        { "text.ply", "ply\r\nformat ascii 1.0\r\n"u8.ToArray() },
        { "sky.hdr", "#?RADIANCE\n"u8.ToArray() },
        { "sky.exr", [0x76, 0x2f, 0x31, 1, 2] },
        { "intel.tif", "II*\0"u8.ToArray() },
        { "motorola.tiff", "MM\0*"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Readable), DisableDiscoveryEnumeration = true)]
    public void A_file_that_common_tools_read_is_accepted(string name, byte[] bytes) => Assert.Null(Validate(name, bytes));

    public static TheoryData<string, byte[], ErrorId> Invalid => new()
    {
        { "of version 3.glb", ModelSamples.MakeGlb(3, ("JSON", "{}")), ErrorId.FormatMismatch },
        { "without a chunk.glb", ModelSamples.MakeGlb(2), ErrorId.FormatMismatch },
        { "without JSON.glb", ModelSamples.MakeGlb(2, ("BIN\0", "0123")), ErrorId.FormatMismatch },
        { "with a chunk too long.glb", Change(ModelSamples.Glb, 12, 0xff), ErrorId.IncompleteFile },
        { "with a second chunk too long.glb", Change(ModelSamples.Glb, ModelSamples.Glb.Length - 16, 9), ErrorId.IncompleteFile },
        { "of version 1, truncated.glb", ModelSamples.MakeGlb(1, ("\0\0\0\0", "{}"))[..^1], ErrorId.IncompleteFile },
        { "without IHDR.png", Change(ModelSamples.Png, 12, (byte)'X'), ErrorId.FormatMismatch },
        { "with another end.png", Change(ModelSamples.Png, ModelSamples.Png.Length - 1, 0), ErrorId.IncompleteFile },
        { "sound.webp", [.. "RIFF"u8, 4, 0, 0, 0, .. "WAVE"u8], ErrorId.FormatMismatch },
        { "truncated after its preview.jpg", WithPreview(ModelSamples.Jpeg)[..^2], ErrorId.IncompleteFile },
        { "truncated in its preview.jpg", WithPreview(ModelSamples.Jpeg)[..(ModelSamples.Jpeg.Length + 7)], ErrorId.IncompleteFile },
        { "with a truncated comment.zip", WithComment(ModelSamples.Usdz, "comment")[..^1], ErrorId.IncompleteFile },
        { "with a central directory longer than itself.zip", Change(ModelSamples.Usdz, ModelSamples.Usdz.Length - 22 + 14, 1), ErrorId.IncompleteFile },
        { "with its middle missing.zip", [.. ModelSamples.Usdz[..50], .. ModelSamples.Usdz[100..]], ErrorId.IncompleteFile },
        { "with records out of order.fbx", Change(ModelSamples.Fbx, 27, 5), ErrorId.FormatMismatch },
        { "truncated between two records.fbx", ModelSamples.Fbx[..BinaryPrimitives.ReadInt32LittleEndian(ModelSamples.Fbx.AsSpan(27))], ErrorId.IncompleteFile },
        { "truncated after the first solid.stl", Encoding.ASCII.GetBytes(ModelSamples.TextSolid("a") + "solid b\nfacet normal 0 0"), ErrorId.IncompleteFile },
        { "from an interrupted writer.usdc", Change(ModelSamples.Usdc, 16, 0), ErrorId.IncompleteFile },
        { "with a section too long.usdc", Change(ModelSamples.Usdc, ModelSamples.Usdc.Length - 7, 9), ErrorId.IncompleteFile },
        { "with too many sections.usdc", Change(ModelSamples.Usdc, 190, 9), ErrorId.FormatMismatch },
        { "another JSON.gltf", "{\"list\":[]}"u8.ToArray(), ErrorId.FormatMismatch },
        { "a JSON.obj", "{\"list\":[]}"u8.ToArray(), ErrorId.FormatMismatch },
        { "a list in JSON.mtl", "[1,\n2]"u8.ToArray(), ErrorId.FormatMismatch },
    };

    [Theory]
    [MemberData(nameof(Invalid), DisableDiscoveryEnumeration = true)]
    public void A_file_that_contradicts_itself_is_rejected(string name, byte[] bytes, ErrorId id) =>
        Assert.Equal(id, Validate(name, bytes));

    // Writers use the 64-bit form from 65,536 entries on.
    [Fact]
    public void A_64_bit_archive_is_accepted_only_if_it_is_complete()
    {
        byte[] whole = ModelSamples.Zip(
            [.. Enumerable.Range(0, 65_536).Select(i => (i.ToString("x", System.Globalization.CultureInfo.InvariantCulture), ""))]);
        int record = whole.AsSpan().LastIndexOf("PK\x06\x06"u8);

        Assert.True(record > 0);
        Assert.Null(Validate("many.zip", whole));
        Assert.Equal(ErrorId.IncompleteFile, Validate("many.zip", whole[..^1]));
        Assert.Equal(ErrorId.IncompleteFile, Validate("many.zip", Change(whole, record, 0)));
        Assert.Equal(ErrorId.IncompleteFile, Validate("many.zip", Change(whole, record + 48, (byte)(whole[record + 48] + 1))));
    }

    // End markers are searched for only in the last bytes, so that the cost does not depend on the length.
    [Fact]
    public void Too_many_bytes_after_the_end_are_rejected()
    {
        Assert.Equal(ErrorId.IncompleteFile, Validate("a.png", [.. ModelSamples.Png, .. new byte[70_000]]));
        Assert.Equal(ErrorId.IncompleteFile, Validate("a.zip", [.. ModelSamples.Usdz, .. new byte[70_000]]));
    }

    private static byte[] Change(byte[] bytes, int at, byte value)
    {
        byte[] changed = [.. bytes];
        changed[at] = value;
        return changed;
    }

    private static byte[] WithComment(byte[] zip, string comment)
    {
        byte[] bytes = [.. zip, .. Encoding.ASCII.GetBytes(comment)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(zip.Length - 2), (ushort)comment.Length);
        return bytes;
    }

    // A segment that contains a whole JPEG, as cameras write it.
    private static byte[] WithPreview(byte[] jpeg)
    {
        int length = jpeg.Length + 7;
        return [0xff, 0xd8, 0xff, 0xe1, (byte)(length >> 8), (byte)length, .. "Exif\0"u8, .. jpeg, .. jpeg[2..]];
    }

    private ErrorId? Validate(string name, byte[] bytes)
    {
        using PartialFile part = PartialFile.TryOpen(PathOf("file"))!;
        part.Write(0, bytes, bytes.Length);
        part.SetLength(bytes.Length);
        try
        {
            FormatValidator.Validate(part, PathOf(name));
            return null;
        }
        catch (RodinClientException failure)
        {
            return failure.ErrorId;
        }
    }
}
