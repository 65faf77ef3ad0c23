using System.Collections.Immutable;
using CrssBot.Engine;

namespace CrssBot.Content;

/// <summary>What people say, and how: the pack's part of the look-up, never shown to anyone.</summary>
/// <param name="Safety">Phrases that call up the safety texts wherever they stand.</param>
/// <param name="Statements">Examples of what calls them up, and of what does not.</param>
/// <param name="Wordings">What learners type when they mean a concept.</param>
/// <param name="Synonyms">Groups of words, each of which may stand for the others.</param>
public sealed record Heard(
    SafetyPhrases Safety,
    Statements Statements,
    ImmutableArray<Wording> Wordings,
    ImmutableArray<ImmutableArray<string>> Synonyms
);

/// <param name="Text">As typed.</param>
public readonly record struct Wording(ConceptId Concept, string Text);

/// <summary>What people type in a crisis, and what only sounds like it: statements/, one a line.</summary>
/// <param name="Self">About oneself, in English.</param>
/// <param name="SelfEs">About oneself, in Spanish.</param>
/// <param name="Other">About another person now, in English.</param>
/// <param name="OtherEs">About another person now, in Spanish.</param>
/// <param name="Study">Study questions near the topic, and sayings that only sound like it.</param>
/// <param name="Elsewhere">Matters that the pack does not answer.</param>
public sealed record Statements(
    ImmutableArray<string> Self,
    ImmutableArray<string> SelfEs,
    ImmutableArray<string> Other,
    ImmutableArray<string> OtherEs,
    ImmutableArray<string> Study,
    ImmutableArray<string> Elsewhere
)
{
    public static Statements None { get; } = new([], [], [], [], [], []);
}
