using System.IO.Compression;
using System.IO.Pipelines;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;

namespace Rodin.Emulator.Http;

/// <summary>Sends a response and applies the faults of the request.</summary>
internal sealed class ResponseWriter(
    HttpContext context, ReceivedRequest request, RequestLog log, TimeProvider clock, CancellationToken stopping)
{
    private const int MaximumChunk = 64 * 1024;
    private const int ChunksPerSecond = 20;

    public async Task SendAsync(EmulatorResponse response, ActiveFaults faults)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            if (faults.Get<Fault.Delay>() is { } delay)
            {
                await Task.Delay(delay.Time, clock, ended.Token);
            }

            await SendAsync(response, faults, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    private async Task SendAsync(EmulatorResponse response, ActiveFaults faults, CancellationToken cancellationToken)
    {
        Fault.Interruption? interruption = faults.Get<Fault.Interruption>();
        if (interruption is { AfterBytes: < 0 })
        {
            await InterruptAsync(interruption, cancellationToken);
            return;
        }

        if (faults.Has<Fault.Gzip>())
        {
            response = Compress(response);
        }

        bool hasBody = !HttpMethods.IsHead(context.Request.Method) && response.Status is not (204 or 304);
        long declared = Math.Max(0, response.Length + (faults.Get<Fault.WrongLength>()?.Difference ?? 0));
        await SendHeadersAsync(response, faults, hasBody ? declared : null, cancellationToken);
        if (!hasBody)
        {
            return;
        }

        long wanted = interruption is null ? response.Length : Math.Min(response.Length, interruption.AfterBytes);
        await SendBodyAsync(response, 0, Math.Min(wanted, declared), faults.Get<Fault.Throttle>(), cancellationToken);
        if (interruption is not null)
        {
            await InterruptAsync(interruption, cancellationToken);
        }
        else if (declared < response.Length)
        {
            await SendBeyondDeclaredLengthAsync(response, declared, cancellationToken);
        }
        else if (declared > response.Length)
        {
            await context.CloseConnectionAsync(reset: false, cancellationToken);
        }
    }

    private async Task SendHeadersAsync(EmulatorResponse response, ActiveFaults faults, long? length, CancellationToken cancellationToken)
    {
        HttpResponse target = context.Response;
        target.StatusCode = response.Status;
        foreach (var header in response.Headers)
        {
            target.Headers[header.Key] = header.Value;
        }

        target.Headers.Date = clock.GetUtcNow().ToString("R");
        target.ContentLength = faults.Has<Fault.NoLength>() ? null : length;
        foreach (Fault.Header header in faults.Headers)
        {
            target.Headers[header.Name] = header.Value;
        }

        await target.StartAsync(cancellationToken);
        await target.BodyWriter.FlushAsync(cancellationToken);
        request.StatusCode = response.Status;
        log.NotifyChanged();
    }

    private async Task SendBodyAsync(
        EmulatorResponse response, long from, long to, Fault.Throttle? throttle, CancellationToken cancellationToken)
    {
        long started = clock.GetTimestamp();
        TimeSpan due = TimeSpan.Zero;
        int maximumChunk = throttle is null ? MaximumChunk : (int)Math.Clamp(throttle.BytesPerSecond / ChunksPerSecond, 1, MaximumChunk);
        for (long sent = from; sent < to;)
        {
            int chunk = (int)Math.Min(maximumChunk, to - sent);
            if (throttle is not null)
            {
                due += TimeSpan.FromSeconds((double)chunk * (throttle.Shared ? log.RunningFileRequests : 1) / throttle.BytesPerSecond);
                TimeSpan delay = due - clock.GetElapsedTime(started);
                if (delay > TimeSpan.Zero)
                {
                    await Task.Delay(delay, clock, cancellationToken);
                }
            }

            response.Body.Read(response.Offset + sent, context.Response.BodyWriter.GetSpan(chunk)[..chunk]);
            context.Response.BodyWriter.Advance(chunk);

            // Counted before the client can receive it.
            request.AddSent(chunk);
            FlushResult flushed = await context.Response.BodyWriter.FlushAsync(cancellationToken);
            if (flushed.IsCompleted)
            {
                // The client has closed the connection: this chunk was not sent.
                request.AddSent(-chunk);
                return;
            }

            sent += chunk;
            log.NotifyChanged();
        }
    }

    // Kestrel does not write more than the declared length, so the rest is sent through the socket.
    private async Task SendBeyondDeclaredLengthAsync(EmulatorResponse response, long declared, CancellationToken cancellationToken)
    {
        byte[] rest = new byte[Math.Min(MaximumChunk, response.Length - declared)];
        response.Body.Read(response.Offset + declared, rest);
        request.AddSent(rest.Length);
        await context.GetSocket().SendAsync(rest, cancellationToken);
        await context.CloseConnectionAsync(reset: false, cancellationToken);
    }

    private async Task InterruptAsync(Fault.Interruption interruption, CancellationToken cancellationToken)
    {
        if (interruption is Fault.Disconnect disconnect)
        {
            await context.CloseConnectionAsync(disconnect.Reset, cancellationToken);
            return;
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken);
    }

    private static EmulatorResponse Compress(EmulatorResponse response)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            byte[] plain = new byte[response.Length];
            response.Body.Read(response.Offset, plain);
            gzip.Write(plain);
        }

        EmulatorResponse result = response.WithBody(new BytesContent(compressed.ToArray()));
        result.Headers.ContentEncoding = "gzip";
        return result;
    }
}
