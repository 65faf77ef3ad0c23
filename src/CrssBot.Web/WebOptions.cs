using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace CrssBot.Web;

/// <summary>Section "Web".</summary>
public sealed class WebOptions
{
    public const string Section = "Web";

    /// <summary>Where the host listens, one or more addresses separated by ";". ASPNETCORE_URLS wins. Default http://127.0.0.1:5080.</summary>
    [ListenUrls]
    public string Url { get; set; } = "http://127.0.0.1:5080";

    /// <summary>
    /// A reverse proxy stands in front: its X-Forwarded-For, -Proto and -Host are believed, and rooms are reached only by their invitations.
    /// Default false; then a host that listens on loopback alone answers only this machine's own browsers.
    /// </summary>
    public bool BehindProxy { get; set; }

    /// <summary>
    /// Where proxies stand that are not on this machine: addresses or networks, such as 10.0.0.0/8, separated by ";". Only with
    /// <see cref="BehindProxy"/>. Default empty: a proxy on this machine alone is believed.
    /// </summary>
    [Networks]
    public string Proxies { get; set; } = "";
}

/// <summary>Addresses and networks, separated by ";", or nothing.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NetworksAttribute : ValidationAttribute
{
    private const string Allowed = "allowed are addresses and networks such as 10.1.2.3 or 10.0.0.0/8, separated by \";\".";

    public override bool IsValid(object? value) => value is string networks && Split(networks).All(n => Parse(n) is not null);

    public override string FormatErrorMessage(string name) => Allowed;

    /// <summary>Those of a value that is valid.</summary>
    internal static IEnumerable<IPNetwork> Of(string networks) => Split(networks).Select(n => Parse(n)!.Value);

    private static string[] Split(string networks) =>
        networks.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static IPNetwork? Parse(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}

/// <summary>Addresses that a server can listen on, separated by ";".</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListenUrlsAttribute : ValidationAttribute
{
    private const string Allowed = "allowed is one or more of http(s)://host:port with a port from 0 to 65535, separated by \";\".";

    public override bool IsValid(object? value) =>
        value is string { Length: > 0 } urls
        && urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } all
        && all.All(IsListenUrl);

    public override string FormatErrorMessage(string name) => Allowed;

    private static bool IsListenUrl(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address is { Port: >= 0 and <= 65_535, PathBase: "" or "/", Host.Length: > 0, Scheme: "http" or "https" };
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
