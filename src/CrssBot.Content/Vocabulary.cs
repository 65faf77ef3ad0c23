using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Content;

/// <summary>The closed sets of the format: as written in YAML, and as the engine names them.</summary>
internal static class Vocabulary
{
    public static readonly Dictionary<string, Confidence> Confidences = new(StringComparer.Ordinal)
    {
        ["C"] = Confidence.Confirmed,
        ["P"] = Confidence.Partly,
        ["G"] = Confidence.General,
    };

    public static readonly Dictionary<string, CognitiveLevel> Levels = new(StringComparer.Ordinal)
    {
        ["recall"] = CognitiveLevel.Recall,
        ["comprehension"] = CognitiveLevel.Comprehension,
        ["application"] = CognitiveLevel.Application,
    };

    public static readonly Dictionary<string, PromptKind> Kinds = new(StringComparer.Ordinal)
    {
        ["question"] = PromptKind.Question,
        ["reflection"] = PromptKind.Reflection,
        ["scenario"] = PromptKind.Scenario,
    };

    /// <summary>What the key of an application item does.</summary>
    public static readonly string[] Moves = ["explore", "inform", "set-limit", "consult", "report", "refer", "act", "document"];

    /// <summary>The heart of the pack by what its items turn on: its concepts are near-synonyms and never compete.</summary>
    public static readonly string[] Distinctions =
    [
        "noticing-authority",
        "sources-and-effects-of-power",
        "sharing-power",
        "listening-and-validating",
        "trust-and-safety",
        "choice-and-voice",
        "outcomes",
    ];

    /// <summary>Shares of the questions by level: our assumption, as nothing is published.</summary>
    public static readonly Dictionary<string, double> LevelPlan = new(StringComparer.Ordinal)
    {
        ["recall"] = 0.3,
        ["comprehension"] = 0.3,
        ["application"] = 0.4,
    };

    public const string SupportFooter = "support";

    /// <summary>Commercial preparation, the seed article and general knowledge: none bears out a key or a C on its own.</summary>
    public static readonly HashSet<string> WeakSources = new(["SEED", "EXZ", "EXZ2", "PTG", "GK"], StringComparer.Ordinal);

    /// <summary>
    /// Concepts after which a learner may want the numbers for themselves. A slug the pack does not have yet does no harm here.
    /// </summary>
    public static readonly HashSet<string> NearDistress = new(
        [
            "aces",
            "burnout",
            "cares-line",
            "compassion-fatigue",
            "crisis-response",
            "de-escalation",
            "early-warning-signs",
            "grief-loss",
            "involuntary-admission",
            "line-988",
            "living-room",
            "mobile-crisis",
            "naloxone",
            "overdose-signs",
            "relapse-prevention",
            "restraint-seclusion",
            "retraumatization",
            "risk-indicators",
            "safety-planning",
            "suicide-risk",
            "trauma",
            "vicarious-trauma",
            "warm-line",
            "wrap-breaking-down",
            "wrap-crisis-plan",
        ],
        StringComparer.Ordinal
    );
}
