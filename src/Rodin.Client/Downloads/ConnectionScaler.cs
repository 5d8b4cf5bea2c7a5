using Rodin.Client.Http;

namespace Rodin.Client.Downloads;

/// <summary>
/// Finds the number of connections that downloads fastest, by measuring. If each connection is capped, twice as many connections double the
/// rate; if the line is saturated, one more connection gains nothing and is released.
/// </summary>
internal sealed class ConnectionScaler : IDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(50);

    // Bytes arrive in bursts: a rate is reliable after this many bytes per connection, or after this long.
    private const long SampleBytes = 256 * 1024;
    private static readonly TimeSpan s_longestSample = TimeSpan.FromMilliseconds(500);

    // Files that finish sooner than this get no more connections.
    private static readonly TimeSpan s_worthScaling = TimeSpan.FromMilliseconds(250);

    // A new connection that has received no byte after this long is no longer waited for.
    private static readonly TimeSpan s_longestConnect = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(8);

    // A step pays off if it reaches this share of the gain that its connections would bring if each were capped.
    private const double PayoffShare = 0.5;

    // While a connection is yet to be released, the pause lasts this many times as long.
    private const int PauseFactorWithExcess = 4;

    private readonly object _lock = new();
    private readonly TimeProvider _time;
    private readonly ConnectionPool _pool;
    private readonly ByteCounter _received;
    private readonly List<IScalable> _files = [];
    private readonly ITimer _timer;
    private bool _isRunning;
    private int _pending;
    private int _excess;
    private long _sampleStart;
    private long _sampleBytes;
    private long _pauseStart;
    private TimeSpan _pause;
    private Step? _lastStep;
    private bool _lastStepPaid;
    private double _rateAtPause;
    private long _stepStart;

    /// <summary>Creates a scaler.</summary>
    /// <param name="time">The engine's clock.</param>
    /// <param name="pool">The connections of all files.</param>
    /// <param name="received">The bytes that all files have received.</param>
    public ConnectionScaler(TimeProvider time, ConnectionPool pool, ByteCounter received)
    {
        _time = time;
        _pool = pool;
        _received = received;
        _timer = time.CreateTimer(
            static state => ((ConnectionScaler)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    // Added connections to those before, of which some had not paid off either, at a total rate.
    private sealed record Step(int Before, int Added, int Unpaid, double Rate);

    /// <summary>Whether there are connections that did not pay off. An added connection is then released after its segment.</summary>
    public bool HasExcess => Volatile.Read(ref _excess) > 0;

    /// <summary>Adds a running file, which gets more connections after <see cref="Start"/>.</summary>
    public void Add(IScalable file)
    {
        lock (_lock)
        {
            _files.Add(file);
        }
    }

    /// <summary>Removes a file that has ended.</summary>
    public void Remove(IScalable file)
    {
        lock (_lock)
        {
            _files.Remove(file);
        }
    }

    /// <summary>Starts measuring, because a file has work for another connection. It stops when no file is left.</summary>
    public void Start()
    {
        lock (_lock)
        {
            if (!_isRunning)
            {
                _isRunning = true;
                _lastStep = null;
                _lastStepPaid = false;
                _excess = 0;
                _pause = TimeSpan.Zero;
                BeginSample();
                _timer.Change(s_tick, s_tick);
            }
        }
    }

    /// <summary>Records that an added connection has received its first bytes, or has ended. To be called once for each.</summary>
    public void ReportActive() => Interlocked.Decrement(ref _pending);

    /// <summary>Pauses after an added connection failed: a host that rejects one will probably reject the next.</summary>
    public void Pause(RodinClientException failure)
    {
        lock (_lock)
        {
            _lastStep = null;
            _lastStepPaid = false;
            BeginPause(failure.RetryAfter ?? TimeSpan.Zero, rate: 0);
        }
    }

    /// <summary>
    /// Takes back a connection that a file no longer needs: for a waiting file, for a file that it helps, or for the pool.
    /// </summary>
    public void Release()
    {
        bool isReused = false;
        lock (_lock)
        {
            _excess = Math.Max(0, _excess - 1);

            // The current number of connections is known to pay off.
            isReused = _isRunning && _lastStepPaid && !_pool.HasWaiters && Neediest() is { } file && TryAddTo(file);
        }

        if (!isReused)
        {
            _pool.Release();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        lock (_lock)
        {
            if (!_isRunning)
            {
                return;
            }

            if (_files.Count == 0)
            {
                _isRunning = false;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return;
            }

            if (!AreAllActive())
            {
                BeginSample();
                return;
            }

            long bytes = _received.Total - _sampleBytes;
            TimeSpan elapsed = _time.GetElapsedTime(_sampleStart);
            if (bytes < SampleBytes * Math.Max(2, _pool.InUse) && elapsed < s_longestSample)
            {
                return;
            }

            double rate = bytes / Math.Max(0.001, elapsed.TotalSeconds);
            BeginSample();
            JudgeLastStep(rate);

            // In floating point: a file of unknown length counts as the largest number, and the sum of two would overflow.
            if (!IsPaused(rate) && _files.Sum(file => (double)file.Remaining) / Math.Max(1, rate) > s_worthScaling.TotalSeconds)
            {
                AddConnections(rate);
            }
        }
    }

    private void JudgeLastStep(double rate)
    {
        if (_lastStep is not { } step)
        {
            return;
        }

        _lastStep = null;
        _lastStepPaid = rate >= step.Rate * (1 + (PayoffShare * step.Added / step.Before));
        if (_lastStepPaid)
        {
            _pause = TimeSpan.Zero;
        }
        else
        {
            _excess = step.Unpaid + step.Added;
            BeginPause(TimeSpan.Zero, rate);
        }
    }

    // Doubling finds the right number in a few steps, whatever it is.
    private void AddConnections(double rate)
    {
        int before = _pool.InUse;
        int unpaid = Interlocked.Exchange(ref _excess, 0);
        int added = 0;
        for (int i = 0; i < Math.Max(1, before - unpaid) && Neediest() is { } file && _pool.TryAcquire(); i++)
        {
            if (TryAddTo(file))
            {
                added++;
            }
            else
            {
                _pool.Release();
                break;
            }
        }

        if (added > 0)
        {
            _lastStep = new Step(Math.Max(1, before), added, unpaid, rate);
            _stepStart = _time.GetTimestamp();
        }
    }

    private bool TryAddTo(IScalable file)
    {
        Interlocked.Increment(ref _pending);
        if (file.TryAddConnection())
        {
            return true;
        }

        Interlocked.Decrement(ref _pending);
        return false;
    }

    private IScalable? Neediest()
    {
        IScalable? neediest = null;
        long most = 0;
        foreach (IScalable file in _files)
        {
            long remaining = file.RemainingPerConnection;
            if (remaining > most)
            {
                most = remaining;
                neediest = file;
            }
        }

        return neediest;
    }

    // The effect of a step can be measured only when its connections receive bytes.
    private bool AreAllActive() =>
        _lastStep is null || Volatile.Read(ref _pending) == 0 || _time.GetElapsedTime(_stepStart) > s_longestConnect;

    // An excess connection completes its segment first. The pause is limited, because that connection may be the slowest of all.
    private bool IsPaused(double rate) =>
        _pause > TimeSpan.Zero
        && _time.GetElapsedTime(_pauseStart).Ticks < _pause.Ticks * (_excess > 0 ? PauseFactorWithExcess : 1)
        && rate >= _rateAtPause / 2;

    private void BeginPause(TimeSpan minimum, double rate)
    {
        TimeSpan next = _pause == TimeSpan.Zero ? s_firstPause : TimeSpan.FromTicks(Math.Min(s_longestPause.Ticks, _pause.Ticks * 2));
        TimeSpan pause = minimum > next ? minimum : next;
        _pause = pause > RetryAfter.LongestWait ? RetryAfter.LongestWait : pause;
        _pauseStart = _time.GetTimestamp();
        _rateAtPause = rate;
    }

    private void BeginSample()
    {
        _sampleStart = _time.GetTimestamp();
        _sampleBytes = _received.Total;
    }
}
