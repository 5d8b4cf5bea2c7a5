using System.IO.Compression;
using System.IO.Pipelines;
using Rodin.Emulator.Content;
using Rodin.Emulator.Faults;

namespace Rodin.Emulator.Http;

/// <summary>Sends an answer, and lets the faults of the request have their way with it.</summary>
internal sealed class AnswerWriter(HttpContext context, ReceivedRequest request, RequestLog log, TimeProvider clock, CancellationToken stopping)
{
    private const int LargestPart = 64 * 1024;
    private const int PartsPerSecond = 20;

    public async Task SendAsync(Answer answer, MetFaults faults)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            if (faults.Get<Fault.Delay>() is { } delay)
            {
                await Task.Delay(delay.Time, clock, ended.Token);
            }

            await SendAsync(answer, faults, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    private async Task SendAsync(Answer answer, MetFaults faults, CancellationToken cancellationToken)
    {
        Fault.Ending? ending = faults.Get<Fault.Ending>();
        if (ending is { AfterBytes: < 0 })
        {
            await EndAsync(ending, cancellationToken);
            return;
        }

        if (faults.Has<Fault.Gzip>())
        {
            answer = Compress(answer);
        }

        bool hasBody = !HttpMethods.IsHead(context.Request.Method) && answer.Status is not (204 or 304);
        long declared = Math.Max(0, answer.Length + (faults.Get<Fault.WrongLength>()?.Difference ?? 0));
        await SendHeadersAsync(answer, faults, hasBody ? declared : null, cancellationToken);
        if (!hasBody)
        {
            return;
        }

        long wanted = ending is null ? answer.Length : Math.Min(answer.Length, ending.AfterBytes);
        await SendBodyAsync(answer, 0, Math.Min(wanted, declared), faults.Get<Fault.Throttle>(), cancellationToken);
        if (ending is not null)
        {
            await EndAsync(ending, cancellationToken);
        }
        else if (declared < answer.Length)
        {
            await SendBeyondDeclaredEndAsync(answer, declared, cancellationToken);
        }
        else if (declared > answer.Length)
        {
            await Connection.CloseAsync(context, reset: false, cancellationToken);
        }
    }

    private async Task SendHeadersAsync(Answer answer, MetFaults faults, long? length, CancellationToken cancellationToken)
    {
        HttpResponse response = context.Response;
        response.StatusCode = answer.Status;
        foreach (var header in answer.Headers)
        {
            response.Headers[header.Key] = header.Value;
        }

        response.Headers.Date = clock.GetUtcNow().ToString("R");
        response.ContentLength = faults.Has<Fault.NoLength>() ? null : length;
        foreach (Fault.Header header in faults.Headers)
        {
            response.Headers[header.Name] = header.Value;
        }

        await response.StartAsync(cancellationToken);
        await response.BodyWriter.FlushAsync(cancellationToken);
        request.StatusCode = answer.Status;
        log.Changed();
    }

    private async Task SendBodyAsync(Answer answer, long from, long to, Fault.Throttle? throttle, CancellationToken cancellationToken)
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

            answer.Body.Read(answer.Offset + sent, context.Response.BodyWriter.GetSpan(part)[..part]);
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
    private async Task SendBeyondDeclaredEndAsync(Answer answer, long declared, CancellationToken cancellationToken)
    {
        byte[] rest = new byte[Math.Min(LargestPart, answer.Length - declared)];
        answer.Body.Read(answer.Offset + declared, rest);
        request.AddSent(rest.Length);
        await Connection.SocketOf(context).SendAsync(rest, cancellationToken);
        await Connection.CloseAsync(context, reset: false, cancellationToken);
    }

    private async Task EndAsync(Fault.Ending ending, CancellationToken cancellationToken)
    {
        if (ending is Fault.Cut cut)
        {
            await Connection.CloseAsync(context, cut.Reset, cancellationToken);
            return;
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellationToken);
    }

    private static Answer Compress(Answer answer)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            byte[] plain = new byte[answer.Length];
            answer.Body.Read(answer.Offset, plain);
            gzip.Write(plain);
        }

        Answer result = answer.WithBody(new BytesContent(compressed.ToArray()));
        result.Headers.ContentEncoding = "gzip";
        return result;
    }
}
