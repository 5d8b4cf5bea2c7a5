using System.Text.Json.Serialization;
using Rodin.Emulator.Faults;

namespace Rodin.Emulator.Control;

/// <summary>How far a script wants the clock put forward.</summary>
internal sealed record ClockRequest
{
    /// <summary>In seconds.</summary>
    [JsonConverter(typeof(SecondsConverter))]
    public required TimeSpan Advance { get; init; }

    public void ApplyTo(RodinEmulator emulator)
    {
        if (emulator.Options.TimeProvider is not AdjustableTimeProvider clock)
        {
            throw new InvalidOperationException("The clock of this emulator cannot be put forward: it is the test's own.");
        }

        clock.Advance(Advance);
    }
}
