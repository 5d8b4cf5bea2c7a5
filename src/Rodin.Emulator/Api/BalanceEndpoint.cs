using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api;

/// <summary><c>GET /check_balance</c>: the remaining credits, which may be halves (documented).</summary>
internal static class BalanceEndpoint
{
    public static EmulatorResponse Respond(ApiCall call) => call.CreateSuccess(StatusCodes.Status200OK, "balance", call.Emulator.Balance);
}
