using System.Collections.Immutable;

namespace CrssBot.Engine.Quizzes;

/// <summary>What a question asks of memory.</summary>
public enum CognitiveLevel
{
    Recall,
    Comprehension,
    Application,
}

/// <summary>One multiple-choice item of the pack.</summary>
/// <param name="Revision">From 1; raised when the key or an option's meaning changes.</param>
/// <param name="KeepOrder">True where the options have a natural order; otherwise they are shuffled when drawn.</param>
/// <param name="Discuss">One open question to talk about in *discuss*; null takes the pack's default.</param>
public sealed record Question(
    QuestionId Id,
    string Domain,
    ImmutableArray<ConceptId> Concepts,
    CognitiveLevel Level,
    string Stem,
    ImmutableArray<Option> Options,
    OptionId Key,
    string? Discuss,
    ImmutableArray<string> Sources,
    Confidence Confidence,
    int Revision,
    bool KeepOrder,
    string? ReviewedBy
);

/// <param name="Why">The rationale, for the key and for every distractor.</param>
/// <param name="Misconception">What a person who chooses this distractor believes; null for the key.</param>
public sealed record Option(OptionId Id, string Text, string Why, string? Misconception);
