namespace Rodin.Client.Http;

/// <summary>Parses and checks addresses: https, or http on a loopback address, with the percent-encoding unchanged.</summary>
public static class SecureUri
{
    /// <summary>Whether a request to the address is protected from others: https, or http that does not leave the machine.</summary>
    public static bool IsSecure(Uri address) =>
        address.IsAbsoluteUri
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    /// <summary>
    /// Returns the address if the key may be sent there, and if the address itself, which output shows, contains no secret.
    /// </summary>
    /// <param name="address">The service's address.</param>
    /// <param name="source">The parameter or variable that the address comes from, for the message.</param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InsecureAddress"/>.</exception>
    public static Uri RequireBase(Uri address, string source)
    {
        if (!IsSecure(address))
        {
            throw new RodinClientException(
                ErrorId.InsecureAddress,
                $"'{Redactor.Link(address.OriginalString)}'",
                $"the address of {source} does not use https; http is accepted for loopback addresses only. No key was sent.");
        }

        return address.UserInfo.Length + address.Query.Length + address.Fragment.Length == 0
            ? address
            : throw new RodinClientException(
                ErrorId.InsecureAddress,
                $"The address of {source} contains a user name, password, query or fragment; expected an address without them, because "
                + "output shows it.");
    }

    /// <summary>Parses the link of a file without changing its percent-encoding, which is part of the signed text.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InsecureAddress"/>, <see cref="ErrorId.UnexpectedResponse"/>.</exception>
    internal static Uri ParseLink(string link)
    {
        if (!TryParse(link, out Uri? address))
        {
            throw new RodinClientException(
                ErrorId.UnexpectedResponse, $"'{Redactor.Link(link)}'", "the link is not an absolute http or https address.");
        }

        return IsSecure(address!)
            ? address!
            : throw new RodinClientException(
                ErrorId.InsecureAddress,
                $"'{Redactor.Link(link)}'",
                "the link does not use https; http is accepted for loopback addresses only. No request was sent.");
    }

    private static bool TryParse(string link, out Uri? address)
    {
        if (link.Length == 0 || link[0] is '/' or '\\')
        {
            // Uri accepts a path as a file address on some systems.
            address = null;
            return false;
        }

#if NET
        // Uri would decode %7E and similar escapes, which invalidates the signature. Text with characters that a request line cannot
        // contain is parsed in the usual way.
        int end = link.IndexOf('#', StringComparison.Ordinal);
        string sent = end < 0 ? link : link[..end];
        if (sent.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0)
        {
            return Uri.TryCreate(sent, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }, out address)
                && address.IsAbsoluteUri;
        }
#endif
        try
        {
            return Uri.TryCreate(link, UriKind.Absolute, out address);
        }
        catch (IndexOutOfRangeException)
        {
            // .NET 10: Uri throws this for a UNC path whose host is a bidirectional control character.
            address = null;
            return false;
        }
    }
}
