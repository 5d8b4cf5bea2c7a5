#if NET
using System.Security.Cryptography;
using System.Text;

namespace Rodin.Client.Tasks;

/// <summary>
/// The right to write to a file, which one of all threads and processes of a user has at a time. On Windows to open it is enough; elsewhere .NET keeps
/// other writers out only together with all readers.
/// </summary>
internal sealed class WriterTurn : IDisposable
{
    private readonly Mutex _mutex;

    private WriterTurn(Mutex mutex) => _mutex = mutex;

    /// <summary>Waits for the turn. To be disposed of by the same thread.</summary>
    /// <returns>Null where none is needed, none can be had, or patience ran out: a line that may be lost is better than one that surely is.</returns>
    public static WriterTurn? Take(string path, TimeSpan patience)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        Mutex? mutex = null;
        try
        {
            mutex = new Mutex(initiallyOwned: false, NameFor(path));
            if (mutex.WaitOne(patience))
            {
                return new WriterTurn(mutex);
            }
        }
        catch (AbandonedMutexException)
        {
            // Whoever had it is gone, and it is this thread's now.
            return new WriterTurn(mutex!);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or WaitHandleCannotBeOpenedException)
        {
        }

        mutex?.Dispose();
        return null;
    }

    public void Dispose()
    {
        _mutex.ReleaseMutex();
        _mutex.Dispose();
    }

    private static string NameFor(string path) =>
        @"Global\Rodin-" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Environment.UserName + "\n" + path)));
}
#endif
