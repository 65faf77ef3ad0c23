using System.Globalization;
using System.Text.RegularExpressions;

namespace CrssBot.Content;

internal static partial class PromptLint
{
    private const int TextWords = 90;

    public static void Run(PackSource pack, Names names, Findings findings)
    {
        Names.Unique(pack.Prompts.Select(p => p.Id), "prompt", findings);
        foreach (var prompt in pack.Prompts)
        {
            References(prompt, names, findings);
            switch (prompt.Kind?.Value)
            {
                case "question":
                    Question(prompt, findings);
                    break;
                case "reflection" or "scenario":
                    Thought(prompt, findings);
                    break;
            }
        }

        if (pack.Prompts.IsEmpty)
        {
            findings.Add(Rules.NoPrompt, Mark.Start("prompts"), "The pack has no prompt.");
        }
    }

    private static void References(PromptSource p, Names names, Findings findings)
    {
        Names.Slug(p.Id, findings);
        Names.OneOf(p.Kind, "kind", Vocabulary.Kinds.Keys, findings);
        Names.Unique(p.Concepts, "concept", findings);
        foreach (var concept in p.Concepts)
        {
            names.Concept(concept, findings);
        }

        if (p.Question is { } question && !names.Questions.Contains(question.Value))
        {
            findings.Add(Rules.UnknownQuestion, question.At, $"No question is called '{Quote.Short(question.Value)}'.");
        }
    }

    private static void Question(PromptSource p, Findings findings)
    {
        if (p.Question is null)
        {
            findings.Add(Rules.KindFields, p.At, "A question prompt names its 'question'.");
        }

        if (p.Text is { } text)
        {
            findings.Add(Rules.KindFields, text.At, "A question prompt has no 'text': the question has one.");
        }

        if (!p.Consider.IsEmpty)
        {
            findings.Add(Rules.KindFields, p.Consider[0].At, "A question prompt has no 'consider': the rationales are shown.");
        }
    }

    private static void Thought(PromptSource p, Findings findings)
    {
        if (p.Question is { } question)
        {
            findings.Add(Rules.KindFields, question.At, $"A {p.Kind} has no 'question'.");
        }

        if (p.Concepts.IsEmpty)
        {
            findings.Add(Rules.KindFields, p.At, $"A {p.Kind} names its 'concepts'.");
        }

        if (p.Consider.Length is < 2 or > 4)
        {
            findings.Add(
                Rules.ConsiderCount,
                p.Consider.IsEmpty ? p.At : p.Consider[0].At,
                string.Create(CultureInfo.InvariantCulture, $"There are {p.Consider.Length} points to consider.")
            );
        }

        if (p.Text is not { } text)
        {
            findings.Add(Rules.KindFields, p.At, $"A {p.Kind} has a 'text'.");
            return;
        }

        if (Prose.Count(text.Value) is var words && words > TextWords)
        {
            findings.Add(Rules.PromptLong, text.At, string.Create(CultureInfo.InvariantCulture, $"The text has {words} words."));
        }

        if (p.Kind?.Value is "scenario" && !text.Value.EndsWith('?'))
        {
            findings.Add(Rules.ScenarioNoQuestion, text.At, "The scenario does not end in '?'.");
        }

        if (Personal().Match(text.Value) is { Success: true } personal)
        {
            findings.Add(Rules.PersonalPrompt, text.At, $"'{personal.Value}' asks about the reader.");
        }
    }

    // The study bot must not coach, detect moods or invite disclosures (225 ILCS 155); this catches the plain cases.
    [GeneratedRegex(
        @"\b(do|did|are|were|have) you (feel|felt|feeling)\b|\bhow (do|did|are|were) you feel(ing)?\b|\byour (own )?(feelings?|emotions?|mood|health|diagnos[ie]s|trauma|symptoms?|medications?|recovery|addiction|illness|childhood|family|life)\b|\bwhen you were (in crisis|ill|using|hospitalized)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000
    )]
    private static partial Regex Personal();
}
