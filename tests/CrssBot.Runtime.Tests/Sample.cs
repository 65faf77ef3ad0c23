using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime.Tests;

/// <summary>A small pack: six questions whose key is <see cref="Right"/>, one prompt a kind.</summary>
internal static class Sample
{
    public static readonly OptionId Right = new("right");
    public static readonly OptionId Wrong = new("wrong");
    public static readonly OptionId Worse = new("worse");

    public static Catalog Catalog { get; } =
        new(
            "sample",
            "A sample pack",
            [new Domain("ethics", "Ethics", 100)],
            "Weights are ours.",
            [],
            [],
            [],
            [.. Enumerable.Range(1, 6).Select(QuestionOf)],
            [
                new(new("p1"), PromptKind.Question, new QuestionId("q1"), null, [], []),
                new(new("p2"), PromptKind.Reflection, null, "What helps a team listen?", ["Time to think."], []),
                new(new("p3"), PromptKind.Scenario, null, "Kim asks for a ride. What now?", ["The agency's rule."], []),
                new(new("p4"), PromptKind.Question, new QuestionId("q2"), null, [], []),
            ],
            new SafetyTexts("self", "other", "public", "autocomplete", "spanish", "notice", "footer"),
            "What is kept.",
            "What makes the best answer better than the next best?"
        );

    public static RoomContext Context { get; } = new(Catalog, RoomContext.DefaultCatchUp);

    private static Question QuestionOf(int number) =>
        new(
            new QuestionId($"q{number}"),
            "ethics",
            [],
            CognitiveLevel.Application,
            $"What is best in case {number}?",
            [
                new Option(Right, "The careful way", "Care comes first.", null),
                new Option(Wrong, "The quick way", "Quick is not careful.", "Speed helps."),
                new Option(Worse, "The loud way", "Loud is not careful.", "Volume helps."),
            ],
            Right,
            null,
            [],
            Confidence.Confirmed,
            Revision: 1,
            KeepOrder: number % 2 == 0,
            ReviewedBy: null
        );
}
