using System.Security.Claims;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Web.Rooms;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace CrssBot.Web.Home;

/// <summary>The front page's two forms: a name, then a room. Plain posts, because a cookie can only be set by a response.</summary>
internal static class FrontDoor
{
    private const string RoomPath = "/room/";
    private const string StudyPath = "/study";

    public static void Map(IEndpointRouteBuilder app)
    {
        var forms = app.MapForms("");
        forms.MapPost("/enter", EnterAsync);
        forms.MapPost("/rooms/new", NewRoomAsync);
    }

    /// <summary>A path of one of our rooms, so that a form cannot be made to lead elsewhere.</summary>
    public static bool IsRoom(string? path) =>
        path is not null
        && path.StartsWith(RoomPath, StringComparison.Ordinal)
        && path[RoomPath.Length..].All(c => char.IsAsciiLetterOrDigit(c) || c is '/');

    public static bool IsStudy(string? path) => string.Equals(path, StudyPath, StringComparison.Ordinal);

    private static async Task<IResult> EnterAsync(
        HttpContext http,
        IAntiforgery antiforgery,
        StudyDesk desk,
        [FromForm] string? name,
        [FromForm] string? returnUrl,
        CancellationToken cancellationToken
    )
    {
        var to = IsRoom(returnUrl) || IsStudy(returnUrl) ? returnUrl : null;
        return await SignInAsync(http, antiforgery, desk, name, to, cancellationToken)
            ?? TypedResults.LocalRedirect(to ?? RoomPath + WebRooms.Home);
    }

    private static async Task<IResult> NewRoomAsync(
        HttpContext http,
        IAntiforgery antiforgery,
        StudyDesk desk,
        WebRooms rooms,
        [FromForm] string? name,
        CancellationToken cancellationToken
    ) =>
        await SignInAsync(http, antiforgery, desk, name, returnUrl: null, cancellationToken)
        ?? TypedResults.LocalRedirect(RoomPath + await rooms.CreateAsync(cancellationToken));

    /// <summary>Null when the person is signed in under the name; otherwise what to answer instead.</summary>
    private static async Task<IResult?> SignInAsync(
        HttpContext http,
        IAntiforgery antiforgery,
        StudyDesk desk,
        string? name,
        string? returnUrl,
        CancellationToken cancellationToken
    )
    {
        if (!await antiforgery.IsRequestValidAsync(http))
        {
            return PostedForms.TooOld();
        }

        name = name?.Trim() ?? "";
        if (name.Length is 0 or > Room.MaxName || name.Any(char.IsControl))
        {
            var back = returnUrl is null ? "" : $"&ReturnUrl={Uri.EscapeDataString(returnUrl)}";
            return TypedResults.LocalRedirect($"/?BadName=1{back}");
        }

        // Only the name changes for somebody who is known already.
        var member = WebMember.Of(http.User) ?? await WebMember.NewAsync(desk, cancellationToken);
        ClaimsPrincipal principal = WebMember.Principal(member, name, WebMember.Cookies);
        await http.SignInAsync(WebMember.Cookies, principal, new AuthenticationProperties { IsPersistent = true });
        return null;
    }
}
