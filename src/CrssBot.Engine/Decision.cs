using System.Collections.Immutable;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine;

/// <summary>What a command led to: a refusal, nothing (a repeat or a stale press), or a new state with what happened.</summary>
/// <param name="State">The state to go on with; the old one when nothing changed.</param>
/// <param name="Attempts">To be stored with the state; their version is still 0.</param>
/// <param name="OnlyAnswers">Nothing changed that <see cref="Room.Apply"/> could not rebuild from <paramref name="Attempts"/>: no snapshot is needed.</param>
/// <param name="Changed">False when there is nothing to commit.</param>
public sealed record Decision(
    RoomState State,
    ImmutableArray<Attempt> Attempts,
    ImmutableArray<RoomEvent> Events,
    bool OnlyAnswers,
    bool Changed,
    Refusal? Refusal
)
{
    public static Decision Same(RoomState state) => new(state, [], [], OnlyAnswers: true, Changed: false, Refusal: null);

    public static Decision No(RoomState state, Refusal refusal) => new(state, [], [], OnlyAnswers: true, Changed: false, refusal);
}
