namespace Rodin.Client.Downloads;

/// <summary>The part that an earlier run has left is not what it says it is, and is gone by now: the file is worth fetching from its beginning.</summary>
internal sealed class WrongPartException() : Exception("The part file is wrong.");
