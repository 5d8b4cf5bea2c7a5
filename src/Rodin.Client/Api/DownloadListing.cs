using System.Text.Json;
using Rodin.Client.Http;

namespace Rodin.Client.Api;

/// <summary>
/// One question for a task's files, however often it has to be asked. What is answered is handed on in batches while it comes, so that a list may be
/// of any length; one that fits into a batch, as all real ones do, only when it is whole.
/// </summary>
internal sealed class DownloadListing(RodinClientOptions options, Func<IReadOnlyList<DownloadEntry>, Task> found)
{
    /// <summary>Entries that are handed on at once.</summary>
    internal const int Batch = 1000;

    // Only a list without end has more.
    private const int MostEntries = 10_000_000;

    private List<DownloadEntry> _entries = [];
    private DownloadEntry? _lastHandedOn;
    private int _handedOn;
    private int _toSkip;

    /// <summary>Reads an answer from its beginning. Of what was handed on already, nothing is handed on again.</summary>
    /// <exception cref="RodinClientException">It is a refusal, or no list, or not the list that it was.</exception>
    public async Task<bool> ReadAsync(HttpResponseMessage response, IdleTimeout silence)
    {
        if (!response.IsSuccessStatusCode)
        {
            (await ApiResponse.ReadAsync(response, new MemoryStream(), options, silence).ConfigureAwait(false)).Dispose();
        }

        DownloadListParser parser = new(RedactedHttpRequestMessage.Of(response));
        _entries = [];
        _toSkip = _handedOn;
        ResponseDeadline limit = new(response, options);
        byte[] buffer = new byte[16 * 1024];
        using Stream body = await ResponseBody.OpenAsync(response, silence.Token).ConfigureAwait(false);
        try
        {
            int read;
            while ((read = await ResponseBody.ReadAsync(body, buffer, silence).ConfigureAwait(false)) > 0)
            {
                limit.ThrowIfOver();
                parser.Add(buffer.AsSpan(0, read), _entries);
                SkipHandedOn();
                if (_entries.Count >= Batch)
                {
                    await HandOnAsync(silence).ConfigureAwait(false);
                    limit.Restart();
                }
            }

            parser.End(_entries);
            SkipHandedOn();
        }
        catch (JsonException)
        {
            throw ApiResponse.NoObject(response);
        }

        if (ApiErrorMapper.From(response, parser.Error, parser.Message, options) is { } refusal)
        {
            throw refusal;
        }

        parser.ThrowIfNoList();
        if (_toSkip > 0)
        {
            throw Other();
        }

        await HandOnAsync(silence).ConfigureAwait(false);
        return true;
    }

    // By order, as nothing else is promised to tell entries apart; the last one shows whether it is the order that it was.
    private void SkipHandedOn()
    {
        int skipped = Math.Min(_toSkip, _entries.Count);
        _toSkip -= skipped;
        if (skipped > 0 && _toSkip == 0 && !IsSame(_entries[skipped - 1], _lastHandedOn!))
        {
            throw Other();
        }

        _entries.RemoveRange(0, skipped);
    }

    private async Task HandOnAsync(IdleTimeout silence)
    {
        if (_handedOn + _entries.Count > MostEntries)
        {
            throw new RodinClientException(ErrorId.UnexpectedResponse, $"The service lists more than {MostEntries} files, which no task has.");
        }

        // Whoever is to take them may take a while, and it is not the service that is silent then.
        silence.Pause();
        await found(_entries).ConfigureAwait(false);
        silence.Heard();
        _handedOn += _entries.Count;
        _lastHandedOn = _entries.LastOrDefault() ?? _lastHandedOn;
        _entries = [];
    }

    // A link is signed anew each time.
    private static bool IsSame(DownloadEntry one, DownloadEntry other) => one.Name == other.Name && one.Url?.Split('?')[0] == other.Url?.Split('?')[0];

    private static RodinClientException Other() => new(ErrorId.UnexpectedResponse, "The task's list is another one than when its beginning was read. List it again.");
}
