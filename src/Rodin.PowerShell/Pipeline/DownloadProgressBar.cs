using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using Rodin.Client.Downloads;

namespace Rodin.Pipeline;

/// <summary>
/// Shows the progress of downloads: one bar for all files, and one for each running download. Updated up to four times a second.
/// </summary>
internal sealed class DownloadProgressBar
{
    // Differs from the ids of scripts, which usually count from 0.
    private const int TotalId = 0x40D1;

    private static readonly TimeSpan s_delay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);

    private readonly IPipelineOutput _output;
    private readonly FileDownloader _downloader;
    private readonly Stopwatch _clock = new();
    private readonly ThroughputMeter _throughput = new();
    private readonly HashSet<int> _shown = [];
    private TimeSpan _nextUpdate = s_delay;
    private bool _isTotalKnown;
    private int _added;
    private int _done;

    public DownloadProgressBar(IPipelineOutput output, FileDownloader downloader)
    {
        _output = output;
        _downloader = downloader;
    }

    /// <summary>Counts a file whose download begins.</summary>
    public void Add()
    {
        _clock.Start();
        _added++;
    }

    /// <summary>Counts a file whose download has ended, successfully or not.</summary>
    public void Remove() => _done++;

    /// <summary>Declares that no further file will be added, so that a percentage can be shown.</summary>
    public void SetTotalKnown() => _isTotalKnown = true;

    /// <summary>Updates the bars if the interval has elapsed.</summary>
    public void Update()
    {
        if (_clock.Elapsed < _nextUpdate)
        {
            return;
        }

        _nextUpdate = _clock.Elapsed + s_interval;
        IReadOnlyList<DownloadProgress> running = _downloader.Running;
        WriteTotal(running);
        HashSet<int> gone = [.. _shown];
        gone.Remove(TotalId);
        foreach (DownloadProgress file in running)
        {
            int id = TotalId + file.Id;
            gone.Remove(id);
            string size = file.Length < 0 ? Size(file.Received) : $"{Size(file.Received)} of {Size(file.Length)}";
            Write(id, TotalId, Path.GetFileName(file.Path), size, Percent(file.Received, file.Length));
        }

        foreach (int id in gone)
        {
            Erase(id);
        }
    }

    /// <summary>Removes all bars.</summary>
    public void Complete()
    {
        foreach (int id in _shown.OrderByDescending(id => id).ToList())
        {
            Erase(id);
        }
    }

    /// <summary>Returns the percentage, 0 to 100; -1 if the total is not known.</summary>
    internal static int Percent(long part, long total) =>
        total <= 0 ? -1 : (int)Math.Max(0, Math.Min(100, (decimal)part * 100 / total));

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

    private void WriteTotal(IReadOnlyList<DownloadProgress> running)
    {
        _throughput.Add(_clock.Elapsed, _downloader.ReceivedBytes);
        long done = _downloader.FinishedBytes + running.Sum(file => file.Received);
        string files = _isTotalKnown ? $"{_done} of {_added} files" : $"{_done} files done, {_added - _done} to go";
        string status = $"{files}, {Size(done)}, {Size(_throughput.BytesPerSecond)}/s";
        long? left = _isTotalKnown ? EstimateLeft(running) : null;
        Write(TotalId, -1, "Saving model files", status, left is null ? -1 : Percent(done, done + left.Value), SecondsLeft(left));
    }

    // The lengths of files that have not begun are unknown. Assumes the average of the others.
    private long? EstimateLeft(IReadOnlyList<DownloadProgress> running)
    {
        List<DownloadProgress> known = [.. running.Where(file => file.Length >= 0)];
        int counted = _done + known.Count;
        if (counted == 0)
        {
            return null;
        }

        long average = (_downloader.FinishedBytes + known.Sum(file => file.Length)) / counted;
        int notBegun = _added - _done - known.Count;
        return known.Sum(file => file.Length - file.Received) + (average * Math.Max(0, notBegun));
    }

    private int SecondsLeft(long? left) =>
        left is null || _throughput.BytesPerSecond <= 0
            ? -1
            : (int)Math.Min(int.MaxValue, Math.Ceiling(left.Value / _throughput.BytesPerSecond));

    private void Write(int id, int parent, string activity, string status, int percent, int secondsLeft = -1)
    {
        _shown.Add(id);
        _output.WriteProgress(new ProgressRecord(id, activity, status)
        {
            ParentActivityId = parent,
            PercentComplete = percent,
            SecondsRemaining = secondsLeft,
        });
    }

    private void Erase(int id)
    {
        _shown.Remove(id);
        _output.WriteProgress(new ProgressRecord(id, "Saving model files", "Done")
        {
            ParentActivityId = id == TotalId ? -1 : TotalId,
            RecordType = ProgressRecordType.Completed,
        });
    }
}
