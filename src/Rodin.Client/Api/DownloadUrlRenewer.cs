namespace Rodin.Client.Api;

/// <summary>
/// Replaces expired download links. A task is listed once for all of its files, and listed again only if a link of that list has expired
/// too, or if listing failed with a transient error.
/// </summary>
public sealed class DownloadUrlRenewer
{
    private readonly object _lock = new();
    private readonly Lazy<RodinApiClient> _client;
    private readonly Dictionary<string, Task<IReadOnlyList<DownloadEntry>>> _lists = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Creates a renewer.</summary>
    /// <param name="createClient">Creates the client when the first link has expired: until then neither key nor address is needed.</param>
    public DownloadUrlRenewer(Func<RodinApiClient> createClient) =>
        _client = new Lazy<RodinApiClient>(createClient, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Returns the current link of a file.</summary>
    /// <param name="taskUuid">The task.</param>
    /// <param name="name">The file's name in the service's list.</param>
    /// <param name="expiredUrl">The link that the file host rejected.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="RodinClientException">
    /// <see cref="ErrorId.LinkExpired"/>: the task does not list the file; or the task cannot be listed.
    /// </exception>
    public async Task<string> RenewAsync(string taskUuid, string name, string expiredUrl, CancellationToken cancellationToken)
    {
        (Task<IReadOnlyList<DownloadEntry>> list, bool isNew) = GetList(taskUuid, outdated: null, cancellationToken);
        string url = FindUrl(await list.ConfigureAwait(false), name, expiredUrl);
        if (url != expiredUrl || isNew)
        {
            // The signature contains the time in seconds, so a new list can return an identical link, which is valid.
            return url;
        }

        list = GetList(taskUuid, outdated: list, cancellationToken).List;
        return FindUrl(await list.ConfigureAwait(false), name, expiredUrl);
    }

    private (Task<IReadOnlyList<DownloadEntry>> List, bool IsNew) GetList(
        string taskUuid, Task? outdated, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_lists.TryGetValue(taskUuid, out Task<IReadOnlyList<DownloadEntry>>? list) && list != outdated && !IsWorthRepeating(list))
            {
                return (list, false);
            }

            _lists[taskUuid] = list = Task.Run(() => _client.Value.ListFilesAsync(taskUuid, cancellationToken), cancellationToken);
            return (list, true);
        }
    }

    // An error that the service reports is final for all files of the task. A run can take hours, so other errors may be over by the next
    // file.
    private static bool IsWorthRepeating(Task list) =>
        list.Exception?.InnerException is RodinClientException failure
            && (failure.IsTransient || failure.ErrorId == ErrorId.UnexpectedResponse);

    // The same path is the same file. If the service moved the file, its name identifies it, unless several files of the task have that
    // name.
    private static string FindUrl(IReadOnlyList<DownloadEntry> list, string name, string expiredUrl)
    {
        List<DownloadEntry> candidates = [.. list.Where(entry => !string.IsNullOrEmpty(entry.Url))];
        DownloadEntry? found = candidates.FirstOrDefault(entry => WithoutQuery(entry.Url!) == WithoutQuery(expiredUrl));
        if (found is null && candidates.Where(entry => entry.Name == name).Take(2).ToList() is [DownloadEntry only])
        {
            found = only;
        }

        return found?.Url
            ?? throw new RodinClientException(
                ErrorId.LinkExpired,
                $"'{Redactor.Text(name)}'",
                "the link has expired; the task no longer lists this file, or lists several files with this name.");
    }

    private static string WithoutQuery(string url) => url.Split('?', '#')[0];
}
