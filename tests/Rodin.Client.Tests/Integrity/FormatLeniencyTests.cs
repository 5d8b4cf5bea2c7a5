using System.Buffers.Binary;
using System.Text;
using Rodin.Client.Integrity;
using Rodin.Client.Storage;
using Xunit;

namespace Rodin.Client.Tests.Integrity;

/// <summary>What common tools read though it is not by the book, and what only looks like it.</summary>
public sealed class FormatLeniencyTests : EngineTestBase
{
    public static TheoryData<string, byte[]> Odd => new()
    {
        { "with bytes after its end.glb", [.. ModelSamples.Glb, 1, 2, 3] },
        { "of version 1.glb", ModelSamples.MakeGlb(1, ("\0\0\0\0", "{}")) },
        { "of one chunk.glb", ModelSamples.MakeGlb(2, ("JSON", "{}")) },
        { "with bytes after its end.webp", [.. ModelSamples.WebP, 0] },
        { "with bytes after its end.png", [.. ModelSamples.Png, .. new byte[1000]] },
        { "filled up with zeros.jpg", [.. ModelSamples.Jpeg, .. new byte[1000]] },
        { "filled up with ones.jpg", [.. ModelSamples.Jpeg, 0xff, 0xff, 0xff] },
        { "of a camera that adds its own.jpg", [.. ModelSamples.Jpeg, .. Bytes(5000)] },
        { "with a preview.jpg", WithPreview(ModelSamples.Jpeg) },
        { "with filled up markers.jpg", [0xff, 0xd8, 0xff, 0xff, 0xff, .. ModelSamples.Jpeg[3..]] },
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
        { "with words of its own.obj", "\uFEFFvendor stuff\nv 0 0 0"u8.ToArray() },
        { "with a long comment.obj", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("# a licence\r\n", 8000)) + "v 0 0 0\r\n") },
        { "after blanks.mtl", "\r\n\r\n  newmtl a\r\n"u8.ToArray() },
        { "with what matters at its end.gltf", Encoding.ASCII.GetBytes("{\"accessors\":\"" + new string('a', 200_000) + "\",\"asset\":{\"version\":\"2.0\"}}") },
        { "text.ply", "ply\r\nformat ascii 1.0\r\n"u8.ToArray() },
        { "sky.hdr", "#?RADIANCE\n"u8.ToArray() },
        { "sky.exr", [0x76, 0x2f, 0x31, 1, 2] },
        { "intel.tif", "II*\0"u8.ToArray() },
        { "motorola.tiff", "MM\0*"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Odd), DisableDiscoveryEnumeration = true)]
    public void What_common_tools_read_passes(string name, byte[] bytes) => Assert.Null(Look(name, bytes));

    public static TheoryData<string, byte[], ErrorId> Wrong => new()
    {
        { "of version 3.glb", ModelSamples.MakeGlb(3, ("JSON", "{}")), ErrorId.FormatMismatch },
        { "without a chunk.glb", ModelSamples.MakeGlb(2), ErrorId.FormatMismatch },
        { "without JSON.glb", ModelSamples.MakeGlb(2, ("BIN\0", "0123")), ErrorId.FormatMismatch },
        { "with a chunk too long.glb", Change(ModelSamples.Glb, 12, 0xff), ErrorId.IncompleteFile },
        { "with a second chunk too long.glb", Change(ModelSamples.Glb, ModelSamples.Glb.Length - 16, 9), ErrorId.IncompleteFile },
        { "of version 1, cut.glb", ModelSamples.MakeGlb(1, ("\0\0\0\0", "{}"))[..^1], ErrorId.IncompleteFile },
        { "without IHDR.png", Change(ModelSamples.Png, 12, (byte)'X'), ErrorId.FormatMismatch },
        { "with another end.png", Change(ModelSamples.Png, ModelSamples.Png.Length - 1, 0), ErrorId.IncompleteFile },
        { "sound.webp", [.. "RIFF"u8, 4, 0, 0, 0, .. "WAVE"u8], ErrorId.FormatMismatch },
        { "cut behind its preview.jpg", WithPreview(ModelSamples.Jpeg)[..^2], ErrorId.IncompleteFile },
        { "cut in its preview.jpg", WithPreview(ModelSamples.Jpeg)[..(ModelSamples.Jpeg.Length + 7)], ErrorId.IncompleteFile },
        { "with a comment that is cut.zip", WithComment(ModelSamples.Usdz, "comment")[..^1], ErrorId.IncompleteFile },
        { "with a list of contents longer than itself.zip", Change(ModelSamples.Usdz, ModelSamples.Usdz.Length - 22 + 14, 1), ErrorId.IncompleteFile },
        { "with its middle missing.zip", [.. ModelSamples.Usdz[..50], .. ModelSamples.Usdz[100..]], ErrorId.IncompleteFile },
        { "with records out of order.fbx", Change(ModelSamples.Fbx, 27, 5), ErrorId.FormatMismatch },
        { "cut between two records.fbx", ModelSamples.Fbx[..BinaryPrimitives.ReadInt32LittleEndian(ModelSamples.Fbx.AsSpan(27))], ErrorId.IncompleteFile },
        { "cut behind the first solid.stl", Encoding.ASCII.GetBytes(ModelSamples.TextSolid("a") + "solid b\nfacet normal 0 0"), ErrorId.IncompleteFile },
        { "not written to its end.usdc", Change(ModelSamples.Usdc, 16, 0), ErrorId.IncompleteFile },
        { "with a section too long.usdc", Change(ModelSamples.Usdc, ModelSamples.Usdc.Length - 7, 9), ErrorId.IncompleteFile },
        { "with too many sections.usdc", Change(ModelSamples.Usdc, 190, 9), ErrorId.FormatMismatch },
        { "another JSON.gltf", "{\"list\":[]}"u8.ToArray(), ErrorId.FormatMismatch },
        { "a JSON.obj", "{\"list\":[]}"u8.ToArray(), ErrorId.FormatMismatch },
        { "a list in JSON.mtl", "[1,\n2]"u8.ToArray(), ErrorId.FormatMismatch },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void What_contradicts_itself_is_refused(string name, byte[] bytes, ErrorId id) => Assert.Equal(id, Look(name, bytes));

    // A real writer goes over to the 64-bit form with the 65 536th entry.
    [Fact]
    public void An_archive_of_the_64_bit_form_passes_whole_and_no_other_way()
    {
        byte[] whole = ModelSamples.Zip([.. Enumerable.Range(0, 65_536).Select(i => (i.ToString("x", System.Globalization.CultureInfo.InvariantCulture), ""))]);
        int record = whole.AsSpan().LastIndexOf("PK\x06\x06"u8);

        Assert.True(record > 0);
        Assert.Null(Look("many.zip", whole));
        Assert.Equal(ErrorId.IncompleteFile, Look("many.zip", whole[..^1]));
        Assert.Equal(ErrorId.IncompleteFile, Look("many.zip", Change(whole, record, 0)));
        Assert.Equal(ErrorId.IncompleteFile, Look("many.zip", Change(whole, record + 48, (byte)(whole[record + 48] + 1))));
    }

    // The signs of the end are looked for in the last bytes alone, so that what is long takes no longer.
    [Fact]
    public void What_stands_after_the_end_may_not_be_too_much()
    {
        Assert.Equal(ErrorId.IncompleteFile, Look("a.png", [.. ModelSamples.Png, .. new byte[70_000]]));
        Assert.Equal(ErrorId.IncompleteFile, Look("a.zip", [.. ModelSamples.Usdz, .. new byte[70_000]]));
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

    // A segment that holds a whole JPEG, as cameras write it.
    private static byte[] WithPreview(byte[] jpeg)
    {
        int length = jpeg.Length + 7;
        return [0xff, 0xd8, 0xff, 0xe1, (byte)(length >> 8), (byte)length, .. "Exif\0"u8, .. jpeg, .. jpeg[2..]];
    }

    private ErrorId? Look(string name, byte[] bytes)
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
