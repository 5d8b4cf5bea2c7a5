namespace Rodin.Client.Storage;

/// <summary>Another process, or another runspace of this one, is fetching the same file into the same place.</summary>
internal sealed class PartHeldException() : Exception("Another process has the part file.");
