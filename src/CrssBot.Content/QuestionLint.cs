using System.Globalization;
using System.Text.RegularExpressions;

namespace CrssBot.Content;

/// <summary>
/// The item-writing rules a machine can check (Haladyna, Downing and Rodriguez 2002; NBME). What only a person can judge,
/// such as one best answer, is left to the reviewer.
/// </summary>
internal static partial class QuestionLint
{
    private const int StemWords = 60;
    private const int OptionWords = 15;
    private const int WhyWords = 40;
    private const double ShortestKey = 0.8;
    private const double LongestKey = 1.25;

    // Flesch-Kincaid, United States school years; over 12 come sentences of thirty words.
    private const double HardGrade = 12;

    // In a shorter stem a single "rehabilitation", which no author can change, lifts the grade over any limit.
    private const int GradedWords = 15;

    public static void Run(PackSource pack, Names names, Findings findings)
    {
        Names.Unique(pack.Questions.Select(q => q.Id), "question", findings);
        foreach (var question in pack.Questions)
        {
            References(question, names, findings);
            Stem(question, findings);
            Options(question, findings);
            Key(question, findings);
            Clues(question, findings);
            Letters(question, findings);
        }

        if (pack.Questions.IsEmpty)
        {
            findings.Add(Rules.NothingToStudy, Mark.Start("questions"), "The pack has no question.");
        }
    }

    private static void References(QuestionSource q, Names names, Findings findings)
    {
        Names.Slug(q.Id, findings);
        names.Domain(q.Domain, findings);
        Names.OneOf(q.Level, "level", Vocabulary.Levels.Keys, findings);
        Names.OneOf(q.Confidence, "confidence", Vocabulary.Confidences.Keys, findings);
        Names.Unique(q.Concepts, "concept", findings);
        Names.Unique(q.Sources, "source", findings);
        foreach (var concept in q.Concepts)
        {
            names.Concept(concept, findings);
        }

        foreach (var source in q.Sources)
        {
            names.Source(source, findings);
        }

        if (q.Concepts is [var first, ..] && names.Concepts.GetValueOrDefault(first.Value)?.NoItem is not null)
        {
            findings.Add(Rules.NotKeyable, first.At, $"'{first.Value}' says that no item can be keyed on it.");
        }

        if (!q.Concepts.IsEmpty && q.Concepts.All(c => c.Value != q.File.Name))
        {
            findings.Add(Rules.FileName, q.Concepts[0].At, $"The question is not about '{q.File.Name}', after which its file is named.");
        }

        if (q.Domain is { } domain && domain.Value != q.File.Folder)
        {
            findings.Add(Rules.FolderDomain, domain.At, $"The domain is '{Quote.Short(domain.Value)}', the folder '{q.File.Folder}'.");
        }

        var homes = q.Concepts.Select(c => names.Concepts.GetValueOrDefault(c.Value)?.Domain?.Value).OfType<string>().ToArray();
        if (q.Domain is { } d && homes.Length > 0 && !homes.Contains(d.Value, StringComparer.Ordinal))
        {
            findings.Add(Rules.ConceptDomain, d.At, $"Its concepts belong to {string.Join(", ", homes.Distinct(StringComparer.Ordinal))}.");
        }

        if (q.Confidence is { Value: "G" } confidence)
        {
            findings.Add(Rules.KeyedGeneral, confidence.At, "The key rests on general knowledge.");
        }

        if (!q.Sources.IsEmpty && q.Sources.All(s => Vocabulary.WeakSources.Contains(s.Value)))
        {
            findings.Add(Rules.WeakSources, q.Sources[0].At, $"The key rests on {string.Join(", ", q.Sources)} alone.");
        }

        if (q.Revision is { Value: < 1 } revision)
        {
            findings.Add(Rules.BadRevision, revision.At, "Revisions count from 1.");
        }
    }

    private static void Stem(QuestionSource q, Findings findings)
    {
        if (q.Stem is not { } stem)
        {
            return;
        }

        TooLong(stem, StemWords, Rules.StemLong, "stem", findings);
        if (!stem.Value.EndsWith('?'))
        {
            findings.Add(Rules.StemNoQuestion, stem.At, "The stem does not end in '?'.");
        }

        if (AsksForWhatIsNotSo(stem.Value))
        {
            findings.Add(Rules.NegativeStem, stem.At, "The stem asks for what is not so.");
        }

        if (Prose.Count(stem.Value) >= GradedWords && Prose.Grade(stem.Value) is var grade && grade > HardGrade)
        {
            findings.Add(Rules.HardStem, stem.At, string.Create(CultureInfo.InvariantCulture, $"The stem reads at grade {grade:0.0}."));
        }
    }

    public static bool AsksForWhatIsNotSo(string stem)
    {
        var question = Prose.LastSentence(stem);
        return Shouted().IsMatch(stem) || Excepting().IsMatch(question) || AskedNot().IsMatch(question);
    }

    private static void Options(QuestionSource q, Findings findings)
    {
        // No options at all is a missing field already.
        if (q.Options.Length is 1 or 2 or > 4)
        {
            findings.Add(
                Rules.OptionCount,
                q.Options[0].At,
                string.Create(CultureInfo.InvariantCulture, $"There are {q.Options.Length} options.")
            );
        }

        Names.Unique(q.Options.Select(o => o.Id), "option", findings);
        var texts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var option in q.Options)
        {
            if (option.Id is { } id && (!Names.IsSlug(id.Value) || LetterId().IsMatch(id.Value)))
            {
                findings.Add(Rules.OptionIdForm, id.At, $"'{Quote.Short(id.Value)}' does not name an option.");
            }

            TooLong(option.Why, WhyWords, Rules.WhyLong, "rationale", findings);
            if (option.Text is not { } text)
            {
                continue;
            }

            TooLong(text, OptionWords, Rules.OptionLong, "option", findings);
            if (!texts.Add(Prose.Normal(text.Value)))
            {
                findings.Add(Rules.SameOption, text.At, $"'{Quote.Short(text.Value)}' is there already.");
            }

            if (OfTheAbove().IsMatch(text.Value))
            {
                findings.Add(Rules.AllOfTheAbove, text.At, $"'{Quote.Short(text.Value)}' stands for other options.");
            }
            else if (Combining().IsMatch(text.Value))
            {
                findings.Add(Rules.KType, text.At, $"'{Quote.Short(text.Value)}' combines other options.");
            }
        }
    }

    private static void Key(QuestionSource q, Findings findings)
    {
        if (q.Key is not { } key)
        {
            return;
        }

        if (q.KeyOption is null)
        {
            findings.Add(Rules.KeyUnknown, key.At, $"No option is called '{Quote.Short(key.Value)}'.");
            return;
        }

        if (q.KeyOption.Misconception is { } odd)
        {
            findings.Add(Rules.Misconception, odd.At, "The key has a misconception.");
        }

        foreach (var distractor in q.Distractors.Where(d => d.Misconception is null))
        {
            findings.Add(Rules.Misconception, distractor.At, $"'{Quote.Short(distractor.Id!.Value.Value)}' has no misconception.");
        }
    }

    /// <summary>What a test-wise guesser uses: length, absolute and vague words, echoes of the stem.</summary>
    private static void Clues(QuestionSource q, Findings findings)
    {
        if (q.KeyOption?.Text is not { } key)
        {
            return;
        }

        var distractors = q.Distractors.Select(d => d.Text).OfType<Text>().ToArray();
        if (distractors.Length == 0)
        {
            return;
        }

        var ratio = key.Value.Length / distractors.Average(d => d.Value.Length);
        if (ratio is < ShortestKey or > LongestKey)
        {
            findings.Add(
                Rules.KeyLength,
                key.At,
                string.Create(CultureInfo.InvariantCulture, $"The key is {ratio:0.00} times as long as its distractors.")
            );
        }

        if (distractors.All(d => d.Value.Length < key.Value.Length))
        {
            var next = distractors.Max(d => d.Value.Length);
            findings.Add(
                Rules.KeyLongest,
                key.At,
                string.Create(CultureInfo.InvariantCulture, $"The key has {key.Value.Length} characters, the next option {next}.")
            );
        }

        foreach (var distractor in distractors)
        {
            if (Absolutes().Match(distractor.Value) is { Success: true } absolute)
            {
                findings.Add(Rules.Absolute, distractor.At, $"'{absolute.Value}' in a distractor.");
            }
        }

        if (Vagues().Match(key.Value) is { Success: true } vague)
        {
            findings.Add(Rules.Vague, key.At, $"'{vague.Value}' in the key.");
        }

        if (q.Stem is { } stem)
        {
            var echoes = Prose.Stems(stem.Value);
            echoes.IntersectWith(Prose.Stems(key.Value));
            echoes.ExceptWith(distractors.SelectMany(d => Prose.Stems(d.Value)));
            if (echoes.Count > 0)
            {
                findings.Add(
                    Rules.Clang,
                    key.At,
                    $"Stem and key alone share '{string.Join("', '", echoes.Order(StringComparer.Ordinal))}…'."
                );
            }
        }
    }

    private static void Letters(QuestionSource q, Findings findings)
    {
        foreach (var text in q.Texts().OfType<Text>())
        {
            if (LetterOrPlace().Match(text.Value) is { Success: true } match)
            {
                findings.Add(Rules.LetterReference, text.At, $"'{match.Value}' depends on the order of the options.");
            }
        }
    }

    private static void TooLong(Text? text, int most, Rule rule, string what, Findings findings)
    {
        if (text is { } t && Prose.Count(t.Value) is var words && words > most)
        {
            findings.Add(rule, t.At, string.Create(CultureInfo.InvariantCulture, $"The {what} has {words} words."));
        }
    }

    private const RegexOptions Plain = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;
    private const RegexOptions AnyCase = Plain | RegexOptions.IgnoreCase;

    [GeneratedRegex(@"\A([a-z]|[0-9]+|(option|answer|choice|opt|key)-?([a-z]|[0-9]+))\z", Plain, 1000)]
    private static partial Regex LetterId();

    [GeneratedRegex(@"\b(NOT|EXCEPT|LEAST)\b", Plain, 1000)]
    private static partial Regex Shouted();

    // "At least" and "least restrictive" are no negations.
    [GeneratedRegex(@"\bexcept\b|(?<!\bat )\bleast (likely|appropriate|helpful|important|useful)\b", AnyCase, 1000)]
    private static partial Regex Excepting();

    // Only the head of the question: "what does she do first when he does not answer?" is a good stem.
    [GeneratedRegex(
        @"\b(which|what)\b((?!\b(when|if|who|whose|that|because|after|since|while|and|but|to)\b).)*?\b(not\b|(is|are|do|does|would|should|can)n['’]t\b)",
        AnyCase,
        1000
    )]
    private static partial Regex AskedNot();

    [GeneratedRegex(
        @"\b(all|none|any|both|neither|either|most|some|two|more than one) of the (above|options|answers|other options|choices)\b|\A(all|none|both|neither|either|any) of (these|them|those)\W*\z",
        AnyCase,
        1000
    )]
    private static partial Regex OfTheAbove();

    [GeneratedRegex(@"\b[A-D],? (and|or|&) [A-D]\b|\b(I|II|III|IV),? (and|or|&) (I|II|III|IV)\b|\b[A-D] only\b", Plain, 1000)]
    private static partial Regex Combining();

    [GeneratedRegex(@"\b(always|never|only|all|none)\b", AnyCase, 1000)]
    private static partial Regex Absolutes();

    [GeneratedRegex(@"\b(usually|may|might|often|sometimes|generally|typically)\b", AnyCase, 1000)]
    private static partial Regex Vagues();

    // A capital letter: "the option a person prefers" is English.
    [GeneratedRegex(
        @"\b([Oo]ptions?|[Aa]nswers?|[Cc]hoices?|[Ll]etter) (\(?[A-D]\b\)?|[b-d]\b|[1-4]\b)|\b[A-D] is (the |in)?(correct|right|wrong|best)\b|\b[Tt]he (first|second|third|fourth|last) (option|answer) (is|was|would|does|says|looks|sounds|leaves|puts)\b|\b(option|answer|choice)s? (above|below)\b",
        Plain,
        1000
    )]
    private static partial Regex LetterOrPlace();
}
