namespace Rodin.Client.Api;

/// <summary>One entry of the list that <c>POST /download</c> answers with, as the service gave it.</summary>
/// <param name="Url">The signed link to the file; null where the service left it out.</param>
/// <param name="Name">The "human-readable name" of the documentation: no promise that it is unique, safe or there at all.</param>
public sealed record DownloadEntry(string? Url, string? Name);
