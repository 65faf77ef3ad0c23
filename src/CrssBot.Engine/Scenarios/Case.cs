using System.Collections.Immutable;
using CrssBot.Engine.Quizzes;

namespace CrssBot.Engine.Scenarios;

/// <summary>A branching case of the pack: what would you do next, and what comes of it.</summary>
/// <param name="Opening">Who and where; told once.</param>
/// <param name="Start">The id of the first step.</param>
/// <param name="Closing">Told at the end of every way.</param>
public sealed record Case(
    CaseId Id,
    string Title,
    string Domain,
    ImmutableArray<ConceptId> Concepts,
    ImmutableArray<string> Sources,
    Confidence Confidence,
    string Opening,
    string Start,
    ImmutableArray<CaseStep> Steps,
    string Closing
)
{
    /// <summary>Null: no such step.</summary>
    public CaseStep? Find(string? step) => Steps.FirstOrDefault(s => string.Equals(s.Id, step, StringComparison.Ordinal));

    /// <summary>The step as a question to vote on. Its key is never shown: a story has no best answer, only what comes of one.</summary>
    internal Question Fork(CaseStep step) =>
        new(
            QuestionOf(step.Id),
            Domain,
            Concepts,
            CognitiveLevel.Application,
            string.Equals(step.Id, Start, StringComparison.Ordinal)
                ? $"{Opening}\n\n{step.Situation}\n\n{step.Ask}"
                : $"{step.Situation}\n\n{step.Ask}",
            [.. step.Choices.Select(c => new Option(c.Id, c.Text, c.Consequence, null))],
            step.Choices.First(c => c.IsBest).Id,
            Discuss: null,
            Sources,
            Confidence,
            Revision: 1,
            KeepOrder: false,
            ReviewedBy: null
        );

    /// <summary>The step that a question was made of.</summary>
    internal CaseStep StepOf(Question fork) => Steps.First(s => QuestionOf(s.Id) == fork.Id);

    /// <summary>By this a room remembers when it played the case last.</summary>
    internal QuestionId Played => QuestionOf(Start);

    private QuestionId QuestionOf(string step) => new($"case-{Id}-{step}");
}

/// <summary>One decision of a case.</summary>
public sealed record CaseStep(string Id, string Situation, string Ask, ImmutableArray<CaseChoice> Choices);

/// <param name="Rule">What the field says of such a choice.</param>
/// <param name="Next">The step that follows; null: the end.</param>
/// <param name="IsBest">The choice that the rule bears out.</param>
public sealed record CaseChoice(OptionId Id, string Text, string Consequence, string Rule, string? Next, bool IsBest);
