using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Chat;

namespace CrssBot.Chaos.Fuzz;

/// <summary>What stands behind a button: reading is total, and what is read is written the same.</summary>
internal sealed class PressIds : FuzzKind
{
    private static readonly string[] Ids =
    [
        PressId.Of(new Route.Join(new SessionId("quiz-7"))),
        PressId.Of(new Route.Answer(new SessionId("quiz-7"), 3, 1, new OptionId("b"), Guessed: false)),
        PressId.Of(new Route.Lead(new SessionId("quiz-7"), 3, 2, QuizStep.VoteAgain)),
        PressId.Of(new Route.AnswerDaily(new DateOnly(2026, 11, 1), new OptionId("c"))),
        PressId.Of(new Route.Concept(new ConceptId("warm-line"), 2, Fresh: true)),
        PressId.Of(new Route.Flag(new QuestionId("ethics-gifts-1"), 2)),
        PressId.Of(new Route.SetZone("America/Chicago")),
        PressId.Of(new Route.UseCalendar(4)),
        PressId.Of(new Route.Rule(new QuestionId("ethics-gifts-1"), Ask: true)),
        PressId.Of(new Route.RollingAnswer(new SessionId("rolling-2"), 1, new OptionId("a"), Guessed: true)),
        PressId.Of(new Route.SitAnswer(new SessionId("exam-1"), 99, new OptionId("a"), Guessed: true)),
        PressId.Of(new Route.PostAgain("daily-2026-11-01")),
        PressId.Of(new Route.Erase(Sure: true)),
        "1:practice:2:",
    ];

    public override string Name => "custom-ids";

    public override int Share => 205_000;

    public override ValueTask TryAsync(Random random)
    {
        Input = random.Next(10) == 0 ? Pieces(random) : Spoil.Text(random, random.Of(Ids));
        if (PressId.Parse(Input) is { } route)
        {
            Taken++;
            var written = PressId.Of(route);
            Must(PressId.Parse(written) == route, $"It is written as {written}, which is another.");
            _ = PressId.SlotOf(route);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Parts of several, one after the other.</summary>
    private static string Pieces(Random random) =>
        string.Join(':', Enumerable.Range(0, 1 + random.Next(6)).Select(_ => random.Of(random.Of(Ids).Split(':'))).Prepend("1"));
}
