using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Web.Rooms;
using CrssBot.Web.StudyRoom;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.JSInterop;

namespace CrssBot.Web.Setup;

public sealed partial class SetupPage
{
    /// <summary>Whoever looks at a rehearsal: in the quiz, and its leader.</summary>
    private static readonly Yours MadeUp = new(new MemberId("you"), "You", false, true, true, true, null, false, null, null);

    private readonly CancellationTokenSource _closing = new();
    private OpenRoom? _open;
    private SetupForm? _form;
    private ImmutableArray<RoomMessage>? _rehearsal;
    private ElementReference _rehearsalTitle;
    private string? _guess;
    private string? _saved;
    private string? _copied;
    private string _named = "";
    private bool _missing;
    private bool _focusRehearsal;

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
    private StudyDesk Desk { get; set; } = null!;

    [Inject]
    private WebChannel Channel { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private string Link => Navigation.ToAbsoluteUri($"/room/{Invitation}").AbsoluteUri;

    private string ZoneHint =>
        _guess is not null && _guess == _form?.Zone && _open?.View?.HasFacilitator != true
            ? "Guessed from your browser. Is this where your group is?"
            : "The time zone of your group, such as America/Chicago.";

    protected override async Task OnInitializedAsync()
    {
        if (Http is not null && await Rooms.FindAsync(Invitation, Http.RequestAborted) is null)
        {
            Http.Response.StatusCode = StatusCodes.Status404NotFound;
            _missing = true;
        }
    }

    /// <summary>The page's loop is awaited here, so that the renderer owns it and sees it fail.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            await OpenAsync();
        }
        else if (_focusRehearsal)
        {
            _focusRehearsal = false;
            await _rehearsalTitle.FocusAsync();
        }
    }

    private async Task OpenAsync()
    {
        var user = (await Who).User;
        if (WebMember.Of(user) is not { } member || await Rooms.FindAsync(Invitation, _closing.Token) is not { } room)
        {
            _missing = true;
            StateHasChanged();
            return;
        }

        _guess = await GuessZoneAsync();
        _open = new OpenRoom(Rooms, Desk, Channel, Time, room, member);
        await _open.RunAsync(WebMember.NameOf(user) ?? "Member", Redraw, _closing.Token);
    }

    private void Redraw()
    {
        // The form is filled once; news from the room do not overwrite what somebody types.
        if (_form is null && _open?.View is { } view)
        {
            _form = SetupForm.From(view.Settings);
            if (!view.HasFacilitator && _guess is not null)
            {
                _form.Zone = _guess;
            }
        }

        StateHasChanged();
    }

    private async Task SaveAsync()
    {
        _saved = null;
        if (_open is not null && _form is not null && await _open.PressAsync(new RoomCommand.Configure(_form.ToSettings()), _closing.Token))
        {
            _saved = "Saved.";
        }
    }

    private async Task NameAsync()
    {
        if (_open is not null && _named.Length > 0)
        {
            await _open.PressAsync(new RoomCommand.NameFacilitator(new MemberId(_named)), _closing.Token);
            _named = "";
        }
    }

    private void Rehearse()
    {
        if (_form is not null)
        {
            _rehearsal = Desk.Rehearse(_form.ToSettings());
            _focusRehearsal = true;
        }
    }

    /// <summary>Settings that would be refused play a shorter evening.</summary>
    private bool IsWhole(ImmutableArray<RoomMessage> rehearsal) =>
        rehearsal.Any(m => m is RoomMessage.Lobby) && (Desk.Catalog.Prompts.IsEmpty || rehearsal.Any(m => m is RoomMessage.DailyAsk));

    /// <summary>Null when the browser does not say, or says something that is no IANA name.</summary>
    private async Task<string?> GuessZoneAsync()
    {
        try
        {
            await using var format = await Browser.InvokeAsync<IJSObjectReference>("Intl.DateTimeFormat", _closing.Token);
            var options = await format.InvokeAsync<BrowserFormat>("resolvedOptions", _closing.Token);
            return Zones.IsKnown(options.TimeZone) ? options.TimeZone : null;
        }
        catch (Exception e) when (e is JSException or JSDisconnectedException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task CopyAsync()
    {
        try
        {
            await Browser.InvokeVoidAsync("navigator.clipboard.writeText", _closing.Token, Link);
            _copied = "Copied.";
        }
        catch (JSException)
        {
            _copied = "Your browser does not allow it. Select the link and copy it.";
        }
    }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }

    private sealed record BrowserFormat(string? TimeZone);
}
