using System.Collections.Frozen;
using System.Collections.Immutable;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Scenarios;

namespace CrssBot.Engine;

/// <summary>One domain of the blueprint. Weights are percentages and ours: none is published (see the pack's note).</summary>
public sealed record Domain(string Slug, string Name, int WeightPercent);

/// <summary>A citable source of the pack.</summary>
public sealed record Source(string Key, string Title, string Publisher, string Locator, string Read);

/// <summary>A fact about the exam, always with its source and date.</summary>
public sealed record ExamFact(string Id, string Text, string Source, string Date, Confidence Confidence);

/// <summary>How well a source bears a statement out.</summary>
public enum Confidence
{
    /// <summary>C: a source confirms it.</summary>
    Confirmed,

    /// <summary>P: the core is in a source, a detail is general knowledge.</summary>
    Partly,

    /// <summary>G: general knowledge; nothing keyed rests on it.</summary>
    General,
}

/// <summary>The fixed texts shown when someone may be in danger. Never composed, never changed by anything typed.</summary>
public sealed record SafetyTexts(
    string Self,
    string Other,
    string Public,
    string Autocomplete,
    string Spanish,
    string Notice,
    string Footer
);

/// <summary>What the bot says in Spanish, addressed as "usted". Commands keep their English names, and the pack's content stays English.</summary>
/// <param name="Help">The eight commands, without a title and without <paramref name="Support"/>.</param>
/// <param name="Notice">Said once to each member, with their first press. "{platform}" stands for who else may keep the chat.</param>
/// <param name="Privacy">What is kept of a person. "{platform}" as in <paramref name="Notice"/>; "### " begins a heading, "-# " a small line.</param>
/// <param name="QuestionsInEnglish">What a reader of Spanish must know before a question.</param>
/// <param name="Support">What the bot is not, 911 and 988.</param>
/// <param name="EraseSure">Before an erasure: what it does.</param>
/// <param name="Erased">After it.</param>
/// <param name="ReviewedBy">The native speaker who checked the texts; null until one has.</param>
public sealed record SpanishTexts(
    string Help,
    string Notice,
    string Privacy,
    string QuestionsInEnglish,
    string Support,
    string EraseSure,
    string Erased,
    string? ReviewedBy
)
{
    /// <param name="locale">A language tag; null where none is known.</param>
    public static bool IsReadIn(string? locale) =>
        locale is not null
        && (locale.Equals("es", StringComparison.OrdinalIgnoreCase) || locale.StartsWith("es-", StringComparison.OrdinalIgnoreCase));

    /// <summary>The notice, and what to know before a question.</summary>
    /// <param name="platform">Who else may keep the chat, as it stands inside a sentence.</param>
    public string NoticeOn(string platform) => $"{Filled(Notice, platform)} {QuestionsInEnglish}";

    /// <inheritdoc cref="NoticeOn"/>
    public string PrivacyOn(string platform) => Filled(Privacy, platform);

    private static string Filled(string text, string platform) => text.Replace("{platform}", platform, StringComparison.Ordinal);
}

/// <summary>
/// The content of one exam, loaded and checked once for the life of the process. Immutable; the only input of the engine
/// that comes from files.
/// </summary>
/// <param name="DayBefore">What to do on the day before the exam, in order; null where the pack has no such list.</param>
/// <param name="Corrections">Null where nothing was found wrong yet.</param>
/// <param name="Cases">Null where the pack has none.</param>
/// <param name="Spanish">Null where the pack speaks English alone.</param>
public sealed record Catalog(
    string Name,
    string Title,
    ImmutableArray<Domain> Domains,
    string WeightsNote,
    ImmutableArray<ExamFact> Facts,
    ImmutableArray<Source> Sources,
    ImmutableArray<Concept> Concepts,
    ImmutableArray<Question> Questions,
    ImmutableArray<Prompt> Prompts,
    SafetyTexts Safety,
    string FirstPressNotice,
    string DefaultDiscuss,
    SpanishTexts? Spanish = null,
    ImmutableArray<string>? DayBefore = null,
    ImmutableArray<Case>? Cases = null,
    ImmutableArray<Correction>? Corrections = null
)
{
    public FrozenDictionary<ConceptId, Concept> ConceptById { get; } = Concepts.ToFrozenDictionary(c => c.Id);

    public FrozenDictionary<QuestionId, Question> QuestionById { get; } = Questions.ToFrozenDictionary(q => q.Id);

    public FrozenDictionary<PromptId, Prompt> PromptById { get; } = Prompts.ToFrozenDictionary(p => p.Id);

    public FrozenDictionary<CaseId, Case> CaseById { get; } = (Cases ?? []).ToFrozenDictionary(c => c.Id);

    public FrozenDictionary<string, Source> SourceByKey { get; } = Sources.ToFrozenDictionary(s => s.Key, StringComparer.Ordinal);
}
