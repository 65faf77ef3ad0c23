using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace CrssBot.Content;

/// <summary>A term that labels a person.</summary>
/// <param name="Name">As authors write it under 'allow_terms'.</param>
/// <param name="Trigger">Lower case; every match of <paramref name="Form"/> contains it, so texts without it are never searched.</param>
/// <param name="Instead">What to write.</param>
/// <param name="Sample">A text that must match; a test goes through them.</param>
internal sealed record BannedTerm(string Name, string Trigger, string Instead, string Sample, string Form)
{
    private Regex? _regex;

    // Most terms are never met, so their expressions are never built.
    private Regex Regex =>
        _regex ??= new Regex(
            Form,
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1)
        );

    public Match Find(string text) => text.Contains(Trigger, StringComparison.OrdinalIgnoreCase) ? Regex.Match(text) : Match.Empty;
}

/// <summary>
/// Our own selection after the advice of NIDA ("Words Matter") and person-first usage in peer support. Forms are narrow where
/// the word has an innocent use ("a clean kitchen"), wide where it has none.
/// </summary>
internal static class BannedTerms
{
    private const string Person = "(person|people|man|men|woman|women|individuals?|clients?|patients?|adults?|youth)";

    public static ImmutableArray<BannedTerm> All { get; } =
    [
        new("addict", "addict", "person with a substance use disorder", "He was an addict.", @"\b(ex-)?addicts?\b"),
        new("junkie", "junk", "person who uses drugs", "Junkies gather there.", @"\bjunk(ies?|y)\b"),
        new("druggie", "druggie", "person who uses drugs", "a druggie", @"\bdruggies?\b"),
        new("crackhead", "head", "person who uses drugs", "crackheads", @"\b(crack|meth|pot) ?heads?\b"),
        new("drug user", "user", "person who uses drugs", "drug users", @"\b(drug|substance|opioid|heroin|cocaine|meth|needle) users?\b"),
        new("abuser", "abuser", "person who uses drugs, or who harmed someone", "substance abusers", @"\babusers?\b"),
        new(
            "substance abuse",
            "abuse",
            "substance use, or use disorder",
            "his drug abuse",
            @"\b(substance|drug|alcohol|opioid)( and alcohol| or alcohol| and drug)? abuse\b(?! and mental health services)"
        ),
        new("drug habit", "habit", "substance use disorder", "her drug habit", @"\b(drug|heroin|cocaine|opioid) habits?\b"),
        new(
            "alcoholic",
            "alcoholic",
            "person with an alcohol use disorder",
            "She is an alcoholic.",
            @"\balcoholics\b(?! anonymous)|\b(an|the|is|was|as|recovering|former) alcoholic\b(?! (drink|beverage|content))"
        ),
        new(
            "drunk",
            "drunk",
            "person who drinks",
            "a drunk",
            @"\b(a|the|some|town) drunk\b(?! (driv|person|man|woman))|\bdrunks\b|\bdrunkards?\b"
        ),
        new(
            "clean",
            "clean",
            "in recovery, not using; of a test: negative",
            "She has stayed clean.",
            @"\b(get|gets|got|getting|stay|stays|stayed|staying|been|being) clean\b(?! \w+)|\b(get|gets|got|getting|stay|stays|stayed|staying|been) clean (and|for|since|from)\b|\bclean and sober\b|\bclean (time|date)\b|\bclean (urine|uas?|(drug )?(test|screen|sample)s?|drops?)\b"
        ),
        new(
            "dirty",
            "dirty",
            "of a test: positive; of a needle: used",
            "a dirty urine",
            @"\bdirty (urine|uas?|(drug )?(test|screen|sample)s?|drops?|needles?|syringes?)\b|\btest(s|ed|ing)? dirty\b"
        ),
        new("commit suicide", "suicide", "die by suicide, attempt suicide", "He committed suicide.", @"\bcommit(s|ted|ting)? suicide\b"),
        new(
            "successful suicide",
            "suicid",
            "died by suicide, survived an attempt",
            "a failed suicide",
            @"\b(successful|unsuccessful|failed|completed) suicid(e|es|al)\b|\bsuicide (gesture|threat)s?\b"
        ),
        new("non-compliant", "complian", "say what the person does or declines", "noncompliant", @"\bnon-?\s?complian(t|ce)\b"),
        new("non-adherent", "adheren", "say what the person does or declines", "non-adherent", @"\bnon-?adheren(t|ce)\b"),
        new("mentally ill", "mentally", "person with a mental health condition", "a mentally ill person", @"\bmentally ill\b"),
        new("mental patient", "mental", "person who uses services", "a mental patient", @"\bmental (patient|case)s?\b"),
        new("schizophrenic", "schizo", "person with schizophrenia", "a schizophrenic", @"\bschizo(phrenics?|s)?\b"),
        new(
            "bipolar",
            "bipolar",
            "person with bipolar disorder",
            "He is bipolar.",
            @"\bbipolars\b|\b(a|is|are|was|were|she's|he's|i'm) bipolar\b(?! (disorder|diagnos|support|alliance|condition))|\bbipolar "
                + Person
                + @"\b"
        ),
        new(
            "borderline",
            "borderline",
            "person with borderline personality disorder",
            "She is a borderline.",
            @"\bborderlines\b|\b(is|was|are|being) (a )?borderline\b(?! \w+)"
        ),
        new(
            "psychotic",
            "psychotic",
            "person experiencing psychosis",
            "a psychotic",
            @"\bpsychotics\b|\b(a|the) psychotic\b(?! (disorder|episode|symptom|experience|illness|break))|\bpsychotic " + Person + @"\b"
        ),
        new("psycho", "psycho", "say what happened", "a psycho", @"\bpsychos?\b(?!-)"),
        new("crazy", "craz", "say what happened", "He acted crazy.", @"\bcraz(y|ies|ier|iest)\b"),
        new("insane", "insan", "say what happened", "the insane", @"\binsane\b"),
        new("lunatic", "lunatic", "person with a mental health condition", "a lunatic", @"\blunatics?\b"),
        new("nutcase", "nut", "person with a mental health condition", "a nut case", @"\bnut ?(case|job)s?\b"),
        new("suffers from", "suffer", "has, lives with", "She suffers from depression.", @"\bsuffer(s|ed|ing)? (from|with)\b"),
        new("afflicted", "afflict", "has, lives with", "afflicted by anxiety", @"\bafflicted\b"),
        new("retarded", "retard", "person with an intellectual disability", "retarded", @"\bretard(s|ed|ation)?\b"),
        new("handicapped", "handicap", "person with a disability", "the handicapped", @"\bhandicapped\b"),
        new("crippled", "crippl", "person with a disability", "a crippled man", @"\bcrippled?s?\b"),
        new(
            "wheelchair-bound",
            "wheelchair",
            "person who uses a wheelchair",
            "wheelchair-bound",
            @"\b(wheelchair[- ]bound|(confined|bound) to a wheelchair)\b"
        ),
        new(
            "the disabled",
            "disabled",
            "people with disabilities",
            "help the disabled.",
            @"\bthe disabled\b(?! \w)|\bdisabled " + Person + @"\b"
        ),
        new(
            "homeless person",
            "homeless",
            "person without housing",
            "homeless people",
            @"\bhomeless " + Person + @"\b|\bthe homeless\b(?! \w)"
        ),
        new("high-functioning", "functioning", "say what the person does", "low functioning", @"\b(low|high)(er)?[- ]functioning\b"),
        new("frequent flyer", "frequent", "person who comes often", "a frequent flyer", @"\bfrequent fl[iy]ers?\b"),
        new("ex-con", "ex-con", "person who was incarcerated", "an ex-convict", @"\bex-con(vict)?s?\b"),
    ];
}
