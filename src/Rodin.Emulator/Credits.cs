namespace Rodin.Emulator;

/// <summary>The credits of the account. Concurrent submissions cannot spend the same credits.</summary>
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

    /// <summary>Spends credits; fails, without spending any, if the balance is too low.</summary>
    public bool TrySpend(decimal credits)
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
