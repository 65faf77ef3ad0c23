using System.Collections.Immutable;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Engine.Progress;

/// <summary>What to ask a member next.</summary>
public static class ReviewQueue
{
    /// <summary>Questions a day: a quarter of an hour. The rest waits, and nothing is added up.</summary>
    public const int DailyLimit = 20;

    /// <summary>Due by today, the most forgettable first; of those chosen, never two of a domain in a row where it can be helped.</summary>
    public static ImmutableArray<QuestionId> Due(MemberProgress progress, Catalog catalog, int limit) =>
        InTurn(
            progress
                .ByQuestion.Values.Where(r => r.Due <= progress.Today)
                .OrderBy(r => r.OddsOn(progress.Today))
                .ThenBy(r => r.Question)
                .Take(Math.Max(0, limit))
                .Select(r => catalog.QuestionById[r.Question])
        );

    /// <summary>Where a miss is likeliest first, domains taking turns.</summary>
    /// <param name="fits">Which questions may be asked.</param>
    /// <param name="seed">Shuffles equals.</param>
    public static ImmutableArray<QuestionId> Weakest(
        MemberProgress progress,
        Catalog catalog,
        Func<Question, bool> fits,
        int count,
        Seed seed
    )
    {
        var shares = progress.Domains.ToDictionary(d => d.Domain.Slug, d => d.Answers.ShareRight, StringComparer.Ordinal);
        var (shuffled, _) = seed.Shuffle(catalog.Questions.Where(fits));
        return InTurn(shuffled.OrderByDescending(q => OddsOfMiss(progress, q, shares)).Take(Math.Max(0, count)));
    }

    /// <summary>0 to 1: by the memory of a question that was answered well, otherwise by how its domain goes.</summary>
    private static double OddsOfMiss(MemberProgress progress, Question question, Dictionary<string, double> shares)
    {
        var share = shares.GetValueOrDefault(question.Domain, 0.5);
        return progress.ByQuestion.TryGetValue(question.Id, out var known)
            ? 1 - (known.OddsOn(progress.Today) * (known.Correct ? 1 : share))
            : 1 - share;
    }

    private static ImmutableArray<QuestionId> InTurn(IEnumerable<Question> questions) =>
        [.. QuestionDraw.Interleave([.. questions]).Select(q => q.Id)];
}
