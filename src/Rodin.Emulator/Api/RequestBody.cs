using Microsoft.AspNetCore.Http.Features;
using Rodin.Emulator.Api.Submissions;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api;

/// <summary>Reads the body of a call: text, or a form with large files.</summary>
internal sealed class RequestBody
{
    private const int BufferSize = 64 * 1024;

    // No limits: the endpoints check the sizes and return the service's errors.
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

    /// <summary>Reads the body into the received request. Returns the form if the body is a well-formed multipart form.</summary>
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
            // Not a form, despite its content type. A closed connection is a subclass of IOException and needs no response.
            await _context.Request.Body.CopyToAsync(Stream.Null, _context.RequestAborted);
            return null;
        }
    }

    /// <summary>Reads as many bytes as the fault specifies and closes the connection.</summary>
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

        await _context.CloseConnectionAsync(fault.Reset, ended.Token);
    }
}
