using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using Rodin.Client.Downloads;

namespace Rodin.Pipeline;

/// <summary>Shows how far transfers are: a line for the whole, and one for each running file. Costs a few records a second at the most.</summary>
internal sealed class DownloadProgressBar
{
    // Not those of Write-Progress in scripts, which count from 0.
    private const int WholeId = 0x40D1;

    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    private readonly Cmdlet _command;
    private readonly FileDownloader _engine;
    private readonly Stopwatch _clock = new();
    private readonly ThroughputMeter _rate = new();
    private readonly HashSet<int> _drawn = [];
    private TimeSpan _nextDrawing = s_patience;
    private bool _allKnown;
    private int _added;
    private int _done;

    public DownloadProgressBar(Cmdlet command, FileDownloader engine)
    {
        _command = command;
        _engine = engine;
    }

    /// <summary>One more file is to come.</summary>
    public void Add()
    {
        _clock.Start();
        _added++;
    }

    /// <summary>One file less is to come, however it ended.</summary>
    public void Done() => _done++;

    /// <summary>No more files are to come than were added.</summary>
    public void AllAreKnown() => _allKnown = true;

    /// <summary>Draws, if it is time to.</summary>
    public void Draw()
    {
        if (_clock.Elapsed < _nextDrawing)
        {
            return;
        }

        _nextDrawing = _clock.Elapsed + s_interval;
        IReadOnlyList<DownloadProgress> running = _engine.Running;
        DrawWhole(running);
        HashSet<int> gone = [.. _drawn];
        gone.Remove(WholeId);
        foreach (DownloadProgress file in running)
        {
            int id = WholeId + file.Id;
            gone.Remove(id);
            string of = file.Length < 0 ? Size(file.Received) : $"{Size(file.Received)} of {Size(file.Length)}";
            Write(id, WholeId, Path.GetFileName(file.Path), of, Percent(file.Received, file.Length));
        }

        foreach (int id in gone)
        {
            Erase(id);
        }
    }

    /// <summary>Takes away what was drawn.</summary>
    public void Complete()
    {
        foreach (int id in _drawn.OrderByDescending(id => id).ToList())
        {
            Erase(id);
        }
    }

    /// <summary>A part of a whole in percent, from 0 to 100; -1 where the whole is not known.</summary>
    internal static int Percent(long part, long whole) =>
        whole <= 0 ? -1 : (int)Math.Max(0, Math.Min(100, (decimal)part * 100 / whole));

    private static string Size(double bytes)
    {
        string[] units = ["B", "KB", "MB", "GB", "TB"];
        int unit = 0;
        for (; bytes >= 1000 && unit < units.Length - 1; unit++)
        {
            bytes /= 1024;
        }

        return bytes.ToString(unit == 0 ? "0" : "0.0", CultureInfo.CurrentCulture) + " " + units[unit];
    }

    private void DrawWhole(IReadOnlyList<DownloadProgress> running)
    {
        _rate.Note(_clock.Elapsed, _engine.ReceivedBytes);
        long done = _engine.FinishedBytes + running.Sum(file => file.Received);
        string files = _allKnown ? $"{_done} of {_added} files" : $"{_done} files, {_added - _done} on their way";
        string status = $"{files}, {Size(done)}, {Size(_rate.BytesPerSecond)}/s";
        long? left = _allKnown ? EstimateLeft(running) : null;
        Write(WholeId, -1, "Saving model files", status, left is null ? -1 : Percent(done, done + left.Value), SecondsLeft(left));
    }

    // What the files that have not begun will bring, nobody has said: as much as the others, on the whole, some of which were there already.
    private long? EstimateLeft(IReadOnlyList<DownloadProgress> running)
    {
        List<DownloadProgress> known = [.. running.Where(file => file.Length >= 0)];
        int counted = _done + known.Count;
        if (counted == 0)
        {
            return null;
        }

        long average = (_engine.FinishedBytes + known.Sum(file => file.Length)) / counted;
        int notBegun = _added - _done - known.Count;
        return known.Sum(file => file.Length - file.Received) + (average * Math.Max(0, notBegun));
    }

    private int SecondsLeft(long? left) =>
        left is null || _rate.BytesPerSecond <= 0 ? -1 : (int)Math.Min(int.MaxValue, Math.Ceiling(left.Value / _rate.BytesPerSecond));

    private void Write(int id, int parent, string activity, string status, int percent, int secondsLeft = -1)
    {
        _drawn.Add(id);
        _command.WriteProgress(new ProgressRecord(id, activity, status)
        {
            ParentActivityId = parent,
            PercentComplete = percent,
            SecondsRemaining = secondsLeft,
        });
    }

    private void Erase(int id)
    {
        _drawn.Remove(id);
        _command.WriteProgress(new ProgressRecord(id, "Saving model files", "Done")
        {
            ParentActivityId = id == WholeId ? -1 : WholeId,
            RecordType = ProgressRecordType.Completed,
        });
    }
}
