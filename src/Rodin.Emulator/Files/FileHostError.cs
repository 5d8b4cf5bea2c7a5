using System.Xml.Linq;
using Rodin.Emulator.Http;

namespace Rodin.Emulator.Files;

/// <summary>The XML with which S3-like stores refuse.</summary>
internal static class FileHostError
{
    public static EmulatorResponse Expired => Of(StatusCodes.Status403Forbidden, "AccessDenied", "Request has expired");

    public static EmulatorResponse NotSigned => Of(StatusCodes.Status403Forbidden, "AccessDenied", "Access Denied");

    public static EmulatorResponse WrongSignature => Of(
        StatusCodes.Status403Forbidden,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.");

    public static EmulatorResponse TwoAuthentications => Of(
        StatusCodes.Status400BadRequest,
        "InvalidArgument",
        "Only one auth mechanism allowed; only the X-Tos-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified");

    public static EmulatorResponse MethodNotAllowed => Of(
        StatusCodes.Status405MethodNotAllowed,
        "MethodNotAllowed",
        "The specified method is not allowed against this resource.");

    public static EmulatorResponse NoSuchKey => Of(StatusCodes.Status404NotFound, "NoSuchKey", "The specified key does not exist.");

    public static EmulatorResponse RangeNotSatisfiable => Of(
        StatusCodes.Status416RangeNotSatisfiable,
        "InvalidRange",
        "The requested range cannot be satisfied.");

    public static EmulatorResponse PreconditionFailed => Of(
        StatusCodes.Status412PreconditionFailed,
        "PreconditionFailed",
        "At least one of the preconditions you specified did not hold.");

    private static EmulatorResponse Of(int status, string code, string message)
    {
        var xml = new XElement("Error", new XElement("Code", code), new XElement("Message", message), new XElement("HostId", "emulator"));
        return EmulatorResponse.FromText(status, $"""<?xml version="1.0" encoding="UTF-8"?>{"\n"}{xml.ToString(SaveOptions.DisableFormatting)}""", "application/xml");
    }
}
