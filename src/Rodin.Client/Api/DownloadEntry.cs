namespace Rodin.Client.Api;

/// <summary>An entry of the response to <c>POST /download</c>, unchanged.</summary>
/// <param name="Url">The pre-signed link of the file; null if the service omitted it.</param>
/// <param name="Name">The "human-readable name" (documented); it can be missing, repeated, or not valid as a file name.</param>
public sealed record DownloadEntry(string? Url, string? Name);
