namespace Rodin.Fuzz;

/// <summary>An input that broke a promise.</summary>
/// <param name="Input">The input.</param>
/// <param name="What">What it brought about.</param>
public sealed record FuzzFailure(byte[] Input, string What);

/// <summary>How a run ended.</summary>
/// <param name="Executions">How many inputs were let in.</param>
/// <param name="Time">How long that took.</param>
/// <param name="Points">Branches of the engine that were reached; 0 where nobody counted.</param>
/// <param name="Kept">Inputs that reached something new.</param>
/// <param name="LargestHeap">The most managed memory that was in use, in bytes.</param>
/// <param name="Failures">The faults, each kind once.</param>
public sealed record FuzzReport(int Executions, TimeSpan Time, int Points, int Kept, long LargestHeap, IReadOnlyList<FuzzFailure> Failures);
