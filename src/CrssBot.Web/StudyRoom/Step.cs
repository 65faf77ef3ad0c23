using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using Microsoft.AspNetCore.Components;

namespace CrssBot.Web.StudyRoom;

/// <summary>What every step of a quiz on the page has: its message, the reader's own part, and where presses go.</summary>
public abstract class Step<TMessage> : ComponentBase
    where TMessage : RoomMessage
{
    [Parameter, EditorRequired]
    public TMessage Message { get; set; } = null!;

    [Parameter, EditorRequired]
    public Yours You { get; set; } = null!;

    /// <summary>Without it nothing can be pressed: a rehearsal.</summary>
    [Parameter]
    public EventCallback<RoomCommand> Press { get; set; }

    /// <summary>Takes the focus when the step changes under somebody's hands.</summary>
    public ElementReference Heading { get; protected set; }

    protected bool ReadOnly => !Press.HasDelegate;

    /// <summary>Unique on a page that shows several steps, as a rehearsal does.</summary>
    protected string TitleId => $"step-{PageWords.StepOf(Message)}";
}
