using System.Text.Json;
using Rodin.Client.Http;

namespace Rodin.Client.Api;

/// <summary>
/// Takes the entries out of an answer to <c>POST /download</c> while it comes, whatever its length: memory is needed for one of them at a time.
/// </summary>
internal sealed class DownloadListParser(RedactedHttpRequestMessage request)
{
    /// <summary>Bytes beyond which no entry is read, nor anything else that the answer holds. A real entry has less than a kilobyte.</summary>
    internal const int LargestValue = 1024 * 1024;

    private byte[] _bytes = new byte[32 * 1024];
    private int _count;
    private bool _isBegun;
    private bool _isInList;
    private string? _wrongList;
    private JsonReaderState _state;

    /// <summary>What stands in <c>error</c>, once it has come.</summary>
    public string? Error { get; private set; }

    /// <summary>What stands in <c>message</c>, once it has come.</summary>
    public string? Message { get; private set; }

    /// <summary>Takes what has come.</summary>
    /// <param name="bytes">The next bytes.</param>
    /// <param name="entries">Gets the entries that are whole with them.</param>
    /// <exception cref="JsonException">This is no JSON, or no object.</exception>
    /// <exception cref="RodinClientException"><see cref="ErrorId.UnexpectedResponse"/>: a value is larger than any.</exception>
    public void Add(ReadOnlySpan<byte> bytes, ICollection<DownloadEntry> entries)
    {
        if (_count + bytes.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_count + bytes.Length, 2 * _bytes.Length));
        }

        bytes.CopyTo(_bytes.AsSpan(_count));
        _count += bytes.Length;
        Parse(isWhole: false, entries);
        if (_count > LargestValue)
        {
            throw new RodinClientException(ErrorId.UnexpectedResponse, $"The service's list has an entry of more than {LargestValue >> 20} MiB, which it never has.");
        }
    }

    /// <summary>Says that no more comes.</summary>
    /// <exception cref="JsonException">It is not whole.</exception>
    public void End(ICollection<DownloadEntry> entries) => Parse(isWhole: true, entries);

    /// <summary>A null or absent list is an empty one; anything else but a list is no answer to this question.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.UnexpectedResponse"/>.</exception>
    public void ThrowIfNoList()
    {
        if (_wrongList is not null)
        {
            throw new RodinClientException(ErrorId.UnexpectedResponse, $"The service's 'list' is no list but {_wrongList}.");
        }
    }

    private void Parse(bool isWhole, ICollection<DownloadEntry> entries)
    {
        ReadOnlySpan<byte> rest = _bytes.AsSpan(0, _count);
        if (!_isBegun)
        {
            ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
            if (rest.Length < mark.Length && !isWhole)
            {
                return;
            }

            rest = rest.StartsWith(mark) ? rest.Slice(mark.Length) : rest;
            _isBegun = true;
        }

        Utf8JsonReader reader = new(rest, isWhole, _state);
        int taken = 0;
        while (TryTakeNext(ref reader, entries))
        {
            _state = reader.CurrentState;
            taken = (int)reader.BytesConsumed;
        }

        rest.Slice(taken).CopyTo(_bytes);
        _count = rest.Length - taken;
    }

    // What is not whole yet is left where it is, and read again with what comes after it.
    private bool TryTakeNext(ref Utf8JsonReader reader, ICollection<DownloadEntry> entries)
    {
        if (!reader.Read())
        {
            return false;
        }

        if (_isInList)
        {
            return TryTakeEntry(ref reader, entries);
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                return TryTakeProperty(ref reader);
            case JsonTokenType.StartObject or JsonTokenType.EndObject:
                return true;
            default:
                throw new JsonException("No object.");
        }
    }

    private bool TryTakeEntry(ref Utf8JsonReader reader, ICollection<DownloadEntry> entries)
    {
        if (reader.TokenType == JsonTokenType.EndArray)
        {
            _isInList = false;
            return true;
        }

        if (!JsonDocument.TryParseValue(ref reader, out JsonDocument? entry))
        {
            return false;
        }

        using (entry)
        {
            entries.Add(new DownloadEntry(JsonText.Read(entry.RootElement, "url"), request.WithoutKey(JsonText.Read(entry.RootElement, "name"))));
            return true;
        }
    }

    private bool TryTakeProperty(ref Utf8JsonReader reader)
    {
        bool isList = IsNamed(ref reader, "list");
        bool isError = IsNamed(ref reader, "error");
        bool isMessage = IsNamed(ref reader, "message");
        if (isList && !reader.Read())
        {
            return false;
        }

        if (isList && reader.TokenType == JsonTokenType.StartArray)
        {
            _isInList = true;
            return true;
        }

        if (!JsonDocument.TryParseValue(ref reader, out JsonDocument? value))
        {
            return false;
        }

        using (value)
        {
            _wrongList = isList && value.RootElement.ValueKind != JsonValueKind.Null ? value.RootElement.ValueKind.ToString() : _wrongList;
            Error = isError ? JsonText.Read(value.RootElement) : Error;
            Message = isMessage ? JsonText.Read(value.RootElement) : Message;
            return true;
        }
    }

    private static bool IsNamed(ref Utf8JsonReader reader, string name)
    {
        try
        {
            return reader.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            // A name that is no text.
            return false;
        }
    }
}
