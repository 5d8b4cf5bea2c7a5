namespace Rodin.Client.Api;

/// <summary>
/// Gives living links for expired ones. A task is listed anew once, however many of its files ask, and again only when a link of that list
/// has expired in its turn, or when there was no list for a reason that may have passed.
/// </summary>
public sealed class DownloadUrlRenewer
{
    private readonly object _lock = new();
    private readonly Lazy<RodinApiClient> _api;
    private readonly Dictionary<string, Task<IReadOnlyList<DownloadEntry>>> _lists = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes one.</summary>
    /// <param name="api">Makes the client when the first link has expired: until then neither key nor address is needed.</param>
    public DownloadUrlRenewer(Func<RodinApiClient> api) => _api = new Lazy<RodinApiClient>(api, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Gives the link that a file of a task has now.</summary>
    /// <param name="taskUuid">The task.</param>
    /// <param name="name">The file's name as the service gave it.</param>
    /// <param name="dead">The link that is not honoured any more.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.LinkExpired"/>, or whatever keeps the task from being listed.</exception>
    public async Task<string> RenewAsync(string taskUuid, string name, string dead, CancellationToken cancellationToken)
    {
        (Task<IReadOnlyList<DownloadEntry>> list, bool isNew) = Latest(taskUuid, than: null, cancellationToken);
        string link = Find(await list.ConfigureAwait(false), name, dead);

        // What has just been listed is worth a try even if it is the same to the letter, as it is within one second.
        return link != dead || isNew ? link : Find(await Latest(taskUuid, than: list, cancellationToken).List.ConfigureAwait(false), name, dead);
    }

    // The list that was asked for last, unless it is the one that has been found too old.
    private (Task<IReadOnlyList<DownloadEntry>> List, bool IsNew) Latest(string taskUuid, Task? than, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_lists.TryGetValue(taskUuid, out Task<IReadOnlyList<DownloadEntry>>? list) && list != than && !MayHavePassed(list))
            {
                return (list, false);
            }

            _lists[taskUuid] = list = Task.Run(() => _api.Value.GetDownloadAsync(taskUuid, cancellationToken), cancellationToken);
            return (list, true);
        }
    }

    // The service's own refusal is its last word to all files of the task. But a run may last for hours, and what else failed does not.
    private static bool MayHavePassed(Task list) =>
        list.Exception?.InnerException is RodinClientException { IsTransient: true } or RodinClientException { ErrorId: ErrorId.UnexpectedResponse };

    // The same object of the store is the same file. Where the store moves it, its name tells, as long as no other file of the task shares it.
    private static string Find(IReadOnlyList<DownloadEntry> list, string name, string dead)
    {
        List<DownloadEntry> living = [.. list.Where(entry => !string.IsNullOrEmpty(entry.Url))];
        DownloadEntry? found = living.FirstOrDefault(entry => WithoutQuery(entry.Url!) == WithoutQuery(dead));
        if (found is null && living.Where(entry => entry.Name == name).Take(2).ToList() is [DownloadEntry only])
        {
            found = only;
        }

        return found?.Url
            ?? throw new RodinClientException(ErrorId.LinkExpired, $"The task does not list '{Redactor.Text(name)}' any more, or lists several of that name.");
    }

    private static string WithoutQuery(string link) => link.Split('?', '#')[0];
}
