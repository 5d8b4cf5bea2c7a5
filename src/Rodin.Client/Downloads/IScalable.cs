namespace Rodin.Client.Downloads;

/// <summary>A running download whose number of connections can grow.</summary>
internal interface IScalable
{
    /// <summary>The number of bytes that are not on disk yet.</summary>
    long Remaining { get; }

    /// <summary>The remaining bytes divided by the number of connections; 0 if another connection would not help.</summary>
    long RemainingPerConnection { get; }

    /// <summary>Starts to use one more connection, which the caller has acquired from the pool.</summary>
    /// <returns>False if there is nothing for it to download; the caller keeps the connection.</returns>
    bool TryAddConnection();
}
