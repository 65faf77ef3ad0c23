using System.Collections.Immutable;

namespace CrssBot.Engine.Concepts;

/// <summary>A concept one must know. Markdown appears in none of the fields: the pack's body is taken apart at load.</summary>
/// <param name="Gist">One sentence.</param>
/// <param name="KeyPoints">Three to six sentences.</param>
/// <param name="OnTheJob">A short example about fictional people; paragraphs separated by a blank line.</param>
/// <param name="Distinction">What practice questions on it turn on.</param>
/// <param name="Support">True for concepts near to distress: shows the footer with 988 and the Warm Line.</param>
/// <param name="ReviewedBy">Null until an instructor signs.</param>
public sealed record Concept(
    ConceptId Id,
    string Name,
    string Domain,
    ImmutableArray<string> Aliases,
    ImmutableArray<string> Asks,
    string Gist,
    ImmutableArray<string> KeyPoints,
    string OnTheJob,
    string Distinction,
    ImmutableArray<ConceptId> Related,
    ImmutableArray<Neighbor> ConfusedWith,
    ImmutableArray<string> Sources,
    Confidence Confidence,
    bool Support,
    string? ReviewedBy
);

/// <summary>A concept this one is mistaken for, and the sentence that tells them apart.</summary>
public sealed record Neighbor(ConceptId Concept, string Difference);
