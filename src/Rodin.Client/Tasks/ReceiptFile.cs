using System.Text.Json;
using Rodin.Client.Api;
using Rodin.Client.Storage;

namespace Rodin.Client.Tasks;

/// <summary>
/// A file with a line of JSON for each accepted task, each on the disk itself before anybody is told of the task. Several processes may append to
/// one file. It holds subscription keys, so that on Unix only its owner may read it.
/// </summary>
public sealed class ReceiptFile
{
    private const byte NewLine = (byte)'\n';

    // A prompt of the greatest length, with all its characters escaped, and two ids: some 8 KiB.
    private const int LongestLine = 16 * 1024;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    // What keeps out other writers. On Unix nothing milder does than what keeps out readers too.
    private static readonly FileShare s_alone = Path.DirectorySeparatorChar == '\\' ? FileShare.Read : FileShare.None;

    private readonly string _path;

    /// <summary>Names the file, which is made when it is first needed. Its folder must be there.</summary>
    public ReceiptFile(string path) => _path = path;

    /// <summary>Makes sure that a receipt could be kept, before anything is paid for. The token ends the wait for whoever has the file.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.WriteFailed"/>, <see cref="ErrorId.DiskFull"/>.</exception>
    public void Check(CancellationToken cancellationToken)
    {
        FileSystemErrors.ThrowIfNoSpace(_path, LongestLine);
        using FileStream file = Open(FileShare.ReadWrite, cancellationToken);
        if (!file.CanSeek)
        {
            throw new RodinClientException(ErrorId.WriteFailed, $"'{_path}' is a pipe or the like, which keeps nothing.");
        }
    }

    /// <summary>Keeps a receipt, which nothing ends: it is of what has been paid for.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.WriteFailed"/>, <see cref="ErrorId.DiskFull"/>.</exception>
    public void Append(SubmittedTask receipt)
    {
        byte[] line = Write(receipt);
        using FileStream file = Open(s_alone, CancellationToken.None);
        try
        {
            // A line that a crash, or a full disk, broke off stays broken, and breaks no other.
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
        for (TimeSpan waited = TimeSpan.Zero; ; waited += s_pause)
        {
            try
            {
                return OpenOnce(share);
            }
            catch (Exception exception) when (FileSystemErrors.IsInUse(exception) && waited < s_patience)
            {
                cancellationToken.WaitHandle.WaitOne(s_pause);
                cancellationToken.ThrowIfCancellationRequested();
            }
            catch (Exception exception) when (FileSystemErrors.IsInUse(exception) && share != FileShare.ReadWrite)
            {
                // Whoever has it for so long does not write a line, but reads. And a line that may be lost is better than one that surely is.
                share = FileShare.ReadWrite;
                waited = TimeSpan.Zero;
            }
            catch (Exception exception) when (FileSystemErrors.IsFileSystemError(exception))
            {
                throw FileSystemErrors.Map(exception, _path);
            }
        }
    }

    // Without a buffer, which would be written a second time, and fail a second time, when the file is closed on a full disk.
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

    private static byte[] Write(SubmittedTask receipt)
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter json = new(line))
        {
            json.WriteStartObject();
            json.WriteString("TaskUuid", receipt.TaskUuid);
            json.WriteString("SubscriptionKey", receipt.SubscriptionKey);
            json.WriteString("SubmittedAt", receipt.SubmittedAt);
            if (receipt.Consumed is { } consumed)
            {
                json.WriteNumber("Consumed", consumed);
            }

            json.WriteString("Source", receipt.Source);
            json.WriteEndObject();
        }

        line.WriteByte(NewLine);
        return line.ToArray();
    }
}
