namespace Rodin.Emulator;

/// <summary>The credits of the account. Of submissions at the same time none takes what another has taken.</summary>
internal sealed class Credits
{
    private readonly Lock _lock = new();
    private decimal _balance;

    public decimal Balance
    {
        get
        {
            lock (_lock)
            {
                return _balance;
            }
        }

        set
        {
            lock (_lock)
            {
                _balance = value;
            }
        }
    }

    /// <summary>Takes so many; nothing if there are fewer.</summary>
    public bool TryTake(decimal credits)
    {
        lock (_lock)
        {
            if (_balance < credits)
            {
                return false;
            }

            _balance -= credits;
            return true;
        }
    }
}
