using System.Collections.Immutable;
using CrssBot.Engine.Progress;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Engine.Alone;

/// <summary>
/// Draws a practice exam: domains by the catalog's weights, in each the questions that its member has never met first, then those met longest
/// ago, so that the score says something of what is not in memory word for word.
/// </summary>
public static class ExamDraw
{
    public static ImmutableArray<QuestionId> Draw(MemberProgress progress, Catalog catalog, Seed seed)
    {
        var drawn = ImmutableArray.CreateBuilder<QuestionId>();
        var counts = Shares.Of([.. catalog.Domains.Select(d => d.WeightPercent)], AloneRules.ExamQuestions);
        foreach (var (domain, count) in catalog.Domains.Zip(counts))
        {
            (var shuffled, seed) = seed.Shuffle(
                catalog.Questions.Where(q => string.Equals(q.Domain, domain.Slug, StringComparison.Ordinal))
            );
            var inTurn = shuffled.OrderBy(q => progress.ByQuestion.TryGetValue(q.Id, out var met) ? met.Reviewed : DateOnly.MinValue);
            drawn.AddRange(ApartFromKin(inTurn).Take(count).Select(q => q.Id));
        }

        return drawn.ToImmutable();
    }

    /// <summary>
    /// Questions that offer the same options each have another of them as their key: two in one exam would tell something of each other. Those
    /// go to the end.
    /// </summary>
    private static IEnumerable<Question> ApartFromKin(IEnumerable<Question> questions)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var kin = new List<Question>();
        foreach (var question in questions)
        {
            if (seen.Add(string.Join('\n', question.Options.Select(o => o.Text).Order(StringComparer.Ordinal))))
            {
                yield return question;
            }
            else
            {
                kin.Add(question);
            }
        }

        foreach (var question in kin)
        {
            yield return question;
        }
    }
}
