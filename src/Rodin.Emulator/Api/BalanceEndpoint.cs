using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api;

/// <summary><c>GET /check_balance</c>: the credits left, of which there are halves (documented).</summary>
internal static class BalanceEndpoint
{
    public static EmulatorResponse Respond(ApiCall call) => call.Success(StatusCodes.Status200OK, "balance", call.Emulator.Balance);
}
