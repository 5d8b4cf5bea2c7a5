using System.Globalization;
using Rodin.Client;
using Rodin.Client.Transfer;

// link, path, connections: saves one file and says how it came there.
using TransferEngine engine = new(new ClientOptions(), int.Parse(args[2], CultureInfo.InvariantCulture));
try
{
    Console.WriteLine((await engine.SaveAsync(new TransferRequest(args[0], args[1]), CancellationToken.None)).Status);
    return 0;
}
catch (ClientException failure)
{
    Console.Error.WriteLine($"{failure.Id}: {failure.Message}");
    return 1;
}
