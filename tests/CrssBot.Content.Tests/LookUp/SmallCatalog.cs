using System.Collections.Immutable;
using CrssBot.Content.LookUp;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;

namespace CrssBot.Content.Tests.LookUp;

/// <summary>Six concepts and a few phrases: enough to see each rule of the look-up alone.</summary>
internal static class SmallCatalog
{
    public static readonly SafetyTexts Texts = new(
        "fixed self",
        "fixed other",
        "public",
        "need support now",
        "texto en español",
        "notice",
        "footer"
    );

    public static readonly SafetyPhrases Phrases = new(
        [
            "want to die",
            "want to kill myself",
            "should just kill myself",
            "dont want to live",
            "better off without me",
            "going to hurt him",
            "saving up my pills",
        ],
        ["quiero morir", "me quiero matar"],
        [
            "client took pills",
            "took a whole bottle",
            "wont wake up",
            "not breathing",
            "says he wants to die",
            "going to kill himself",
            "gave him narcan",
        ],
        ["se quiere matar", "no respira"],
        ["practice question", "what does a crss do", "duty to warn", "define", "difference between"]
    );

    public static readonly ImmutableArray<Concept> Concepts =
    [
        Concept(
            "shared-decision-making",
            "Shared decision making",
            ["deciding together"],
            ["who picks the treatment, me or the doctor"],
            "Both sides build the choice together.",
            ("informed-consent", "Consent is a yes or no to one offer.")
        ),
        Concept(
            "informed-consent",
            "Informed consent",
            ["agreeing to treatment"],
            [],
            "A person agrees to a treatment after learning what it does."
        ),
        Concept(
            "boundaries",
            "Boundaries",
            ["limits in the relationship"],
            ["may I take a gift"],
            "Limits keep the relationship safe for both."
        ),
        Concept("wrap", "Wellness Recovery Action Plan (WRAP)", ["Copeland plan"], [], "A plan that its author writes for staying well."),
        Concept(
            "warm-line",
            "Illinois Warm Line",
            ["warmline"],
            ["whom to call just to talk"],
            "A peer answers the phone; it is not for a crisis."
        ),
        Concept("confidentiality", "Confidentiality", ["client privacy"], [], "What is said stays here, with exceptions set by law."),
    ];

    public static readonly ConceptLookUp LookUp = Build(Concepts);

    public static ConceptLookUp Build(ImmutableArray<Concept> concepts) =>
        ConceptIndex.Build(
            new Catalog("small", "", [], "", [], [], concepts, [], [], Texts, "", ""),
            new Heard(Phrases, Statements.None, [], [])
        );

    public static string First(string query) => LookUp.Find(query, 3) is ConceptAnswer.Match match ? match.Hits[0].Concept.Value : "none";

    public static Concept Concept(
        string slug,
        string name,
        ImmutableArray<string> aliases,
        ImmutableArray<string> asks,
        string gist,
        params (string Slug, string Difference)[] confusedWith
    ) =>
        new(
            new ConceptId(slug),
            name,
            "advocacy",
            aliases,
            asks,
            gist,
            [],
            "",
            "",
            [],
            [.. confusedWith.Select(n => new Neighbor(new ConceptId(n.Slug), n.Difference))],
            [],
            Confidence.Confirmed,
            Support: false,
            ReviewedBy: null
        );
}
