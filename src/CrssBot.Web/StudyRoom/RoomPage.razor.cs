using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Web.Concepts;
using Microsoft.AspNetCore.Components;

namespace CrssBot.Web.StudyRoom;

public sealed partial class RoomPage
{
    private Stage? _stage;
    private ConceptSearch? _search;
    private string _step = "";
    private string _announcement = "";
    private bool _focusInside;
    private bool _focusNext;

    private EventCallback<RoomCommand> Pressed => EventCallback.Factory.Create<RoomCommand>(this, PressAsync);

    private EventCallback<ConceptId> Opened =>
        EventCallback.Factory.Create<ConceptId>(this, concept => _search?.ShowAsync(concept) ?? Task.CompletedTask);

    private EventCallback<ConceptId> Quizzed => EventCallback.Factory.Create<ConceptId>(this, QuizOnAsync);

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

    private async Task PressAsync(RoomCommand command)
    {
        if (Open is not null)
        {
            await Open.PressAsync(command, Closing);
            Redraw();
        }
    }

    private async Task QuizOnAsync(ConceptId concept)
    {
        if (Open?.View is { } view)
        {
            await PressAsync(new RoomCommand.OpenLobby(view.Settings.QuizDefaults.About(concept)));
        }
    }

    protected override void Redraw()
    {
        var step = PageWords.StepOf(Open?.View?.Quiz);
        if (!string.Equals(step, _step, StringComparison.Ordinal))
        {
            // Whoever was busy with the last step is led to the next one; everybody else only hears of it.
            _focusNext = _focusInside && _step.Length > 0;
            _announcement = _focusNext || _step.Length == 0 ? "" : PageWords.Announce(Open?.View?.Quiz);
            _step = step;
        }

        StateHasChanged();
    }
}
