using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Web.Concepts;
using CrssBot.Web.Rooms;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Http;

namespace CrssBot.Web.StudyRoom;

public sealed partial class RoomPage
{
    private readonly CancellationTokenSource _closing = new();
    private OpenRoom? _open;
    private Stage? _stage;
    private ConceptSearch? _search;
    private string _step = "";
    private string _announcement = "";
    private bool _missing;
    private bool _focusInside;
    private bool _focusNext;

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

    private EventCallback<RoomCommand> Pressed => EventCallback.Factory.Create<RoomCommand>(this, PressAsync);

    private EventCallback<ConceptId> Opened =>
        EventCallback.Factory.Create<ConceptId>(this, concept => _search?.ShowAsync(concept) ?? Task.CompletedTask);

    private EventCallback<ConceptId> Quizzed => EventCallback.Factory.Create<ConceptId>(this, QuizOnAsync);

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
        else if (_focusNext && _stage is not null)
        {
            _focusNext = false;
            await _stage.FocusAsync();
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

        _open = new OpenRoom(Rooms, Desk, Channel, Time, room, member);
        await _open.RunAsync(WebMember.NameOf(user) ?? "Member", Redraw, _closing.Token);
    }

    private async Task PressAsync(RoomCommand command)
    {
        if (_open is not null)
        {
            await _open.PressAsync(command, _closing.Token);
            Redraw();
        }
    }

    private async Task QuizOnAsync(ConceptId concept)
    {
        if (_open?.View is { } view)
        {
            var plan = view.Settings.QuizDefaults with { Domain = null, Concept = concept };
            await PressAsync(new RoomCommand.OpenLobby(plan));
        }
    }

    private void Redraw()
    {
        var step = Words.StepOf(_open?.View?.Quiz);
        if (!string.Equals(step, _step, StringComparison.Ordinal))
        {
            // Whoever was busy with the last step is led to the next one; everybody else only hears of it.
            _focusNext = _focusInside && _step.Length > 0;
            _announcement = _focusNext || _step.Length == 0 ? "" : Words.Announce(_open?.View?.Quiz);
            _step = step;
        }

        StateHasChanged();
    }

    public void Dispose()
    {
        _closing.Cancel();
        _closing.Dispose();
    }
}
