namespace Rodin.Emulator.Files;

/// <summary>The result of checking a link's signature.</summary>
internal enum SignatureCheck
{
    Valid,
    NotSigned,
    WrongSignature,
    Expired,
}
