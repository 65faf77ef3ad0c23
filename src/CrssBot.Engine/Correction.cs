namespace CrssBot.Engine;

/// <summary>What an author found wrong after answers were given.</summary>
/// <param name="Rekeyed">Answers to revisions below this one are judged by the present key; null: the question is retired, and no answer to it counts.</param>
/// <param name="Why">One sentence, said to those whose answers it changes.</param>
public sealed record Correction(QuestionId Question, DateOnly Date, int? Rekeyed, string Why);

/// <summary>How an answer is judged anew.</summary>
public enum Judged
{
    /// <summary>It is the best answer.</summary>
    Right,

    /// <summary>Another is.</summary>
    Other,

    /// <summary>It counts no longer: its question is retired, or its option is gone.</summary>
    Out,
}

/// <summary>A corrected question, as stored answers are judged by it.</summary>
/// <param name="Below">Answers to revisions below this one; null: to any.</param>
/// <param name="Present">The question as it is now; null: retired.</param>
public sealed record Regrade(QuestionId Question, int? Below, Quizzes.Question? Present)
{
    /// <summary>Null: the catalog does not have what the correction speaks of.</summary>
    public static Regrade? Of(Correction correction, Catalog catalog) =>
        correction.Rekeyed is not { } below ? new Regrade(correction.Question, null, null)
        : catalog.QuestionById.TryGetValue(correction.Question, out var present) ? new Regrade(correction.Question, below, present)
        : null;

    /// <summary>An attempt as it is to be stored from now on; null when nothing changes. Judging twice changes nothing more.</summary>
    public Rejudged? Judge(Attempt attempt)
    {
        // What does not count yet is judged by the key that its open question was drawn with; regrading once more sets it right.
        if (attempt.Question != Question || !attempt.Final || Below is { } below && attempt.Revision >= below)
        {
            return null;
        }

        if (Present is null || !Present.Options.Any(o => o.Id == attempt.Option))
        {
            return new Rejudged(attempt with { Final = false }, Judged.Out, Change(-1, attempt.Correct ? -1 : 0));
        }

        var correct = attempt.Option == Present.Key;
        return attempt.Correct == correct
            ? null
            : new Rejudged(attempt with { Correct = correct }, correct ? Judged.Right : Judged.Other, Change(0, correct ? 1 : -1));

        Regraded Change(int answered, int right) => new(attempt.Room, attempt.Member, attempt.At, answered, right);
    }
}

public sealed record Rejudged(Attempt Attempt, Judged Judged, Regraded Change);

/// <summary>An answer that a correction changed, by how much it changed what is counted.</summary>
/// <param name="At">When it was given.</param>
/// <param name="Answered">0, or -1 when it counts no longer.</param>
/// <param name="Correct">-1 to 1.</param>
public sealed record Regraded(RoomId Room, MemberId Member, DateTimeOffset At, int Answered, int Correct);
