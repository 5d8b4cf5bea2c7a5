using System.Xml.Linq;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Files;

/// <summary>The XML errors of an S3-like store.</summary>
internal static class FileHostError
{
    public static EmulatorResponse Expired => Create(StatusCodes.Status403Forbidden, "AccessDenied", "Request has expired");

    public static EmulatorResponse NotSigned => Create(StatusCodes.Status403Forbidden, "AccessDenied", "Access Denied");

    public static EmulatorResponse WrongSignature => Create(
        StatusCodes.Status403Forbidden,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.");

    public static EmulatorResponse MultipleAuthentications => Create(
        StatusCodes.Status400BadRequest,
        "InvalidArgument",
        "Only one auth mechanism allowed; only the X-Tos-Algorithm query parameter, "
            + "Signature query string parameter or the Authorization header should be specified");

    public static EmulatorResponse MethodNotAllowed => Create(
        StatusCodes.Status405MethodNotAllowed,
        "MethodNotAllowed",
        "The specified method is not allowed against this resource.");

    public static EmulatorResponse NoSuchKey => Create(StatusCodes.Status404NotFound, "NoSuchKey", "The specified key does not exist.");

    public static EmulatorResponse RangeNotSatisfiable => Create(
        StatusCodes.Status416RangeNotSatisfiable,
        "InvalidRange",
        "The requested range cannot be satisfied.");

    public static EmulatorResponse PreconditionFailed => Create(
        StatusCodes.Status412PreconditionFailed,
        "PreconditionFailed",
        "At least one of the preconditions you specified did not hold.");

    private static EmulatorResponse Create(int status, string code, string message)
    {
        var xml = new XElement("Error", new XElement("Code", code), new XElement("Message", message), new XElement("HostId", "emulator"));
        string text = $"""<?xml version="1.0" encoding="UTF-8"?>{"\n"}{xml.ToString(SaveOptions.DisableFormatting)}""";
        return EmulatorResponse.FromText(status, text, "application/xml");
    }
}
