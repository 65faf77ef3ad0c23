using System.Collections.Immutable;
using CrssBot.Engine.Progress;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Alone;

/// <summary>What the member of a private room has open.</summary>
public sealed record AloneView(SittingView? Set, SittingView? Exam)
{
    internal static AloneView? Of(RoomState state, Catalog catalog, DateTimeOffset now) =>
        state.Alone is { } alone
            ? new AloneView(
                alone.Set is { } set ? SittingView.Of(set, catalog, now) : null,
                alone.Exam is { } exam ? SittingView.Of(exam, catalog, now) : null
            )
            : null;

    public SittingView? Find(SessionId session) =>
        Set?.Session == session ? Set
        : Exam?.Session == session ? Exam
        : null;
}

/// <param name="Left">Of an exam's time, while it runs or is paused; null: no clock.</param>
/// <param name="End">How it ended; null while it has not. Sets have no end but their last answer.</param>
/// <param name="Result">By domain, once an exam is over.</param>
public sealed record SittingView(
    SessionId Session,
    StudyMode Mode,
    bool Strict,
    bool Paused,
    TimeSpan? Left,
    SittingEnd? End,
    ImmutableArray<SittingQuestion> Questions,
    ImmutableArray<DomainResult>? Result
)
{
    public int Answered => Questions.Count(q => q.Option is not null);

    /// <inheritdoc cref="SittingQuestion.NextOf"/>
    public SittingQuestion? NextAfter(int ordinal) => SittingQuestion.NextOf(Questions, ordinal);

    /// <summary>What another hundred questions like these would likely bring, from this exam alone; what has no answer counts as missed.</summary>
    public ScoreRange Predicted(Catalog catalog) =>
        PracticeScore.Predict((Result ?? []).Select(d => new DomainEvidence(d.Domain, d.Right, d.Of - d.Right)), Questions.Length, catalog);

    internal static SittingView Of(Sitting sitting, Catalog catalog, DateTimeOffset now)
    {
        var over = sitting.Phase as SittingPhase.Over;
        return new SittingView(
            sitting.Id,
            sitting.Mode,
            sitting.Strict,
            sitting.Phase is SittingPhase.Paused,
            sitting.Phase switch
            {
                SittingPhase.Running { EndsAt: { } ends } => ends > now ? ends - now : TimeSpan.Zero,
                SittingPhase.Paused { Left: { } left } => left,
                _ => null,
            },
            over?.End,
            [
                .. sitting.Questions.Select(
                    (q, i) => SittingQuestion.Of(q, i + 1, sitting.Answers.GetValueOrDefault(i + 1), sitting.Explains(i + 1), catalog)
                ),
            ],
            over is null || !sitting.IsExam
                ? null
                :
                [
                    .. catalog
                        .Domains.Select(d => new DomainResult(
                            d.Slug,
                            sitting.Answers.Count(a => IsOf(a.Key, d) && a.Value.Option == sitting.Questions[a.Key - 1].Key),
                            sitting.Answers.Count(a => IsOf(a.Key, d)),
                            sitting.Questions.Count(q => string.Equals(q.Domain, d.Slug, StringComparison.Ordinal))
                        ))
                        .Where(d => d.Of > 0),
                ]
        );

        bool IsOf(int ordinal, Domain domain) =>
            string.Equals(sitting.Questions[ordinal - 1].Domain, domain.Slug, StringComparison.Ordinal);
    }
}

/// <param name="Option">What was answered; null: nothing yet.</param>
/// <param name="Explained">Null until it may be shown.</param>
public sealed record SittingQuestion(
    int Ordinal,
    string Stem,
    ImmutableArray<Choice> Choices,
    OptionId? Option,
    bool Guessed,
    QuestionId Question,
    int Revision,
    ExplainedQuestion? Explained
)
{
    /// <summary>Answered with the key; only what is explained says so.</summary>
    public bool IsRight => Explained?.Choices.Any(c => c.IsKey && c.Option == Option) == true;

    /// <summary>The first question without an answer after a place, beginning anew after the last; null when all are answered.</summary>
    /// <param name="ordinal">0: from the beginning.</param>
    internal static SittingQuestion? NextOf(ImmutableArray<SittingQuestion> questions, int ordinal) =>
        questions.Skip(ordinal).FirstOrDefault(q => q.Option is null) ?? questions.FirstOrDefault(q => q.Option is null);

    internal static SittingQuestion Of(Question question, int ordinal, Ballot? ballot, bool explain, Catalog catalog) =>
        new(
            ordinal,
            question.Stem,
            RoomMessages.ChoicesOf(question),
            ballot?.Option,
            ballot?.Guessed ?? false,
            question.Id,
            question.Revision,
            explain
                ? new ExplainedQuestion(
                    RoomMessages.ExplainedOf(question),
                    question.Domain,
                    question.Concepts,
                    RoomMessages.SourcesOf(question, catalog),
                    question.ReviewedBy is not null
                )
                : null
        );
}

public sealed record ExplainedQuestion(
    ImmutableArray<Explained> Choices,
    string Domain,
    ImmutableArray<ConceptId> Concepts,
    ImmutableArray<string> Sources,
    bool Reviewed
);

/// <summary>A domain's part of an exam that is over.</summary>
public sealed record DomainResult(string Domain, int Right, int Answered, int Of);
