using CrssBot.Runtime;
using CrssBot.Web.Rooms;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;

namespace CrssBot.Web.StudyRoom;

/// <summary>A page of one room: finds it by its invitation, enters, and draws again at its news until the page is left.</summary>
public abstract class InRoom : ComponentBase, IDisposable
{
    private readonly PageLife _life = new();

    [Parameter]
    public string Invitation { get; set; } = "";

    [CascadingParameter]
    private Task<AuthenticationState> Who { get; set; } = null!;

    /// <summary>Only while the first response is made.</summary>
    [CascadingParameter]
    private HttpContext? Http { get; set; }

    [Inject]
    private WebRooms Rooms { get; set; } = null!;

    [Inject]
    protected StudyDesk Desk { get; set; } = null!;

    [Inject]
    private WebChannel Channel { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    /// <summary>Null until the page is live in its browser.</summary>
    protected OpenRoom? Open { get; private set; }

    /// <summary>There is no room behind the invitation.</summary>
    protected bool IsMissing { get; private set; }

    /// <summary>The page is being left.</summary>
    protected CancellationToken Closing => _life.Over;

    protected abstract void Redraw();

    protected override async Task OnInitializedAsync()
    {
        if (Http is not null && await Rooms.FindAsync(Invitation, Http.RequestAborted) is null)
        {
            Http.Response.StatusCode = StatusCodes.Status404NotFound;
            IsMissing = true;
        }
    }

    /// <summary>Stays in the room until the page is left. Awaited by the page, so that the renderer owns the loop and sees it fail.</summary>
    protected async Task OpenAsync()
    {
        var user = (await Who).User;
        if (WebMember.Of(user) is not { } member || await Rooms.FindAsync(Invitation, Closing) is not { } room)
        {
            IsMissing = true;
            StateHasChanged();
            return;
        }

        Open = new OpenRoom(Rooms, Desk, Channel, Time, room, member);
        await Open.RunAsync(WebMember.NameOf(user) ?? "Member", Redraw, Closing);
    }

    public void Dispose()
    {
        _life.Dispose();
        GC.SuppressFinalize(this);
    }
}
