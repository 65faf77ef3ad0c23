using System.Collections.Immutable;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Engine.Scenarios;

namespace CrssBot.Engine.Tests;

/// <summary>A small pack: twelve questions in four domains, six prompts of three kinds. Every question's key is <see cref="Key"/>.</summary>
internal static class Sample
{
    public static readonly OptionId Key = new("right");
    public static readonly OptionId Wrong = new("wrong");
    public static readonly OptionId Worse = new("worse");

    /// <summary>Every rationale of the pack starts with it, and nothing else holds it.</summary>
    public const string WhyMark = "BECAUSE";

    /// <summary>Every misconception of the pack starts with it, and nothing else holds it.</summary>
    public const string BeliefMark = "BELIEF";

    private static readonly ImmutableArray<string> Slugs = ["advocacy", "ethics", "mentoring", "recovery"];

    public static Catalog Catalog { get; } =
        new(
            "sample",
            "A sample pack",
            [.. Slugs.Select(s => new Domain(s, $"The domain of {s}", 25))],
            "Equal weights are ours.",
            [],
            [new Source("act", "The Act", "State", "§ 1", "2026-05-01")],
            [.. Slugs.Select(ConceptOf)],
            [.. Slugs.SelectMany(s => Enumerable.Range(1, 3).Select(n => QuestionOf(s, n)))],
            [
                new(new("p1"), PromptKind.Question, new QuestionId("advocacy-1"), null, [], []),
                new(new("p2"), PromptKind.Question, new QuestionId("ethics-1"), null, [], []),
                new(new("p3"), PromptKind.Reflection, null, "What helps a team listen?", ["Time to think."], [new("on-mentoring")]),
                new(new("p4"), PromptKind.Reflection, null, "What is a strength?", ["What someone can do."], [new("on-recovery")]),
                new(new("p5"), PromptKind.Scenario, null, "Kim asks for a ride. What now?", ["The agency's rule."], [new("on-ethics")]),
                new(new("p6"), PromptKind.Scenario, null, "Lee wants to speak up.", ["Lee speaks first."], [new("on-advocacy")]),
            ],
            new SafetyTexts("self", "other", "public", "autocomplete", "spanish", "notice", "footer"),
            "What is kept.",
            "What makes the best answer better than the next best?",
            Cases: [CaseOf("short", "ethics", twoWays: false), CaseOf("long", "advocacy", twoWays: true)]
        );

    public static RoomContext Context { get; } = new(Catalog, RoomContext.DefaultCatchUp);

    /// <summary>The same pack with other prompts.</summary>
    public static RoomContext With(params Prompt[] prompts) => Context with { Catalog = Catalog with { Prompts = [.. prompts] } };

    public static Prompt QuestionPrompt { get; } = Catalog.Prompts[0];

    public static RoomSettings Daily(string zone = "America/Chicago", string at = "08:00", params ImmutableArray<DayOfWeek> days) =>
        RoomSettings.Default with
        {
            Zone = zone,
            DailyOn = true,
            DailyAt = TimeOnly.ParseExact(at, "HH:mm", System.Globalization.CultureInfo.InvariantCulture),
            DailyDays = days.IsEmpty ? [.. Enum.GetValues<DayOfWeek>()] : days,
        };

    private static Question QuestionOf(string domain, int number)
    {
        var name = $"{domain}-{number}";
        return new Question(
            new QuestionId(name),
            domain,
            [new ConceptId($"on-{domain}")],
            CognitiveLevel.Application,
            $"What is best in {name}?",
            [
                new Option(Key, $"The careful way of {name}", $"{WhyMark} {name} is careful.", null),
                new Option(Wrong, $"The quick way of {name}", $"{WhyMark} {name} is not quick.", $"{BeliefMark} {name} must be quick."),
                new Option(Worse, $"The loud way of {name}", $"{WhyMark} {name} is not loud.", $"{BeliefMark} {name} must be loud."),
            ],
            Key,
            number == 1 ? $"Who is heard in {name}?" : null,
            ["act"],
            Confidence.Confirmed,
            number,
            KeepOrder: number == 3,
            ReviewedBy: number == 1 ? "An instructor" : null
        );
    }

    /// <summary>Two decisions, where the quick way of the first leads past the second if <paramref name="twoWays"/>.</summary>
    private static Case CaseOf(string slug, string domain, bool twoWays) =>
        new(
            new CaseId(slug),
            $"The {slug} case",
            domain,
            [new ConceptId($"on-{domain}")],
            ["act"],
            Confidence.Confirmed,
            $"The opening of {slug}.",
            "first",
            [
                StepOf(slug, "first", "second", twoWays ? "third" : "second"),
                StepOf(slug, "second", null, null),
                StepOf(slug, "third", null, null),
            ],
            $"The closing of {slug}."
        );

    private static CaseStep StepOf(string slug, string step, string? next, string? quick) =>
        new(
            step,
            $"The situation of {slug}, {step}.",
            "What now?",
            [
                new CaseChoice(Key, "The careful way", $"{WhyMark} {slug} {step} careful.", $"{BeliefMark} careful.", next, IsBest: true),
                new CaseChoice(Wrong, "The quick way", $"{WhyMark} {slug} {step} quick.", $"{BeliefMark} quick.", quick, IsBest: false),
                new CaseChoice(Worse, "The loud way", $"{WhyMark} {slug} {step} loud.", $"{BeliefMark} loud.", next, IsBest: false),
            ]
        );

    private static Concept ConceptOf(string domain) =>
        new(
            new ConceptId($"on-{domain}"),
            $"On {domain}",
            domain,
            [],
            [],
            "One sentence.",
            ["A point."],
            "An example.",
            "A distinction.",
            [],
            [],
            ["act"],
            Confidence.Confirmed,
            Support: false,
            ReviewedBy: null
        );
}
