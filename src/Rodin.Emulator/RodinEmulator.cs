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
/// Emulates Hyper3D's Rodin service and its file host, on two origins of 127.0.0.1. Writes nothing to the console.
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

    /// <summary>The address of the API, for example <c>http://127.0.0.1:5080/api/v2</c>.</summary>
    public Uri ApiBaseAddress { get; private set; } = null!;

    /// <summary>The address of the file host, which is another origin.</summary>
    public Uri FileBaseAddress { get; private set; } = null!;

    /// <summary>A key that the API accepts.</summary>
    public string ApiKey => Options.ApiKey;

    /// <summary>The options with which the emulator was started.</summary>
    public EmulatorOptions Options { get; }

    /// <summary>The credits that <c>/check_balance</c> returns and submissions spend.</summary>
    public decimal Balance
    {
        get => _credits.Balance;
        set => _credits.Balance = value;
    }

    /// <summary>The plan for the generation of tasks that are submitted from now on.</summary>
    /// <exception cref="ArgumentException">The plan is contradictory.</exception>
    public GenerationPlan Generation
    {
        get => _generation;
        set
        {
            value.Validate();
            _generation = value;
        }
    }

    /// <summary>All tasks, in no particular order.</summary>
    public IReadOnlyCollection<EmulatedTask> Tasks => [.. _tasks.Values];

    /// <summary>The requests that were received.</summary>
    public RequestLog Requests { get; }

    /// <summary>The faults of all endpoints of the API, which apply after those of the endpoint.</summary>
    public FaultList ApiFaults { get; } = [];

    /// <summary>The faults of all requests for files, which apply after those of the file.</summary>
    public FaultList FileFaults { get; } = [];

    /// <summary>Returns the faults of one endpoint of the API.</summary>
    /// <param name="endpoint">The endpoint: <c>rodin</c>, <c>status</c>, <c>download</c>, <c>check_balance</c> and so on.</param>
    /// <exception cref="ArgumentException">The endpoint does not exist.</exception>
    public FaultList GetEndpointFaults(string endpoint) => ApiServer.Endpoints.Contains(endpoint)
        ? _endpointFaults.GetOrAdd(endpoint, _ => [])
        : throw new ArgumentException(
            $"'{endpoint}': not an endpoint; expected one of {string.Join(", ", ApiServer.Endpoints)}.", nameof(endpoint));

    /// <summary>Starts both servers.</summary>
    public static async Task<RodinEmulator> StartAsync(EmulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        var emulator = new RodinEmulator(options ?? new EmulatorOptions());
        try
        {
            await emulator._apiHost.StartAsync(cancellationToken);
            await emulator._fileHost.StartAsync(cancellationToken);
            emulator.ApiBaseAddress = new Uri(WebServer.GetAddress(emulator._apiHost), ApiServer.BasePath);
            emulator.FileBaseAddress = WebServer.GetAddress(emulator._fileHost);
            return emulator;
        }
        catch
        {
            await emulator.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds a finished task without files.</summary>
    /// <param name="taskUuid">The ID of the task; <see langword="null"/> for a new one.</param>
    public EmulatedTask AddTask(string? taskUuid = null)
    {
        var task = new EmulatedTask(taskUuid ?? Guid.NewGuid().ToString(), Options.TimeProvider);
        _tasks[task.TaskUuid] = task;
        return task;
    }

    /// <summary>Returns the task with this ID, or <see langword="null"/>.</summary>
    public EmulatedTask? FindTask(string taskUuid) => _tasks.GetValueOrDefault(taskUuid);

    /// <summary>Removes a task, as the service does after seven days (documented).</summary>
    public bool RemoveTask(string taskUuid) => _tasks.TryRemove(taskUuid, out _);

    /// <summary>Creates a new link to a file, like <c>/download</c>.</summary>
    /// <param name="file">The file.</param>
    /// <param name="lifetime">
    /// <see langword="null"/> for <see cref="EmulatorOptions.LinkLifetime"/>; zero or negative for a link that expired that long ago.
    /// </param>
    public string CreateLink(EmulatedFile file, TimeSpan? lifetime = null) =>
        _files.CreateLink(FileBaseAddress, file, lifetime ?? Options.LinkLifetime);

    /// <summary>
    /// Restores the initial state: only the sample tasks, no faults, no requests, the initial rate limit and credits.
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

    /// <summary>
    /// Creates a task from a submission and spends its price, unless the credits or the limit of unfinished tasks do not allow it.
    /// </summary>
    internal EnqueueResult Submit(Submission submission, decimal price, out EmulatedTask? task)
    {
        task = null;
        GenerationPlan plan = Generation;
        EnqueueResult result = _queue.Enqueue(plan, () => _credits.TrySpend(price), out GenerationSchedule? schedule);
        if (result == EnqueueResult.Accepted)
        {
            task = new EmulatedTask(Guid.NewGuid().ToString(), Options.TimeProvider, submission, schedule);
            GeneratedFiles.AddTo(task, plan);
            _tasks[task.TaskUuid] = task;
        }

        return result;
    }

    /// <summary>Stops both servers. Running requests are aborted.</summary>
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
