using System.ComponentModel.DataAnnotations;
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
