namespace Rodin.Emulator.Control;

/// <summary>The body of <c>PUT /emulator/balance</c>.</summary>
internal sealed record BalanceRequest
{
    public required decimal Balance { get; init; }

    public void ApplyTo(RodinEmulator emulator) => emulator.Balance = Balance;
}
