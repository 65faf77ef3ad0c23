using System.Collections.Immutable;

namespace CrssBot.Engine.Concepts;

/// <summary>What a look-up says. A closed set.</summary>
public abstract record ConceptAnswer
{
    private ConceptAnswer() { }

    /// <param name="Hits">Best first; at least one.</param>
    /// <param name="Beside">The second, where learners take it for the first and the query fits it nearly as well: the answer tells the two apart.</param>
    public sealed record Match(ImmutableArray<Hit> Hits, ConceptId? Beside) : ConceptAnswer;

    /// <summary>"Not in my sources": nothing is close enough. The nearest are offered, at most three.</summary>
    public sealed record None(ImmutableArray<Hit> Nearest) : ConceptAnswer;

    /// <summary>A crisis statement; nothing was searched and no copy is kept. <paramref name="Text"/> is one of the pack's fixed texts.</summary>
    public sealed record Crisis(CrisisKind Kind, string Text) : ConceptAnswer;
}

/// <summary>Who a crisis statement is about.</summary>
public enum CrisisKind
{
    Self,
    Other,
}

/// <param name="Score">Higher is closer; comparable within one answer only. 0 to 1.</param>
public readonly record struct Hit(ConceptId Concept, double Score);

/// <summary>One autocomplete choice. <see cref="Concept"/> is null for the fixed safety line.</summary>
public sealed record Suggestion(ConceptId? Concept, string Text);

/// <summary>The look-up as the desk needs it; the index itself lives with the content.</summary>
/// <param name="Find">Query, how many results at most.</param>
/// <param name="Suggest">Partial query; at most 25 suggestions, best first.</param>
public sealed record ConceptLookUp(Func<string, int, ConceptAnswer> Find, Func<string, ImmutableArray<Suggestion>> Suggest);
