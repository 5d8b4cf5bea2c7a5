using Rodin.Client.Downloads;
using Rodin.Client.Downloads.Source;
using Rodin.Client.Storage;
using Xunit;

namespace Rodin.Client.Tests.Downloads;

/// <summary>The decision about a response depends on its headers and the bytes on disk alone, so it is tested without a server.</summary>
public sealed class DownloadStateTests
{
    private const long Length = 20 * SegmentQueue.Unit;

    private static readonly EntityVersion s_version = new(Length, "\"a\"", null, IsDateStrong: false);
    private static readonly EntityVersion s_otherVersion = s_version with { ETag = "\"b\"" };
    private static readonly EntityVersion s_unidentified = new(Length, null, null, IsDateStrong: false);

    [Fact]
    public void The_first_response_starts_the_file()
    {
        Assert.Equal(ResponseAction.Begin, New().Evaluate(Range(s_version)));
        Assert.Equal(ResponseAction.Begin, New().Evaluate(WholeFile(s_version)));
        Assert.Equal(ResponseAction.Begin, New().Evaluate(WholeFile(s_unidentified)));
        Assert.Equal(ResponseAction.Begin, New().Evaluate(EmptyFile()));
    }

    [Fact]
    public void A_first_range_without_a_version_starts_the_file_only_if_it_is_the_whole_file()
    {
        Assert.Equal(ResponseAction.RestartWithoutRanges, New().Evaluate(Range(s_unidentified)));
        Assert.Equal(ResponseAction.Begin, New().Evaluate(Range(s_unidentified, end: Length)));
    }

    [Fact]
    public void A_range_of_the_same_version_is_stored() => Assert.Equal(ResponseAction.Store, Resumed().Evaluate(Range(s_version)));

    [Fact]
    public void A_range_of_another_version_is_not_stored() =>
        Assert.Equal(ResponseAction.Restart, Resumed().Evaluate(Range(s_otherVersion)));

    [Fact]
    public void A_whole_file_restarts_with_its_body_whatever_its_version()
    {
        Assert.Equal(ResponseAction.RestartWithBody, Resumed().Evaluate(WholeFile(s_version)));
        Assert.Equal(ResponseAction.RestartWithBody, Resumed().Evaluate(WholeFile(s_otherVersion)));
        Assert.Equal(ResponseAction.RestartWithBody, Resumed().Evaluate(EmptyFile()));
    }

    [Fact]
    public void A_whole_response_without_a_version_never_replaces_an_identified_file() =>
        Assert.Equal(ResponseAction.Reject, Resumed().Evaluate(WholeFile(s_unidentified)));

    [Fact]
    public void A_range_that_does_not_exist_restarts_without_ranges()
    {
        RangeResponseHeaders response = new(RangeResponseKind.RangeNotSatisfiable, s_unidentified, 0, 0, SupportsParallelRanges: false);

        Assert.Equal(ResponseAction.RestartWithoutRanges, New().Evaluate(response));
        Assert.Equal(ResponseAction.RestartWithoutRanges, Resumed().Evaluate(response));
        Assert.True(Resumed().HasChanged(response));
    }

    [Fact]
    public void Only_another_version_counts_as_a_changed_file()
    {
        Assert.True(Resumed().HasChanged(Range(s_otherVersion)));
        Assert.False(Resumed().HasChanged(WholeFile(s_version)));
        Assert.False(New().HasChanged(Range(s_version)));
    }

    [Fact]
    public void Evaluating_changes_nothing()
    {
        DownloadState state = Resumed();

        state.Evaluate(Range(s_otherVersion));
        state.Evaluate(WholeFile(s_otherVersion));

        Assert.Equal((s_version, Length, true, false), (state.Version, state.Length, state.IsResumed, state.RequestsWholeFile));
        Assert.Equal(Length - SegmentQueue.Unit, state.Queue.Remaining);
    }

    [Fact]
    public void Beginning_sets_the_version_and_leaves_the_rest_of_the_file_to_other_connections()
    {
        DownloadState state = New();
        Segment segment = state.Queue.Claim(connections: 1, TimeProvider.System)!;

        state.Begin(segment, Range(s_version));

        Assert.Equal((s_version, Length, false), (state.Version, state.Length, state.IsResumed));
        Assert.Equal((0, SegmentQueue.FirstSegment), (segment.Position, segment.End));
        Assert.Equal(Length, state.Queue.Remaining);
        Assert.True(state.Queue.IsDivisible);
    }

    [Fact]
    public void A_file_that_lacks_nothing_still_has_a_segment_to_request()
    {
        DownloadState state = New();

        state.Resume(s_version, []);

        Assert.Equal(SegmentQueue.Unit, state.Queue.Remaining);
        Assert.Equal(Length - SegmentQueue.Unit, state.Queue.Claim(connections: 1, TimeProvider.System)!.Position);
    }

    [Fact]
    public void The_rest_of_a_segment_is_requested_only_if_its_version_can_be_stated()
    {
        Segment started = new(10, 20);
        DownloadState unidentified = New();
        unidentified.Begin(unidentified.Queue.Claim(connections: 1, TimeProvider.System)!, WholeFile(s_unidentified));

        Assert.False(Resumed().MustRestart(started));
        Assert.True(unidentified.MustRestart(started));
        Assert.False(unidentified.MustRestart(new Segment(0, 20)));
    }

    [Fact]
    public void A_restart_discards_the_version_and_resets_the_segment()
    {
        DownloadState state = Resumed();
        Segment segment = state.Queue.Claim(connections: 1, TimeProvider.System)!;

        state.Restart(segment, requestWholeFile: false);

        Assert.Equal((null, false, false), (state.Version, state.IsResumed, state.RequestsWholeFile));
        Assert.Equal((0, SegmentQueue.FirstSegment), (segment.Position, segment.End));
        Assert.False(state.Queue.IsDivisible);
        Assert.Empty(state.Checksums);
    }

    [Fact]
    public void A_file_that_keeps_changing_is_an_error_after_five_restarts()
    {
        DownloadState state = Resumed();
        Segment segment = new(0, 1);
        for (int i = 0; i < 5; i++)
        {
            state.Restart(segment, requestWholeFile: false);
        }

        RodinClientException failure = Assert.Throws<RodinClientException>(() => state.Restart(segment, requestWholeFile: false));

        Assert.Equal((ErrorId.UnexpectedResponse, "'x.glb'"), (failure.ErrorId, failure.Item));
    }

    [Fact]
    public void Segments_share_no_block_of_the_partial_file() => Assert.Equal(0, SegmentQueue.Unit % BlockMap.Block);

    private static DownloadState New() => new("'x.glb'");

    private static DownloadState Resumed()
    {
        DownloadState state = New();
        state.Resume(s_version, [(SegmentQueue.Unit, Length)]);
        return state;
    }

    private static RangeResponseHeaders Range(EntityVersion version, long end = SegmentQueue.FirstSegment) =>
        new(RangeResponseKind.Range, version, 0, end, SupportsParallelRanges: version.ToIfRange() is not null);

    private static RangeResponseHeaders WholeFile(EntityVersion version) =>
        new(RangeResponseKind.WholeFile, version, 0, version.Length, SupportsParallelRanges: version.ToIfRange() is not null);

    private static RangeResponseHeaders EmptyFile() =>
        new(RangeResponseKind.EmptyFile, s_version with { Length = 0 }, 0, 0, SupportsParallelRanges: false);
}
