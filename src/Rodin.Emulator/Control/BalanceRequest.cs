namespace Rodin.Emulator.Control;

/// <summary>The credits that a script wants to be left.</summary>
internal sealed record BalanceRequest
{
    public required decimal Balance { get; init; }

    public void ApplyTo(RodinEmulator emulator) => emulator.Balance = Balance;
}
