using System.Globalization;

namespace CrssBot.Content;

/// <summary>cases/&lt;slug&gt;.yaml: every way from the start reaches the end in a few decisions.</summary>
internal static class CaseLint
{
    private const string End = "end";
    private const int OpeningWords = 80;
    private const int SituationWords = 60;
    private const int ConsequenceWords = 50;
    private const int RuleWords = 40;
    private const int ChoiceWords = 15;
    private const int LeastDecisions = 3;
    private const int MostDecisions = 5;

    public static void Run(PackSource pack, Names names, Findings findings)
    {
        foreach (var studied in pack.Cases)
        {
            References(studied, names, findings);
            foreach (var step in studied.Steps)
            {
                Step(step, findings);
            }

            Long(studied.Opening, OpeningWords, findings);
            Long(studied.Closing, SituationWords, findings);
            Ways(studied, findings);
        }
    }

    private static void References(CaseSource c, Names names, Findings findings)
    {
        Names.Slug(new Text(c.File.Name, Mark.Start(c.File.Path)), findings);
        names.Domain(c.Domain, findings);
        Names.OneOf(c.Confidence, "confidence", Vocabulary.Confidences.Keys, findings);
        Names.Unique(c.Steps.Select(s => s.Id), "step", findings);
        foreach (var concept in c.Concepts)
        {
            names.Concept(concept, findings);
        }

        foreach (var source in c.Sources)
        {
            names.Source(source, findings);
        }

        if (!c.Sources.IsEmpty && c.Sources.All(s => Vocabulary.WeakSources.Contains(s.Value)))
        {
            findings.Add(Rules.WeakSources, c.Sources[0].At, $"The case rests on {string.Join(", ", c.Sources)} alone.");
        }
    }

    private static void Step(StepSource step, Findings findings)
    {
        Names.Slug(step.Id, findings);
        Names.Unique(step.Choices.Select(c => c.Id), "choice", findings);
        Long(step.Situation, SituationWords, findings);
        if (step.Ask is { } ask && !ask.Value.EndsWith('?'))
        {
            findings.Add(Rules.CaseAsk, ask.At, "The step does not end in a question.");
        }

        if (step.Choices.Length is 1 or > 4)
        {
            findings.Add(
                Rules.CaseChoices,
                step.At,
                string.Create(CultureInfo.InvariantCulture, $"The step has {step.Choices.Length} choices.")
            );
        }

        var best = step.Choices.Count(c => c.Best is true);
        if (best != 1)
        {
            findings.Add(Rules.CaseBest, step.At, string.Create(CultureInfo.InvariantCulture, $"The step has {best} best choices."));
        }

        foreach (var choice in step.Choices)
        {
            Names.Slug(choice.Id, findings);
            Long(choice.Text, ChoiceWords, findings);
            Long(choice.Consequence, ConsequenceWords, findings);
            Long(choice.Rule, RuleWords, findings);
        }
    }

    private static void Ways(CaseSource studied, Findings findings)
    {
        var steps = studied
            .Steps.Where(s => s.Id is not null)
            .DistinctBy(s => s.Id!.Value.Value)
            .ToDictionary(s => s.Id!.Value.Value, StringComparer.Ordinal);
        var sound = true;
        var ways = studied.Steps.SelectMany(s => s.Choices).Select(c => c.Next).Where(next => next?.Value != End);
        foreach (var next in ways.Append(studied.Start))
        {
            if (next is { } n && !steps.ContainsKey(n.Value))
            {
                findings.Add(Rules.CaseNext, n.At, $"There is no step '{Quote.Short(n.Value)}'.");
                sound = false;
            }
        }

        if (!sound || studied.Start is not { } start)
        {
            return;
        }

        var reached = new HashSet<string>(StringComparer.Ordinal);
        // Step by step from the start: after five decisions every way has ended, after fewer than three none has.
        HashSet<string> here = [start.Value];
        for (var decisions = 1; here.Count > 0; decisions++)
        {
            reached.UnionWith(here);
            var next = here.SelectMany(id => steps[id].Choices)
                .Select(c => c.Next?.Value)
                .OfType<string>()
                .ToHashSet(StringComparer.Ordinal);
            if (next.Remove(End) && decisions < LeastDecisions)
            {
                Path($"A way ends after {decisions} of them.");
            }

            if (decisions == MostDecisions && next.Count > 0)
            {
                Path($"A way goes on after {decisions} of them, to '{next.Order(StringComparer.Ordinal).First()}'.");
                break;
            }

            here = next;
        }

        foreach (var step in steps.Values.Where(s => !reached.Contains(s.Id!.Value.Value)))
        {
            findings.Add(Rules.CaseUnreached, step.At, $"No way leads to '{Quote.Short(step.Id!.Value.Value)}'.");
        }

        void Path(FormattableString message) => findings.Add(Rules.CasePath, start.At, message.ToString(CultureInfo.InvariantCulture));
    }

    private static void Long(Text? text, int most, Findings findings)
    {
        if (text is { } t && Prose.Count(t.Value) is var words && words > most)
        {
            findings.Add(Rules.CaseLong, t.At, string.Create(CultureInfo.InvariantCulture, $"{words} words; at most {most}."));
        }
    }
}
