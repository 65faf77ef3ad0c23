using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace CrssBot.Web.Concepts;

/// <summary>The look-up: suggestions while typing, one concept in full, "not in my sources", or the fixed crisis text.</summary>
public sealed partial class ConceptSearch
{
    /// <summary>Characters of a query; the same as in the API.</summary>
    private const int MaxQuery = 500;

    /// <summary>A pause in typing before suggestions are drawn.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private readonly PageLife _life = new();
    private ImmutableArray<Suggestion> _suggestions = [];
    private ConceptAnswer? _answer;
    private Concept? _concept;
    private ConceptCard? _card;
    private string _query = "";

    /// <summary>What was not in the sources: a later keystroke changes it no more.</summary>
    private string _unanswered = "";
    private string _copied = "";
    private int _keystroke;
    private bool _focusCard;

    /// <summary>The level of a found concept's heading.</summary>
    [Parameter]
    public int Level { get; set; } = 2;

    /// <summary>Concepts open in place instead of on their own page: nobody leaves a quiz to read.</summary>
    [Parameter]
    public bool Stays { get; set; }

    /// <summary>Open a quiz on a concept.</summary>
    [Parameter]
    public EventCallback<ConceptId> QuizMe { get; set; }

    /// <summary>A concept that stayed in place was closed again.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    [Inject]
    private StudyDesk Desk { get; set; } = null!;

    [Inject]
    private IJSRuntime Js { get; set; } = null!;

    [Inject]
    private TimeProvider Time { get; set; } = null!;

    private EventCallback<ConceptId> Opened => Stays ? EventCallback.Factory.Create<ConceptId>(this, ShowAsync) : default;

    private string SuggestionsSaid => _suggestions.IsEmpty ? "" : $"{Words.Count(_suggestions.Length, "suggestion")}.";

    /// <summary>Shows a concept here and leads the reader to it.</summary>
    public Task ShowAsync(ConceptId concept)
    {
        _keystroke++;
        _suggestions = [];
        _answer = null;
        _concept = Desk.Catalog.ConceptById.GetValueOrDefault(concept);
        _focusCard = _concept is not null;
        StateHasChanged();
        return Task.CompletedTask;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focusCard && _card is not null)
        {
            _focusCard = false;
            await _card.FocusAsync();
        }
    }

    private async Task TypedAsync(ChangeEventArgs change)
    {
        var keystroke = ++_keystroke;
        _query = change.Value as string ?? "";
        try
        {
            await Task.Delay(Pause, Time, _life.Over);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (keystroke == _keystroke)
        {
            _suggestions = string.IsNullOrWhiteSpace(_query) || _query.Length > MaxQuery ? [] : Desk.Suggest(_query);
        }
    }

    private async Task CloseAsync()
    {
        _answer = null;
        _concept = null;
        await Closed.InvokeAsync();
    }

    private (Concept First, Concept Beside)? Beside(ConceptAnswer.Match match) =>
        match.Beside is { } beside ? (Desk.Catalog.ConceptById[match.Hits[0].Concept], Desk.Catalog.ConceptById[beside]) : null;

    /// <summary>To the reader's own clipboard, for a message to their facilitator. A browser may refuse; then it is shown.</summary>
    private async Task CopyAsync()
    {
        try
        {
            await Js.InvokeVoidAsync("navigator.clipboard.writeText", _life.Over, _unanswered);
            _copied = "Copied.";
        }
        catch (JSException)
        {
            _copied = $"Your browser does not let me copy. Your question: {_unanswered}";
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException)
        {
            // Nobody is there to read it.
        }
    }

    private async Task FindAsync()
    {
        if (string.IsNullOrWhiteSpace(_query) || _query.Length > MaxQuery)
        {
            return;
        }

        _keystroke++;
        _suggestions = [];
        _copied = "";
        _answer = Desk.LookUp(_query);
        _unanswered = _answer is ConceptAnswer.None ? _query : "";
        if (_answer is ConceptAnswer.Match match)
        {
            await ShowAsync(match.Hits[0].Concept);
            _answer = match;
        }
        else
        {
            _concept = null;
        }

        if (_answer is ConceptAnswer.Crisis)
        {
            // The page keeps no copy either.
            _query = "";
        }
    }

    public void Dispose() => _life.Dispose();
}
