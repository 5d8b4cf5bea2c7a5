using Microsoft.AspNetCore.Http.Features;
using Rodin.Emulator.Api.Submissions;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api;

/// <summary>The body of a call: text, or a form with large files.</summary>
internal sealed class RequestBody
{
    private const int BufferSize = 64 * 1024;

    // Limits are the calls' own business, which tell what is too much.
    private static readonly FormOptions s_options = new()
    {
        MultipartBodyLengthLimit = long.MaxValue,
        BufferBodyLengthLimit = long.MaxValue,
        ValueLengthLimit = int.MaxValue,
        ValueCountLimit = 100_000,
    };

    private readonly HttpContext _context;
    private readonly ReceivedRequest _request;

    public RequestBody(HttpContext context, ReceivedRequest request)
    {
        _context = context;
        _request = request;
        context.Request.Body = new CountingStream(context.Request.Body, request);
    }

    /// <summary>Reads it into the received request. The result is the form, if it is a multipart one and well-formed.</summary>
    public async Task<IFormCollection?> ReadAsync(string endpoint)
    {
        string type = _context.Request.ContentType ?? "";
        if (!type.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            using var reader = new StreamReader(_context.Request.Body);
            _request.Body = await reader.ReadToEndAsync(_context.RequestAborted);
            return null;
        }

        try
        {
            IFormCollection form = await _context.Request.ReadFormAsync(s_options, _context.RequestAborted);
            _request.Submission = await SubmissionReader.ReadAsync(endpoint, form, _request.Time, _context.RequestAborted);
            return form;
        }
        catch (Exception e) when (e is InvalidDataException || e.GetType() == typeof(IOException))
        {
            // No form in spite of its name. A client that went away is another kind of IOException, and nobody to response to.
            await _context.Request.Body.CopyToAsync(Stream.Null, _context.RequestAborted);
            return null;
        }
    }

    /// <summary>Reads no more than the fault says, and breaks the connection.</summary>
    public async Task DisconnectAsync(Fault.DisconnectRequest fault, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_context.RequestAborted, stopping);
        byte[] buffer = new byte[BufferSize];
        for (long left = fault.AfterBytes; left > 0;)
        {
            int read = await _context.Request.Body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, BufferSize)), ended.Token);
            if (read == 0)
            {
                break;
            }

            left -= read;
        }

        await Connection.CloseAsync(_context, fault.Reset, ended.Token);
    }
}
