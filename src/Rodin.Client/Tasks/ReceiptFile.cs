using System.Text.Json;
using Rodin.Client.Api;
using Rodin.Client.Storage;

namespace Rodin.Client.Tasks;

/// <summary>
/// A file with one line of JSON for each accepted task, flushed to disk before the task is returned. Several processes may append to one
/// file. It contains subscription keys, so on Unix only its owner may read it.
/// </summary>
public sealed class ReceiptFile
{
    private const byte NewLine = (byte)'\n';

    // A prompt of maximum length with all characters escaped, and two ids, have about 8 KiB.
    private const int MaximumLineSize = 16 * 1024;

    private static readonly TimeSpan s_retryDelay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_lockTimeout = TimeSpan.FromSeconds(5);

    // Excludes other writers. On Unix that is possible only together with excluding readers.
    private static readonly FileShare s_exclusive = Path.DirectorySeparatorChar == '\\' ? FileShare.Read : FileShare.None;

    private readonly string _path;

    /// <summary>Sets the path of the file. It is created when first needed; its folder must exist.</summary>
    public ReceiptFile(string path) => _path = path;

    /// <summary>
    /// Checks that the file can be written, before a task is paid for. The token cancels the wait for another process that uses the file.
    /// </summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.WriteFailed"/>, <see cref="ErrorId.DiskFull"/>.</exception>
    public void Check(CancellationToken cancellationToken)
    {
        FileSystemErrors.ThrowIfNoSpace(_path, MaximumLineSize);
        using FileStream file = Open(FileShare.ReadWrite, cancellationToken);
        if (!file.CanSeek)
        {
            throw new RodinClientException(
                ErrorId.WriteFailed, $"'{_path}'", "not a regular file; receipts cannot be stored in a pipe or device.");
        }
    }

    /// <summary>Appends a task. It cannot be cancelled, because the task has been paid for.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.WriteFailed"/>, <see cref="ErrorId.DiskFull"/>.</exception>
    public void Append(SubmittedTask task)
    {
        byte[] line = Serialize(task);
        using FileStream file = Open(s_exclusive, CancellationToken.None);
        try
        {
            // A line that a crash or a full disk truncated must not corrupt the next one.
            if (file.Length > 0)
            {
                file.Position = file.Length - 1;
                if (file.ReadByte() != NewLine)
                {
                    file.WriteByte(NewLine);
                }
            }

            file.Write(line, 0, line.Length);
            DiskFlush.FlushToDisk(file);
        }
        catch (Exception exception) when (FileSystemErrors.IsFileSystemError(exception))
        {
            throw FileSystemErrors.Map(exception, _path);
        }
    }

    private FileStream Open(FileShare share, CancellationToken cancellationToken)
    {
        for (TimeSpan waited = TimeSpan.Zero; ; waited += s_retryDelay)
        {
            try
            {
                return OpenOnce(share);
            }
            catch (Exception exception) when (FileSystemErrors.IsInUse(exception) && waited < s_lockTimeout)
            {
                cancellationToken.WaitHandle.WaitOne(s_retryDelay);
                cancellationToken.ThrowIfCancellationRequested();
            }
            catch (Exception exception) when (FileSystemErrors.IsInUse(exception) && share != FileShare.ReadWrite)
            {
                // A process that holds the file for so long is not appending a line, but reading. Appending without exclusion might lose
                // the line; not appending loses it for certain.
                share = FileShare.ReadWrite;
                waited = TimeSpan.Zero;
            }
            catch (Exception exception) when (FileSystemErrors.IsFileSystemError(exception))
            {
                throw FileSystemErrors.Map(exception, _path);
            }
        }
    }

    // Without a buffer: on a full disk, closing the file would write the buffer again, and fail again.
    private FileStream OpenOnce(FileShare share)
    {
#if NET
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(_path, options);
#else
        return new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share, bufferSize: 1);
#endif
    }

    private static byte[] Serialize(SubmittedTask task)
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter json = new(line))
        {
            json.WriteStartObject();
            json.WriteString("TaskUuid", task.TaskUuid);
            json.WriteString("SubscriptionKey", task.SubscriptionKey);
            json.WriteString("SubmittedAt", task.SubmittedAt);
            if (task.Consumed is { } consumed)
            {
                json.WriteNumber("Consumed", consumed);
            }

            json.WriteString("Source", task.Source);
            json.WriteEndObject();
        }

        line.WriteByte(NewLine);
        return line.ToArray();
    }
}
