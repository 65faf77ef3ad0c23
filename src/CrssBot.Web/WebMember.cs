using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using CrssBot.Engine;
using CrssBot.Runtime;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CrssBot.Web;

/// <summary>Who somebody is on the Web: a random identity in a protected cookie, or the same in a bearer token for integrators.</summary>
public static class WebMember
{
    public const string Cookies = CookieAuthenticationDefaults.AuthenticationScheme;
    public const string Bearer = "Bearer";
    public const string CookieOrBearer = "CookieOrBearer";
    private const string MemberClaim = "member";

    /// <summary>Other schemes, Basic at a proxy say, are not ours to read and do not hide the cookie.</summary>
    public static bool HasBearer(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase);

    /// <summary>The member of a signed-in principal; null for a stranger.</summary>
    public static MemberId? Of(ClaimsPrincipal principal) => principal.FindFirstValue(MemberClaim) is { } id ? new MemberId(id) : null;

    /// <summary>The display name they chose on the front page.</summary>
    public static string? NameOf(ClaimsPrincipal principal) => principal.FindFirstValue(ClaimTypes.Name);

    /// <summary>A new member with a random platform id.</summary>
    public static async Task<MemberId> NewAsync(StudyDesk desk, CancellationToken cancellationToken) =>
        (await desk.MemberForAsync(WebChannel.ChannelName, StudyDesk.RandomId(), cancellationToken)).Member;

    /// <summary>
    /// Not erased since they got their cookie or token. While the store is away that is not known, and nothing of theirs can be stored: they are
    /// let in.
    /// </summary>
    public static async ValueTask<bool> IsKnownAsync(MemberId member, StudyDesk desk, CancellationToken cancellationToken)
    {
        try
        {
            return await desk.IsKnownAsync(member, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return true;
        }
    }

    public static ClaimsPrincipal Principal(MemberId member, string name, string scheme) =>
        new(new ClaimsIdentity([new Claim(MemberClaim, member.Value), new Claim(ClaimTypes.Name, name)], scheme));
}

/// <summary>Bearer tokens of the JSON API: the member id and name under the host's data protection keys.</summary>
public sealed class MemberTokens(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("CrssBot.Web.MemberToken.v1");

    public string Issue(MemberId member, string name) => _protector.Protect($"{member.Value}\n{name}");

    public (MemberId Member, string Name)? Read(string token)
    {
        try
        {
            var parts = _protector.Unprotect(token).Split('\n', 2);
            return parts.Length == 2 ? (new MemberId(parts[0]), parts[1]) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

/// <summary>Reads <c>Authorization: Bearer …</c>; anything forged or foreign is nobody.</summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    MemberTokens tokens,
    StudyDesk desk
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        if (header.Length > 2048 || tokens.Read(header[Prefix.Length..]) is not { } member)
        {
            return AuthenticateResult.Fail("The token is not one of ours.");
        }

        if (!await WebMember.IsKnownAsync(member.Member, desk, Context.RequestAborted))
        {
            return AuthenticateResult.Fail("Its member was erased.");
        }

        var principal = WebMember.Principal(member.Member, member.Name, Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name));
    }
}
