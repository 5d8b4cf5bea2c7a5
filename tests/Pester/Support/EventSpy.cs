#nullable enable

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.IO;
using System.Linq;

namespace Rodin.Tests;

/// <summary>
/// Writes down whatever the process tells of itself to those who listen within it: every event source, every diagnostic listener and what it hands
/// out, every activity.
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

    /// <summary>Begins to listen.</summary>
    /// <param name="path">The file that all is written to.</param>
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
        // The base class calls this before its own constructor is through.
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

    // Of the runtime itself exceptions alone, as all the rest would be millions of events; and not those of tasks, which change what is traced.
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

    private void Write(string what, params object?[] values)
    {
        // To write is an event, too.
        if (t_isWriting)
        {
            return;
        }

        t_isWriting = true;
        _writer.WriteLine(what + "\t" + string.Join("\t", values.Select(value => value is byte[] bytes ? $"({bytes.Length} bytes)" : $"{value}".Replace("\r", " ").Replace("\n", " "))));
        t_isWriting = false;
    }
}
