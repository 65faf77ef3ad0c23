using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Web.StudyRoom;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace CrssBot.Web.Setup;

public sealed partial class SetupPage
{
    /// <summary>Whoever looks at a rehearsal: in the quiz, and its leader.</summary>
    private static readonly Yours MadeUp = new(new MemberId("you"), "You", false, true, true, true, null, false, null, null);

    private SetupForm? _form;
    private ImmutableArray<RoomMessage>? _rehearsal;
    private ElementReference _rehearsalTitle;
    private string? _guess;
    private string? _saved;
    private string? _copied;
    private string _named = "";
    private bool _focusRehearsal;

    [Inject]
    private IJSRuntime Browser { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private string Link => Navigation.ToAbsoluteUri($"/room/{Invitation}").AbsoluteUri;

    private string ZoneHint =>
        _guess is not null && _guess == _form?.Zone && Open?.View?.HasFacilitator != true
            ? "Guessed from your browser. Is this where your group is?"
            : "The time zone of your group, such as America/Chicago.";

    /// <summary>The page's loop is awaited here, so that the renderer owns it and sees it fail.</summary>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _guess = await GuessZoneAsync();
            await OpenAsync();
        }
        else if (_focusRehearsal)
        {
            _focusRehearsal = false;
            await _rehearsalTitle.TryFocusAsync();
        }
    }

    protected override void Redraw()
    {
        // The form is filled once; news from the room do not overwrite what somebody types.
        if (_form is null && Open?.View is { } view)
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
        if (Open is not null && _form is not null && await Open.PressAsync(new RoomCommand.Configure(_form.ToSettings()), Closing))
        {
            _saved = "Saved.";
        }
    }

    private async Task<bool> TakesAsync(RoomCommand command) => Open is not null && await Open.PressAsync(command, Closing);

    private async Task NameAsync()
    {
        if (Open is not null && _named.Length > 0)
        {
            await Open.PressAsync(new RoomCommand.NameFacilitator(new MemberId(_named)), Closing);
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
            await using var format = await Browser.InvokeAsync<IJSObjectReference>("Intl.DateTimeFormat", Closing);
            var options = await format.InvokeAsync<BrowserFormat>("resolvedOptions", Closing);
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
            await Browser.InvokeVoidAsync("navigator.clipboard.writeText", Closing, Link);
            _copied = "Copied.";
        }
        catch (JSException)
        {
            _copied = "Your browser does not allow it. Select the link and copy it.";
        }
    }

    private sealed record BrowserFormat(string? TimeZone);
}
