using Rodin.Client.Http;

namespace Rodin.Client.Downloads;

/// <summary>
/// Finds out by watching whether more connections make files come faster, and opens as many as do. Where each connection is capped, twice as many
/// bring twice as much; where the line is full, one more brings nothing, and is given back.
/// </summary>
internal sealed class ConnectionScaler : IDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(50);

    // Bytes come in bursts: a rate is known after so many of each connection, or after so long.
    private const long TellingBytes = 256 * 1024;
    private static readonly TimeSpan s_longestStep = TimeSpan.FromMilliseconds(500);

    // What is done sooner than this, nobody helps with.
    private static readonly TimeSpan s_worthHelping = TimeSpan.FromMilliseconds(250);

    // A connection that has not brought a byte by then is not waited for.
    private static readonly TimeSpan s_longestJoin = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(8);

    // Of the gain that connections would bring if each were capped, this much must come for the step to have paid.
    private const double PayingShare = 0.5;

    // So many times the pause.
    private const int PatienceWithOneBack = 4;

    private readonly object _lock = new();
    private readonly TimeProvider _time;
    private readonly ConnectionPool _budget;
    private readonly Func<IEnumerable<FileDownload>> _files;
    private readonly Func<long> _receivedBytes;
    private readonly ITimer _timer;
    private bool _awake;
    private int _joining;
    private int _tooMany;
    private long _windowStart;
    private long _windowBytes;
    private long _pauseStart;
    private TimeSpan _pause;
    private Step? _lastStep;
    private bool _lastStepPaid;
    private double _rateOfPause;
    private long _stepStart;

    public ConnectionScaler(TimeProvider time, ConnectionPool budget, Func<IEnumerable<FileDownload>> files, Func<long> receivedBytes)
    {
        _time = time;
        _budget = budget;
        _files = files;
        _receivedBytes = receivedBytes;
        _timer = time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    // Connections were added to others, of which some had not paid either, when the bytes came at some rate.
    private sealed record Step(int Before, int Added, int Unpaid, double Rate);

    /// <summary>Whether there are connections that have not paid: one that helps is given back when it has done with a segment.</summary>
    public bool WantsOneBack => Volatile.Read(ref _tooMany) > 0;

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
                _tooMany = 0;
                _pause = TimeSpan.Zero;
                BeginWindow();
                _timer.Change(s_step, s_step);
            }
        }
    }

    /// <summary>Says that a connection which was opened to help has brought its first bytes, or has ended.</summary>
    public void Joined() => Interlocked.Decrement(ref _joining);

    /// <summary>Says that a helping connection failed: a host that refuses one will refuse the next.</summary>
    public void HoldOff(RodinClientException failure)
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
            _tooMany = Math.Max(0, _tooMany - 1);

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

            if (!_files().Any())
            {
                _awake = false;
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                return;
            }

            if (!HaveAllJoined())
            {
                BeginWindow();
                return;
            }

            long bytes = _receivedBytes() - _windowBytes;
            TimeSpan elapsed = _time.GetElapsedTime(_windowStart);
            if (bytes < TellingBytes * Math.Max(2, _budget.InUse) && elapsed < s_longestStep)
            {
                return;
            }

            double rate = bytes / Math.Max(0.001, elapsed.TotalSeconds);
            BeginWindow();
            Judge(rate);

            // In floating point: of a file whose length nobody knows as much is left as a number can say, and two of those are more.
            if (!IsPaused(rate) && _files().Sum(file => (double)file.Left) / Math.Max(1, rate) > s_worthHelping.TotalSeconds)
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
            _tooMany = step.Unpaid + step.Added;
            Pause(TimeSpan.Zero, rate);
        }
    }

    // Doubling finds the right number in a few steps, whatever it is.
    private void Add(double rate)
    {
        int before = _budget.InUse;
        int unpaid = Interlocked.Exchange(ref _tooMany, 0);
        int added = 0;
        for (int i = 0; i < Math.Max(1, before - unpaid) && Neediest() is { } file && _budget.TryEnter(); i++)
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
            _lastStep = new Step(Math.Max(1, before), added, unpaid, rate);
            _stepStart = _time.GetTimestamp();
        }
    }

    private bool TryHelp(FileDownload file)
    {
        Interlocked.Increment(ref _joining);
        if (file.TryJoin())
        {
            return true;
        }

        Interlocked.Decrement(ref _joining);
        return false;
    }

    private FileDownload? Neediest()
    {
        FileDownload? neediest = null;
        long most = 0;
        foreach (FileDownload file in _files())
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

    // What a step has brought shows only when its connections bring something.
    private bool HaveAllJoined() =>
        _lastStep is null || Volatile.Read(ref _joining) == 0 || _time.GetElapsedTime(_stepStart) > s_longestJoin;

    // One that is to be given back ends its segment first. It is not waited for forever: it may be the slowest there is.
    private bool IsPaused(double rate) =>
        _pause > TimeSpan.Zero
        && _time.GetElapsedTime(_pauseStart).Ticks < _pause.Ticks * (_tooMany > 0 ? PatienceWithOneBack : 1)
        && rate >= _rateOfPause / 2;

    private void Pause(TimeSpan atLeast, double rate)
    {
        TimeSpan next = _pause == TimeSpan.Zero ? s_firstPause : TimeSpan.FromTicks(Math.Min(s_longestPause.Ticks, _pause.Ticks * 2));
        _pause = atLeast > RetryAfter.LongestWait ? RetryAfter.LongestWait : atLeast > next ? atLeast : next;
        _pauseStart = _time.GetTimestamp();
        _rateOfPause = rate;
    }

    private void BeginWindow()
    {
        _windowStart = _time.GetTimestamp();
        _windowBytes = _receivedBytes();
    }
}
