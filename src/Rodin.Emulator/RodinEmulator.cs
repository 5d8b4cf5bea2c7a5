using System.Collections.Concurrent;
using Rodin.Emulator.Api;
using Rodin.Emulator.Control;
using Rodin.Emulator.Faults;
using Rodin.Emulator.Files;
using Rodin.Emulator.Generation;
using Rodin.Emulator.Http;
using Rodin.Emulator.Samples;

namespace Rodin.Emulator;

/// <summary>
/// A stand-in for Hyper3D's Rodin service and its file host, on two origins of 127.0.0.1. Writes nothing to the console.
/// </summary>
public sealed class RodinEmulator : IAsyncDisposable
{
    internal const string ApiHostName = "api";
    internal const string FileHostName = "file";

    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, EmulatedTask> _tasks = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, FaultList> _endpointFaults = new(StringComparer.OrdinalIgnoreCase);
    private readonly Credits _credits = new();
    private readonly GenerationQueue _queue;
    private readonly ApiServer _api;
    private readonly FileServer _files;
    private readonly WebApplication _apiHost;
    private readonly WebApplication _fileHost;
    private GenerationPlan _generation;
    private bool _disposed;

    private RodinEmulator(EmulatorOptions options)
    {
        Options = options;
        _generation = options.Generation;
        _queue = new GenerationQueue(options);
        Requests = new RequestLog(options.RequestLogLimit);
        _api = new ApiServer(this, _stopping.Token);
        _files = new FileServer(this, _stopping.Token);
        _apiHost = WebServer.Create(options.ApiPort);
        _fileHost = WebServer.Create(options.FilePort);
        _apiHost.MapControl(this);
        _apiHost.Map("/{**path}", _api.HandleAsync);
        _fileHost.Run(_files.HandleAsync);
        Reset();
    }

    /// <summary>Where the API answers, such as <c>http://127.0.0.1:5080/api/v2</c>.</summary>
    public Uri ApiBaseAddress { get; private set; } = null!;

    /// <summary>Where the file host answers: another origin.</summary>
    public Uri FileBaseAddress { get; private set; } = null!;

    /// <summary>A key that the API accepts.</summary>
    public string ApiKey => Options.ApiKey;

    /// <summary>How it was started.</summary>
    public EmulatorOptions Options { get; }

    /// <summary>The credits that <c>/check_balance</c> tells, and that submissions take from.</summary>
    public decimal Balance
    {
        get => _credits.Balance;
        set => _credits.Balance = value;
    }

    /// <summary>How the generation of tasks goes that are submitted from now on.</summary>
    /// <exception cref="ArgumentException">The plan contradicts itself.</exception>
    public GenerationPlan Generation
    {
        get => _generation;
        set
        {
            value.Validate();
            _generation = value;
        }
    }

    /// <summary>All tasks, in no order.</summary>
    public IReadOnlyCollection<EmulatedTask> Tasks => [.. _tasks.Values];

    /// <summary>Everything that was received.</summary>
    public RequestLog Requests { get; }

    /// <summary>What goes wrong with any call of the API, after the endpoint's own faults.</summary>
    public FaultList ApiFaults { get; } = [];

    /// <summary>What goes wrong with any request for a file, after the file's own faults.</summary>
    public FaultList FileFaults { get; } = [];

    /// <summary>What goes wrong with one call of the API.</summary>
    /// <param name="endpoint">The call: <c>rodin</c>, <c>status</c>, <c>download</c>, <c>check_balance</c> and so on.</param>
    /// <exception cref="ArgumentException">There is no such call.</exception>
    public FaultList EndpointFaults(string endpoint) => ApiServer.Endpoints.Contains(endpoint)
        ? _endpointFaults.GetOrAdd(endpoint, _ => [])
        : throw new ArgumentException($"There is no call '{endpoint}', only {string.Join(", ", ApiServer.Endpoints)}.", nameof(endpoint));

    /// <summary>Starts both servers.</summary>
    public static async Task<RodinEmulator> StartAsync(EmulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        var emulator = new RodinEmulator(options ?? new EmulatorOptions());
        try
        {
            await emulator._apiHost.StartAsync(cancellationToken);
            await emulator._fileHost.StartAsync(cancellationToken);
            emulator.ApiBaseAddress = new Uri(WebServer.AddressOf(emulator._apiHost), ApiServer.BasePath);
            emulator.FileBaseAddress = WebServer.AddressOf(emulator._fileHost);
            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds a finished task without files.</summary>
    /// <param name="taskUuid">Its id; <see langword="null"/> for a new one.</param>
    public EmulatedTask AddTask(string? taskUuid = null)
    {
        var task = new EmulatedTask(taskUuid ?? Guid.NewGuid().ToString(), Options.TimeProvider);
        _tasks[task.TaskUuid] = task;
        return task;
    }

    /// <summary>The task with this id, or <see langword="null"/>.</summary>
    public EmulatedTask? FindTask(string taskUuid) => _tasks.GetValueOrDefault(taskUuid);

    /// <summary>Forgets a task, as the service does after seven days (documented).</summary>
    public bool RemoveTask(string taskUuid) => _tasks.TryRemove(taskUuid, out _);

    /// <summary>A fresh link to a file, as <c>/download</c> gives it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="lifetime">
    /// <see langword="null"/> for <see cref="EmulatorOptions.LinkLifetime"/>; zero or negative for a link that expired so long ago.
    /// </param>
    public string CreateLink(EmulatedFile file, TimeSpan? lifetime = null) =>
        _files.CreateLink(FileBaseAddress, file, lifetime ?? Options.LinkLifetime);

    /// <summary>
    /// Back to how it was at the start: no tasks but the samples, no faults, no requests, no limits and no credits used up.
    /// </summary>
    public void Reset()
    {
        _tasks.Clear();
        _queue.Clear();
        Balance = Options.Balance;
        Generation = Options.Generation;
        foreach (FaultList faults in _endpointFaults.Values)
        {
            faults.Clear();
        }

        ApiFaults.Clear();
        FileFaults.Clear();
        Requests.Clear();
        _api.Reset();
        if (Options.SampleTask)
        {
            SampleTasks.AddTo(this);
        }
    }

    /// <summary>Counts a request to an endpoint and returns the faults that apply to it.</summary>
    internal ActiveFaults GetApiFaults(string endpoint)
    {
        var faults = new ActiveFaults();
        _endpointFaults.GetValueOrDefault(endpoint)?.AddTo(faults);
        ApiFaults.AddTo(faults);
        return faults;
    }

    /// <summary>Makes a task of what a client sent, and takes its price; none if that is more than there is, or the limit is reached.</summary>
    internal EnqueueResult Submit(Submission submission, decimal price, out EmulatedTask? task)
    {
        task = null;
        GenerationPlan plan = Generation;
        EnqueueResult result = _queue.TryEnqueue(plan, () => _credits.TryTake(price), out GenerationSchedule? schedule);
        if (result == EnqueueResult.Accepted)
        {
            task = new EmulatedTask(Guid.NewGuid().ToString(), Options.TimeProvider, submission, schedule);
            GeneratedFiles.AddTo(task, plan);
            _tasks[task.TaskUuid] = task;
        }

        return result;
    }

    /// <summary>Stops both servers. Requests that wait for something end at once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _stopping.CancelAsync();
        await _apiHost.DisposeAsync();
        await _fileHost.DisposeAsync();
        _stopping.Dispose();
    }
}
