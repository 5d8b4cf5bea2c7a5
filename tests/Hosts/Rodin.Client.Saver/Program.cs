using System.Globalization;
using Rodin.Client;
using Rodin.Client.Downloads;

// Arguments: link, path, number of connections. Saves one file and writes its status.
using FileDownloader engine = new(new RodinClientOptions(), int.Parse(args[2], CultureInfo.InvariantCulture));
try
{
    Console.WriteLine((await engine.SaveAsync(new DownloadRequest(args[0], args[1]), CancellationToken.None)).Status);
    return 0;
}
catch (RodinClientException failure)
{
    Console.Error.WriteLine($"{failure.ErrorId}: {failure.Message}");
    return 1;
}
