namespace Rodin.Fuzz;

/// <summary>An input that violated an invariant.</summary>
/// <param name="Input">The input.</param>
/// <param name="Description">The exception.</param>
public sealed record FuzzFailure(byte[] Input, string Description);

/// <summary>The result of a run.</summary>
/// <param name="Executions">The number of executed inputs.</param>
/// <param name="Time">The duration.</param>
/// <param name="Points">The number of branches of the engine that were reached; 0 if they were not counted.</param>
/// <param name="Kept">The number of inputs that reached a new branch.</param>
/// <param name="LargestHeap">The largest managed heap in bytes.</param>
/// <param name="Failures">The failures, one of each kind.</param>
public sealed record FuzzReport(int Executions, TimeSpan Time, int Points, int Kept, long LargestHeap, IReadOnlyList<FuzzFailure> Failures);
