using System.Globalization;

namespace CrssBot.Content;

/// <summary>review/&lt;domain&gt;.yaml: no item ships that did not pass the gate, and the bank as a whole gives no key away.</summary>
internal static class ReviewLint
{
    private const int Readers = 2;

    /// <summary>Below this many items a share says nothing.</summary>
    private const int LeastItems = 20;

    private const double UnseenMargin = 0.08;
    private const double MostKindest = 0.35;
    private const double MostOneMove = 0.25;
    private const double LeastSupervisorWrong = 0.25;
    private const int LeastOfDistinction = 12;

    public static void Run(PackSource pack, Names names, Findings findings)
    {
        Names.Unique(pack.Reviews.Select(r => r.Item), "record of item", findings);
        var items = pack
            .Questions.Where(q => q.Id is not null)
            .DistinctBy(q => q.Id!.Value.Value)
            .ToDictionary(q => q.Id!.Value.Value, StringComparer.Ordinal);
        var reviewed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var review in pack.Reviews)
        {
            names.Task(review.Task, findings);
            Names.OneOf(review.Move, "move", Vocabulary.Moves, findings);
            Names.OneOf(review.Distinction, "distinction", Vocabulary.Distinctions, findings);
            if (review.Item is not { } id)
            {
                continue;
            }

            reviewed.Add(id.Value);
            if (!items.TryGetValue(id.Value, out var item))
            {
                findings.Add(Rules.ReviewStale, id.At, $"There is no question '{Quote.Short(id.Value)}'.");
                continue;
            }

            Compare(review, item, id.At, findings);
        }

        foreach (var (id, item) in items.Where(i => !reviewed.Contains(i.Key)))
        {
            findings.Add(Rules.NoReview, item.At, $"'{Quote.Short(id)}' did not go through the gate.");
        }

        Sets(pack, items, findings);
        Bank(GateFigures.Of(pack), findings);
    }

    private static void Compare(ReviewSource review, QuestionSource item, Mark at, Findings findings)
    {
        if (review.Revision is { } read && item.Revision is { } now && read.Value != now.Value)
        {
            findings.Add(
                Rules.ReviewStale,
                read.At,
                string.Create(CultureInfo.InvariantCulture, $"Revision {read.Value} was read; the question is at {now.Value}.")
            );
        }

        foreach (var (picks, how) in new[] { (review.Blind, "blind"), (review.Sourced, "sourced") })
        {
            if (picks.Length < Readers || picks.Any(pick => pick.Value != item.Key?.Value))
            {
                findings.Add(Rules.ReadersDisagree, at, $"'{how}' is to name the key twice; it is {string.Join(", ", picks)}.");
            }
        }

        var options = item.Options.Select(o => o.Id?.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var pick in review.Blind.Concat(review.Sourced).Select(p => (Text?)p).Append(review.Unseen).Append(review.Kindest))
        {
            if (pick is { } p && !options.Contains(p.Value))
            {
                findings.Add(Rules.PickUnknown, p.At, $"'{Quote.Short(p.Value)}' is none of the options.");
            }
        }

        if (item.Level?.Value == "application" && review.Kindest is null)
        {
            findings.Add(Rules.PickUnknown, at, "An application item has no 'kindest'.");
        }

        if ((item.Level?.Value == "application") != review.Move is not null)
        {
            findings.Add(Rules.MoveMissing, at, $"The level is {item.Level?.Value}, the move {review.Move?.Value ?? "not given"}.");
        }
    }

    /// <summary>The same options in every item of a set, and each of them the key once: then the options alone tell nothing.</summary>
    private static void Sets(PackSource pack, Dictionary<string, QuestionSource> items, Findings findings)
    {
        foreach (
            var set in pack
                .Reviews.Where(r => r is { Set: not null, Item: not null })
                .GroupBy(r => r.Set!.Value.Value, StringComparer.Ordinal)
        )
        {
            var members = set.Select(r => items.GetValueOrDefault(r.Item!.Value.Value)).OfType<QuestionSource>().ToArray();
            var keys = members.Select(m => m.Key?.Value).Order(StringComparer.Ordinal).ToArray();
            if (!members.All(m => m.Options.Select(o => o.Id?.Value).Order(StringComparer.Ordinal).SequenceEqual(keys)))
            {
                findings.Add(
                    Rules.SetUneven,
                    set.First().Set!.Value.At,
                    $"The set '{Quote.Short(set.Key)}' has the keys {string.Join(", ", keys)}."
                );
            }
        }
    }

    private static void Bank(GateFigures gate, Findings findings)
    {
        if (gate.Items < LeastItems)
        {
            return;
        }

        if (gate.Unseen > gate.Chance + UnseenMargin)
        {
            Add(Rules.UnseenGuessed, $"{gate.Unseen:P0} of the keys were guessed from the options alone; chance is {gate.Chance:P0}.");
        }

        if (gate.Kindest > MostKindest)
        {
            Add(Rules.KindestKeyed, $"In {gate.Kindest:P0} of the application items the kindest-sounding option is the key.");
        }

        foreach (var (move, share) in gate.Moves.Where(m => m.Value > MostOneMove))
        {
            Add(Rules.MoveShare, $"'{move}' is the key's move in {share:P0} of the application items.");
        }

        if (gate.SupervisorWrong < LeastSupervisorWrong * gate.Supervisor)
        {
            Add(Rules.SupervisorKeyed, $"It is wrong in {gate.SupervisorWrong} of the {gate.Supervisor} items that offer it.");
        }

        foreach (var (distinction, count) in gate.Distinctions.Where(d => d.Value < LeastOfDistinction))
        {
            Add(Rules.DistinctionThin, $"'{distinction}' has {count} items.");
        }

        void Add(Rule rule, FormattableString message) =>
            findings.Add(rule, Mark.Start("review"), message.ToString(CultureInfo.InvariantCulture));
    }
}
