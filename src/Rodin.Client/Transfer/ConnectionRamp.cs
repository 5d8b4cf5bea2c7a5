namespace Rodin.Client.Transfer;

/// <summary>
/// Finds out by watching whether more connections make files come faster, and opens as many as do. Where each connection is capped, twice as many
/// bring twice as much; where the line is full, one more brings nothing, and it stays at that.
/// </summary>
internal sealed class ConnectionRamp : IDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(50);

    // What is done sooner than this, nobody helps with.
    private static readonly TimeSpan s_worthHelping = TimeSpan.FromMilliseconds(250);

    // A connection that has not brought a byte by then is not waited for.
    private static readonly TimeSpan s_longestJoin = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(8);

    // Of the gain that connections would bring if each were capped, this much must come for the step to have paid.
    private const double PayingShare = 0.25;

    private readonly object _lock = new();
    private readonly TimeProvider _time;
    private readonly ConnectionBudget _budget;
    private readonly Func<IEnumerable<FileTransfer>> _files;
    private readonly Func<long> _receivedBytes;
    private readonly ITimer _timer;
    private bool _awake;
    private int _joining;
    private long _windowStart;
    private long _windowBytes;
    private long _pauseStart;
    private TimeSpan _pause;
    private Step? _lastStep;
    private bool _lastStepPaid;
    private double _rateOfPause;
    private long _stepStart;

    public ConnectionRamp(TimeProvider time, ConnectionBudget budget, Func<IEnumerable<FileTransfer>> files, Func<long> receivedBytes)
    {
        _time = time;
        _budget = budget;
        _files = files;
        _receivedBytes = receivedBytes;
        _timer = time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    // Connections were added to others when the bytes came at some rate.
    private sealed record Step(int Before, int Added, double Rate);

    /// <summary>Says that there is a file which another connection could help with.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            if (!_awake)
            {
                _awake = true;
                _lastStep = null;
                _lastStepPaid = false;
                _pause = TimeSpan.Zero;
                BeginWindow();
                _timer.Change(s_step, s_step);
            }
        }
    }

    /// <summary>Says that a connection which was opened to help has brought its first bytes, or has ended.</summary>
    public void Joined() => Interlocked.Decrement(ref _joining);

    /// <summary>Says that a helping connection failed: a host that refuses one will refuse the next.</summary>
    public void HoldOff(ClientException failure)
    {
        lock (_lock)
        {
            _lastStep = null;
            _lastStepPaid = false;
            Pause(failure.RetryAfter ?? TimeSpan.Zero, rate: 0);
        }
    }

    /// <summary>Takes a connection that a file has done with: for a file that waits, for one that it helps, or back into the budget.</summary>
    public void Release()
    {
        bool helps = false;
        lock (_lock)
        {
            // As many connections as now are known to pay.
            helps = _awake && _lastStepPaid && !_budget.IsAwaited && Neediest() is { } file && TryHelp(file);
        }

        if (!helps)
        {
            _budget.Leave();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        lock (_lock)
        {
            if (!_awake)
            {
                return;
            }

            if (Neediest() is null)
            {
                _awake = false;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return;
            }

            if (!HaveAllJoined())
            {
                return;
            }

            double rate = (_receivedBytes() - _windowBytes) / Math.Max(0.001, _time.GetElapsedTime(_windowStart).TotalSeconds);
            BeginWindow();
            Judge(rate);
            if (!IsPaused(rate) && _files().Sum(file => file.Left) / Math.Max(1, rate) > s_worthHelping.TotalSeconds)
            {
                Add(rate);
            }
        }
    }

    private void Judge(double rate)
    {
        if (_lastStep is not { } step)
        {
            return;
        }

        _lastStep = null;
        _lastStepPaid = rate >= step.Rate * (1 + (PayingShare * step.Added / step.Before));
        if (_lastStepPaid)
        {
            _pause = TimeSpan.Zero;
        }
        else
        {
            Pause(TimeSpan.Zero, rate);
        }
    }

    // Doubling finds the right number in a few steps, whatever it is.
    private void Add(double rate)
    {
        int before = _budget.InUse;
        int added = 0;
        for (int i = 0; i < Math.Max(1, before) && Neediest() is { } file && _budget.TryEnter(); i++)
        {
            if (TryHelp(file))
            {
                added++;
            }
            else
            {
                _budget.Leave();
                break;
            }
        }

        if (added > 0)
        {
            _lastStep = new Step(Math.Max(1, before), added, rate);
        }
    }

    private bool TryHelp(FileTransfer file)
    {
        Interlocked.Increment(ref _joining);
        if (file.TryJoin())
        {
            return true;
        }

        Interlocked.Decrement(ref _joining);
        return false;
    }

    private FileTransfer? Neediest()
    {
        FileTransfer? neediest = null;
        long most = 0;
        foreach (FileTransfer file in _files())
        {
            long need = file.Need;
            if (need > most)
            {
                most = need;
                neediest = file;
            }
        }

        return neediest;
    }

    // What a step has brought shows only when its connections bring something, so the window begins anew until they do.
    private bool HaveAllJoined()
    {
        if (_lastStep is null || Volatile.Read(ref _joining) == 0)
        {
            _stepStart = 0;
            return true;
        }

        _stepStart = _stepStart == 0 ? _time.GetTimestamp() : _stepStart;
        BeginWindow();
        return _time.GetElapsedTime(_stepStart) > s_longestJoin;
    }

    private bool IsPaused(double rate) =>
        _pause > TimeSpan.Zero && _time.GetElapsedTime(_pauseStart) < _pause && rate >= _rateOfPause / 2;

    private void Pause(TimeSpan atLeast, double rate)
    {
        TimeSpan next = _pause == TimeSpan.Zero ? s_firstPause : TimeSpan.FromTicks(Math.Min(s_longestPause.Ticks, _pause.Ticks * 2));
        _pause = atLeast > next ? atLeast : next;
        _pauseStart = _time.GetTimestamp();
        _rateOfPause = rate;
    }

    private void BeginWindow()
    {
        _windowStart = _time.GetTimestamp();
        _windowBytes = _receivedBytes();
    }
}
