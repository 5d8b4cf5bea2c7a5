namespace Rodin.Client.Downloads;

/// <summary>A connection that the scaler has added to a file. The scaler measures no rate until each has received bytes or ended.</summary>
internal sealed class AddedConnection(ConnectionScaler scaler)
{
    private bool _isReported;

    /// <summary>
    /// Reports that the connection received bytes or ended. Used from one thread at a time; further calls have no effect.
    /// </summary>
    public void ReportActive()
    {
        if (!_isReported)
        {
            _isReported = true;
            scaler.ReportActive();
        }
    }
}
