namespace CrssBot.Teams.Protocol.Connector;

/// <summary>
/// Which addresses our token may go to (T16): who sends us an activity names where the answer goes, and the answer carries the token. A
/// validated signature is not enough, for it vouches for the sender and not for where a name may one day lead.
/// </summary>
internal sealed class ServiceUrls
{
    private readonly HashSet<string> _origins;

    /// <exception cref="ArgumentException">An allowed address is none that a token may be sent to.</exception>
    public ServiceUrls(TeamsOptions options)
    {
        _origins = [.. Cloud.Of(options.Cloud).ServiceHosts.Select(host => $"https://{host}")];
        foreach (var allowed in options.AllowedServiceUrls)
        {
            _origins.Add(
                TryParse(allowed, out var address)
                    ? Origin(address)
                    : throw new ArgumentException(
                        $"Teams:AllowedServiceUrls holds \"{allowed}\"; allowed is https, or http to this machine.",
                        nameof(options)
                    )
            );
        }
    }

    /// <summary>The address with one slash at its end, or null: nothing may be sent there.</summary>
    /// <param name="serviceUrl">Of an activity whose token was validated and vouched for this very address (T05), or from the store.</param>
    public Uri? Find(string? serviceUrl) => TryParse(serviceUrl, out var address) && _origins.Contains(Origin(address)) ? address : null;

    /// <summary>https, or http to this machine, and nothing in it that would hide where it leads.</summary>
    public static bool TryParse(string? text, out Uri address)
    {
        address = null!;
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var parsed)
            || (parsed.Scheme != Uri.UriSchemeHttps && !(parsed.Scheme == Uri.UriSchemeHttp && parsed.IsLoopback))
            || parsed.UserInfo.Length > 0
            || parsed.Query.Length > 0
            || parsed.Fragment.Length > 0
        )
        {
            return false;
        }

        address = new Uri(parsed.AbsoluteUri.TrimEnd('/') + "/");
        return true;
    }

    /// <summary>Scheme, host in lower case, and port unless it is the scheme's own.</summary>
    private static string Origin(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
