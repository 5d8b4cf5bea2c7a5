#nullable enable

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.IO;
using System.Linq;

namespace Rodin.Tests;

/// <summary>
/// Records all diagnostic events of the process in a file: every event source, every diagnostic listener with the objects that it passes,
/// and every activity.
/// </summary>
public sealed class EventSpy : EventListener
#if NET
    , IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
#endif
{
    [ThreadStatic]
    private static bool t_isWriting;

    private readonly TextWriter _writer;
    private readonly List<EventSource> _early = new();

    /// <summary>Starts recording.</summary>
    /// <param name="path">The path of the file to which the events are written.</param>
    public EventSpy(string path)
    {
        _writer = TextWriter.Synchronized(new StreamWriter(path) { AutoFlush = true });
        lock (_early)
        {
            _early.ForEach(Enable);
            _early.Clear();
        }

#if NET
        DiagnosticListener.AllListeners.Subscribe(this);
        ActivitySource.AddActivityListener(new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => Write(
                "Activity " + activity.OperationName, activity.DisplayName, string.Join(" ", activity.TagObjects), string.Join(" ", activity.Baggage)),
        });
#endif
    }

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        // The base class calls this method from its constructor, before the fields of this class are set.
        if (_writer is null)
        {
            lock (_early)
            {
                _early.Add(eventSource);
            }

            return;
        }

        Enable(eventSource);
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData) =>
        Write(eventData.EventSource.Name + "/" + eventData.EventName, [eventData.Message, .. eventData.Payload?.ToArray() ?? []]);

#if NET
    /// <inheritdoc/>
    public void OnNext(DiagnosticListener value) => value.Subscribe(this);

    /// <inheritdoc/>
    public void OnNext(KeyValuePair<string, object?> value) => Write(
        "Diagnostic " + value.Key, [value.Value, .. value.Value?.GetType().GetProperties().Select(property => property.GetValue(value.Value)) ?? []]);

    /// <inheritdoc/>
    public void OnError(Exception error)
    {
    }

    /// <inheritdoc/>
    public void OnCompleted()
    {
    }
#endif

    // From the runtime, only exceptions are recorded, because there are millions of other events. The TPL source would change what is traced.
    private void Enable(EventSource source)
    {
        switch (source.Name)
        {
            case "System.Threading.Tasks.TplEventSource":
                break;
            case "Microsoft-Windows-DotNETRuntime" or "System.Runtime":
                EnableEvents(source, EventLevel.Informational, (EventKeywords)0x8000);
                break;
            default:
                EnableEvents(source, EventLevel.Verbose, EventKeywords.All);
                break;
        }
    }

    private void Write(string name, params object?[] values)
    {
        // Writing to the file can itself raise events.
        if (t_isWriting)
        {
            return;
        }

        t_isWriting = true;
        _writer.WriteLine(name + "\t" + string.Join("\t", values.Select(value => value is byte[] bytes ? $"({bytes.Length} bytes)" : $"{value}".Replace("\r", " ").Replace("\n", " "))));
        t_isWriting = false;
    }
}
