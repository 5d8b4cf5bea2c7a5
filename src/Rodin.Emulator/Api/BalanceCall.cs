using Rodin.Emulator.Http;

namespace Rodin.Emulator.Api;

/// <summary><c>GET /check_balance</c>: the credits left, of which there are halves (documented).</summary>
internal static class BalanceCall
{
    public static Answer Answer(ApiCall call) => call.Success(StatusCodes.Status200OK, "balance", call.Emulator.Balance);
}
