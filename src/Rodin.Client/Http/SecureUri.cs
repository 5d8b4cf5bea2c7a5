namespace Rodin.Client.Http;

/// <summary>Turns text into an address that may be asked: https, or http on a loopback address, and byte for byte as it was written.</summary>
public static class SecureUri
{
    /// <summary>Whether a request to this address stays private: https, or http that does not leave the machine.</summary>
    public static bool IsSecure(Uri address) =>
        address.IsAbsoluteUri
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    /// <summary>The address itself, if the key may be sent there and nothing secret is shown wherever the address is.</summary>
    /// <param name="address">The service's address.</param>
    /// <param name="source">Who gave it, for the error.</param>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InsecureAddress"/>.</exception>
    public static Uri RequireBase(Uri address, string source)
    {
        if (!IsSecure(address))
        {
            throw new RodinClientException(
                ErrorId.InsecureAddress,
                $"The address '{Redactor.Link(address.OriginalString)}' of {source} is not https (http is for loopback addresses only), so no key is sent there.");
        }

        return address.UserInfo.Length + address.Query.Length + address.Fragment.Length == 0
            ? address
            : throw new RodinClientException(
                ErrorId.InsecureAddress, $"The address of {source} has a name, a password or a query in it. It is shown in many places, and must have none.");
    }

    /// <summary>Parses a file's link, keeping its percent-encoding: that is part of what was signed.</summary>
    /// <exception cref="RodinClientException"><see cref="ErrorId.InsecureAddress"/>, <see cref="ErrorId.UnexpectedResponse"/>.</exception>
    internal static Uri ParseLink(string link)
    {
        if (!TryParse(link, out Uri? address))
        {
            throw new RodinClientException(ErrorId.UnexpectedResponse, $"'{Redactor.Link(link)}' is no address that a file can be fetched from.");
        }

        return IsSecure(address!)
            ? address!
            : throw new RodinClientException(
                ErrorId.InsecureAddress,
                $"The link '{Redactor.Link(link)}' is not https (http is for loopback addresses only), so nothing is fetched from it.");
    }

    private static bool TryParse(string link, out Uri? address)
    {
        if (link.Length == 0 || link[0] is '/' or '\\')
        {
            // A path, which Uri takes for an address on some systems.
            address = null;
            return false;
        }

#if NET
        // Uri would decode %7E and the like and so break the signature. Whatever could not stand in a request line as it is goes the usual way.
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
            // What .NET 10 makes of a file on another machine whose name is a mark of direction.
            address = null;
            return false;
        }
    }
}
