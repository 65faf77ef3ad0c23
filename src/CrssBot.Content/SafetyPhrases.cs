using System.Collections.Immutable;

namespace CrssBot.Content;

/// <summary>
/// What people type when they or someone else may be in danger, from safety.yaml: lower case, no punctuation, no accents.
/// The look-up matches them before any search. They only decide which fixed text is shown; they are never shown themselves.
/// </summary>
/// <param name="Self">About oneself, in English.</param>
/// <param name="SelfEs">About oneself, in Spanish.</param>
/// <param name="Other">About another person now, in English.</param>
/// <param name="OtherEs">About another person now, in Spanish.</param>
/// <param name="Study">Marks of a study question; never outweighs a statement about oneself or about someone right now.</param>
public sealed record SafetyPhrases(
    ImmutableArray<string> Self,
    ImmutableArray<string> SelfEs,
    ImmutableArray<string> Other,
    ImmutableArray<string> OtherEs,
    ImmutableArray<string> Study
);
