using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace CrssBot.Engine.Prompts;

public enum PromptKind
{
    Question,
    Reflection,
    Scenario,
}

/// <summary>What the bot posts once a day.</summary>
/// <param name="Question">Set for <see cref="PromptKind.Question"/>, otherwise null.</param>
/// <param name="Text">The text of a reflection or scenario; null for a question.</param>
/// <param name="Consider">Points shown when the next prompt is posted; empty for a question.</param>
public sealed record Prompt(
    PromptId Id,
    PromptKind Kind,
    QuestionId? Question,
    string? Text,
    ImmutableArray<string> Consider,
    ImmutableArray<ConceptId> Concepts
);
