using System.IO.Compression;
using System.IO.Pipelines;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;

namespace Rodin.Emulator.Http;

/// <summary>Sends a response, and lets the faults of the request have their way with it.</summary>
internal sealed class ResponseWriter(HttpContext context, ReceivedRequest request, RequestLog log, TimeProvider clock, CancellationToken stopping)
{
    private const int LargestPart = 64 * 1024;
    private const int PartsPerSecond = 20;

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
            await SendBeyondDeclaredEndAsync(response, declared, cancellationToken);
        }
        else if (declared > response.Length)
        {
            await Connection.CloseAsync(context, reset: false, cancellationToken);
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
        log.Changed();
    }

    private async Task SendBodyAsync(EmulatorResponse response, long from, long to, Fault.Throttle? throttle, CancellationToken cancellationToken)
    {
        long started = clock.GetTimestamp();
        TimeSpan due = TimeSpan.Zero;
        int largestPart = throttle is null ? LargestPart : (int)Math.Clamp(throttle.BytesPerSecond / PartsPerSecond, 1, LargestPart);
        for (long sent = from; sent < to;)
        {
            int part = (int)Math.Min(largestPart, to - sent);
            if (throttle is not null)
            {
                due += TimeSpan.FromSeconds((double)part * (throttle.Shared ? log.RunningFileRequests : 1) / throttle.BytesPerSecond);
                TimeSpan early = due - clock.GetElapsedTime(started);
                if (early > TimeSpan.Zero)
                {
                    await Task.Delay(early, clock, cancellationToken);
                }
            }

            response.Body.Read(response.Offset + sent, context.Response.BodyWriter.GetSpan(part)[..part]);
            context.Response.BodyWriter.Advance(part);

            // Told before the client can have it.
            request.AddSent(part);
            FlushResult flushed = await context.Response.BodyWriter.FlushAsync(cancellationToken);
            if (flushed.IsCompleted)
            {
                // The client has gone. What is written now goes nowhere, and is not told as sent.
                request.AddSent(-part);
                return;
            }

            sent += part;
            log.Changed();
        }
    }

    // Kestrel rightly refuses to write more than was declared, so that the rest goes to the socket itself.
    private async Task SendBeyondDeclaredEndAsync(EmulatorResponse response, long declared, CancellationToken cancellationToken)
    {
        byte[] rest = new byte[Math.Min(LargestPart, response.Length - declared)];
        response.Body.Read(response.Offset + declared, rest);
        request.AddSent(rest.Length);
        await Connection.SocketOf(context).SendAsync(rest, cancellationToken);
        await Connection.CloseAsync(context, reset: false, cancellationToken);
    }

    private async Task InterruptAsync(Fault.Interruption interruption, CancellationToken cancellationToken)
    {
        if (interruption is Fault.Disconnect disconnect)
        {
            await Connection.CloseAsync(context, disconnect.Reset, cancellationToken);
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
