namespace Rodin.Emulator.Generation;

/// <summary>The result of queuing a submitted task.</summary>
internal enum EnqueueResult
{
    Accepted,
    TooManyTasks,
    TooFewCredits,
}
