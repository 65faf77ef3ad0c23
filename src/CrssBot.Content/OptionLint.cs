using System.Text.RegularExpressions;

namespace CrssBot.Content;

/// <summary>The options of a question against one another: do they all fit the stem, stand in order, exclude one another, say what is so?</summary>
internal static partial class OptionLint
{
    public static void Run(PackSource pack, Findings findings)
    {
        foreach (var question in pack.Questions)
        {
            var options = question.Options.Select(o => o.Text).OfType<Text>().ToArray();
            Article(question, options, findings);
            Numbers(question, options, findings);
            Overlaps(options, findings);
            Negations(options, findings);
        }
    }

    private static void Article(QuestionSource q, Text[] options, Findings findings)
    {
        if (q.Stem is not { } stem || LastArticle().Match(stem.Value) is not { Success: true } match)
        {
            return;
        }

        var article = match.Groups["article"].Value;
        var takesAn = article is "an";
        var misfits = options.Where(o => BeginsWithVowel().IsMatch(o.Value) != takesAn).ToArray();
        // A stem that fits none is bad grammar, and tells nothing.
        if (misfits.Length > 0 && misfits.Length < options.Length)
        {
            findings.Add(Rules.ArticleCue, stem.At, $"'{article}' at the end of the stem does not fit '{Quote.Short(misfits[0].Value)}'.");
        }
    }

    private static void Numbers(QuestionSource q, Text[] options, Findings findings)
    {
        var numbers = options.Select(o => Quantity.Of(o.Value)).OfType<Quantity>().ToArray();
        // "210 ILCS 49" and "59 Ill. Adm. Code" begin with numbers and are no amounts of one thing.
        if (options.Length < 2 || numbers.Length < options.Length || numbers.Select(n => n.Unit).Distinct().Skip(1).Any())
        {
            return;
        }

        var down = Enumerable.Range(1, numbers.Length - 1).FirstOrDefault(i => numbers[i].Low < numbers[i - 1].Low);
        if (down > 0)
        {
            findings.Add(
                Rules.NumberOrder,
                options[down].At,
                $"'{Quote.Short(options[down].Value)}' stands after '{Quote.Short(options[down - 1].Value)}'."
            );
        }
        else if (q.KeepOrder is not true)
        {
            findings.Add(Rules.NumberOrder, options[0].At, "The options are numbers in order, and will be shuffled.");
        }
    }

    private static void Overlaps(Text[] options, Findings findings)
    {
        for (var i = 0; i < options.Length; i++)
        {
            for (var j = 0; j < options.Length; j++)
            {
                if (i != j && (Contains(options[i].Value, options[j].Value) || (j < i && ShareNumbers(options[i].Value, options[j].Value))))
                {
                    findings.Add(
                        Rules.Overlap,
                        options[i].At,
                        $"'{Quote.Short(options[i].Value)}' and '{Quote.Short(options[j].Value)}' do not exclude one another."
                    );
                }
            }
        }
    }

    /// <summary>All words of the shorter stand in the longer, in the same order, and no negation turns them round.</summary>
    private static bool Contains(string longer, string shorter)
    {
        string[] outer = [.. Prose.Words(longer)];
        string[] inner = [.. Prose.Words(shorter)];
        if (inner.Length == 0 || inner.Length >= outer.Length)
        {
            return false;
        }

        var found = 0;
        foreach (var word in outer)
        {
            if (found < inner.Length && word == inner[found])
            {
                found++;
            }
            else if (Negation().IsMatch(word))
            {
                return false;
            }
        }

        return found == inner.Length;
    }

    // Two single numbers are two answers, however close; a range leaves room for another.
    private static bool ShareNumbers(string a, string b) =>
        Quantity.Of(a) is { } x && Quantity.Of(b) is { } y && x.Unit == y.Unit && (x.IsRange || y.IsRange) && x.Overlaps(y);

    private static void Negations(Text[] options, Findings findings)
    {
        foreach (var option in options)
        {
            if (Shouted().IsMatch(option.Value) || TurnedRound().IsMatch(option.Value))
            {
                findings.Add(Rules.NegativeOption, option.At, $"'{Quote.Short(option.Value)}' says what is not so.");
            }
        }
    }

    private const RegexOptions Plain = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;
    private const RegexOptions AnyCase = Plain | RegexOptions.IgnoreCase;

    [GeneratedRegex(@"\b(?<article>an?)[\s_.…:?-]*\z", Plain, 1000)]
    private static partial Regex LastArticle();

    // By sound: an hour, a union.
    [GeneratedRegex(@"\A\W*(?!uni(?!n|m)|use|usu|eu|one\b|once\b)([aeiou]|hour|honest|honor|heir)", AnyCase, 1000)]
    private static partial Regex BeginsWithVowel();

    [GeneratedRegex(@"\A(not|no|never|without|nobody|nothing|cannot|.+n't)\z", Plain, 1000)]
    private static partial Regex Negation();

    [GeneratedRegex(@"\bNOT\b", Plain, 1000)]
    private static partial Regex Shouted();

    // The head of the option alone: in "Tell him that we do not mock here" and in what someone is quoted to say, 'not' misleads nobody.
    [GeneratedRegex(
        @"\A((?!(that|who|whom|which|what|whose|when|where|while|why|how|if|because|since|as|but|and|or|say|says|tell|tells|hear|hears|whether)\b)[\w-]+ ){0,5}?(not\b|cannot\b|(is|are|was|were|do|does|did|would|should|could|can|has|have|had|wo)n['’]t\b)",
        AnyCase,
        1000
    )]
    private static partial Regex TurnedRound();
}
