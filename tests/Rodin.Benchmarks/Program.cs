using System.Globalization;
using System.Net;
using Rodin.Benchmarks;

// Both modes end when their input ends, so that no process outlives the script that started it.
switch (args)
{
    case ["work"]:
        await Worker.RunAsync(Console.In, Console.Out);
        return 0;
    case ["relay", var port, var roundTrip, var bytesPerSecond]:
        using (Relay relay = new(
            new IPEndPoint(IPAddress.Loopback, Number(port)), TimeSpan.FromMilliseconds(Number(roundTrip)), Number(bytesPerSecond)))
        {
            Console.WriteLine(relay.Port);
            await Console.In.ReadToEndAsync();
        }

        return 0;
    default:
        await Console.Error.WriteLineAsync("""
            work                                                  reads requests from its input, a line of JSON each, and writes a line for each
            relay <port> <round trip in ms> <bytes per second>    relays connections to that port; 0 for no delay, and for no cap
            """);
        return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
