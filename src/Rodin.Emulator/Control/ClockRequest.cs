using System.Text.Json.Serialization;
using Rodin.Emulator.Faults;

namespace Rodin.Emulator.Control;

/// <summary>The body of <c>POST /emulator/clock</c>.</summary>
internal sealed record ClockRequest
{
    /// <summary>The time to advance the clock by, in seconds.</summary>
    [JsonConverter(typeof(SecondsConverter))]
    public required TimeSpan Advance { get; init; }

    public void ApplyTo(RodinEmulator emulator)
    {
        if (emulator.Options.TimeProvider is not AdjustableTimeProvider clock)
        {
            throw new InvalidOperationException("The clock of this emulator cannot be advanced, because the test provides it.");
        }

        clock.Advance(Advance);
    }
}
