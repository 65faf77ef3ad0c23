using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CrssBot.Engine.Quizzes;

/// <summary>A quiz that each member answers in their own time while it is open; sealed until one reveal at its close.</summary>
/// <param name="Questions">As drawn.</param>
/// <param name="StartedBy"><see cref="Rooms.RoomRequest.Clock"/> once who opened it was forgotten.</param>
/// <param name="ClosesAt">An answer stamped up to and including this instant is in time.</param>
/// <param name="Sheets">By member; after the close also, under a name of nobody's, those of forgotten ones.</param>
/// <param name="ClosedAt">Null while it is open.</param>
public sealed record Rolling(
    SessionId Id,
    QuizPlan Plan,
    ImmutableArray<Question> Questions,
    MemberId StartedBy,
    DateTimeOffset OpenedAt,
    DateTimeOffset ClosesAt,
    ImmutableSortedDictionary<MemberId, AnswerSheet> Sheets,
    DateTimeOffset? ClosedAt
)
{
    [JsonIgnore]
    public bool IsOpen => ClosedAt is null;

    /// <summary>Everyone's answers to one question.</summary>
    internal ImmutableSortedDictionary<MemberId, Ballot> AnswersTo(int ordinal) =>
        Sheets.Where(s => s.Value.Answers.ContainsKey(ordinal)).ToImmutableSortedDictionary(s => s.Key, s => s.Value.Answers[ordinal]);

    internal Rolling With(MemberId member, AnswerSheet sheet) => this with { Sheets = Sheets.SetItem(member, sheet) };
}

/// <summary>One member's answers.</summary>
/// <param name="Began">When they opened it: their own clock starts.</param>
/// <param name="Answers">By place, from 1; the last one counts.</param>
public sealed record AnswerSheet(DateTimeOffset Began, ImmutableSortedDictionary<int, Ballot> Answers);
