using System.Text.Json;
using Rodin.Client.Api;

namespace Rodin.Client.Tasks;

/// <summary>
/// A file with a line of JSON for each accepted task, each on the disk itself before anybody is told of the task. Several processes may append to
/// one file. It holds subscription keys, so that on Unix only its owner may read it.
/// </summary>
public sealed class ReceiptFile
{
    private const byte NewLine = (byte)'\n';
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly string _path;

    /// <summary>Names the file, which is made when it is first needed. Its folder must be there.</summary>
    public ReceiptFile(string path) => _path = path;

    /// <summary>Makes sure that a receipt could be kept, before anything is paid for.</summary>
    /// <exception cref="ClientException"><see cref="ErrorId.WriteFailed"/>.</exception>
    public void Check() => Open().Dispose();

    /// <summary>Keeps a receipt.</summary>
    /// <exception cref="ClientException"><see cref="ErrorId.WriteFailed"/>, <see cref="ErrorId.DiskFull"/>.</exception>
    public void Append(TaskReceipt receipt)
    {
        byte[] line = Write(receipt);
#if NET
        using WriterTurn? turn = WriterTurn.Take(_path, s_patience);
#endif
        using FileStream file = Open();
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
            file.Flush(flushToDisk: true);
        }
        catch (IOException exception)
        {
            throw Transfer.DiskFailure.From(exception, _path);
        }
    }

    private FileStream Open()
    {
        for (TimeSpan waited = TimeSpan.Zero; ; waited += s_pause)
        {
            try
            {
                return OpenOnce();
            }
            catch (IOException) when (waited < s_patience && File.Exists(_path))
            {
                // Another process writes its own line just now.
                Thread.Sleep(s_pause);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                throw Transfer.DiskFailure.From(exception, _path);
            }
        }
    }

    private FileStream OpenOnce()
    {
#if NET
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(_path, options);
#else
        return new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
#endif
    }

    private static byte[] Write(TaskReceipt receipt)
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
