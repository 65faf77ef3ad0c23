using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Alone;
using CrssBot.Engine.Rooms;
using static CrssBot.Runtime.Chat.RoomPosts;

namespace CrssBot.Runtime.Chat;

/// <summary>The rolling quiz: its message for everyone, and what each member answers in private.</summary>
internal static class RollingSheets
{
    /// <summary>Characters of a stem and of a key's text in the list of the close: ten questions fit one message.</summary>
    private const int StemShown = 70;
    private const int KeyShown = 60;

    public static Sheet Open(RoomMessage.RollingOpen open, Catalog catalog) =>
        Body(
            Markup.Lines([
                "### A quiz for your own time",
                Words.PlanLine(open.Plan, catalog),
                "",
                $"Answer whenever it suits you, on your own clock. It closes {Markup.In(open.ClosesAt)}.",
                "-# Answers stay sealed until then: nobody sees who answered, or what. Then every question is explained at once.",
            ]),
            Row(
                Button("Answer it", new Route.RollingStart(open.Session), Emphasis.Primary),
                Button("Close it now", new Route.RollingClose(open.Session, Sure: false))
            )
        );

    public static Sheet Closed(RoomMessage.RollingClosed closed, Catalog catalog) =>
        Body(
            Markup.Lines([
                "### The quiz for your own time has closed",
                Words.PlanLine(closed.Plan, catalog),
                closed is { Answers: { } answers, Right: { } right }
                    ? $"The room chose the best answer **{right} of {answers}** times. {Words.Count(closed.Players, "person", "people")} took part."
                : closed.Players == 0 ? "Nobody answered this time. The questions are explained all the same."
                : "Fewer than five people took part, so no team total is shown.",
                "",
                .. closed.Questions.Select((q, i) => Line(q, i + 1)),
                "-# ✓ best answer. Open a question to read why; only you see your own result.",
            ]),
            Row(
                new Control.Select(
                    new Route.RollingExplain(closed.Session),
                    "Explain a question",
                    [
                        .. closed.Questions.Select(
                            (q, i) => new Option(Words.Shortened($"{i + 1}. {q.Stem}", 90), (i + 1).ToString(Words.English))
                        ),
                    ]
                )
            ),
            Row(Button("My result", new Route.RollingResult(closed.Session), Emphasis.Primary))
        );

    private static string Line(RollingQuestion question, int ordinal)
    {
        var key = question.Choices.First(c => c.IsKey);
        var at = question.Choices.IndexOf(key);
        var split = question.Split is { } counts ? $" · {counts[at]} of {counts.Sum()}" : "";
        return $"**{ordinal}.** {Markup.Plain(Words.Shortened(question.Stem, StemShown))} ✓ {Markup.Plain(Words.Shortened(key.Text, KeyShown))}{split}";
    }

    /// <param name="guessing">The letters say that the answer is a guess.</param>
    public static Sheet Question(RollingView rolling, SittingQuestion question, bool guessing)
    {
        var mine = question.Choices.FirstOrDefault(c => c.Option == question.Option);
        return Body(
            Markup.Lines([
                $"### Question {question.Ordinal} of {rolling.Questions.Length}",
                Markup.Plain(question.Stem),
                "",
                .. Options(question.Choices),
                "",
                guessing ? "You are about to guess, and that is fine. Choose a letter." : null,
                mine is null ? null : $"You chose **{mine.Letter}**{(question.Guessed ? ", as a guess" : "")}.",
                $"-# Sealed until it closes {Markup.In(rolling.ClosesAt)}. You may change an answer until then.",
            ]),
            Row([
                .. question.Choices.Select(c =>
                    Button(
                        c.Letter,
                        new Route.RollingAnswer(rolling.Session, question.Ordinal, c.Option, guessing),
                        c.Option == question.Option ? Emphasis.Primary : Emphasis.None
                    )
                ),
            ]),
            Row([
                .. guessing
                    ? (Control[])[]
                    : [Button("I am guessing", new Route.RollingAt(rolling.Session, question.Ordinal, Guessing: true))],
                Button("My answers", new Route.RollingList(rolling.Session)),
            ])
        );
    }

    /// <summary>One's own answers, to look at or change.</summary>
    public static Sheet List(RollingView rolling) =>
        Body(
            Markup.Lines([
                $"### Your answers: {rolling.Questions.Count(q => q.Option is not null)} of {rolling.Questions.Length}",
                .. rolling.Questions.Select(q =>
                    $"- {q.Ordinal}: {(q.Choices.FirstOrDefault(c => c.Option == q.Option) is { } c ? $"**{c.Letter}**{(q.Guessed ? ", a guess" : "")}" : "not yet")}"
                ),
                $"-# Sealed until it closes {Markup.In(rolling.ClosesAt)}. You may change an answer until then.",
            ]),
            Row(
                new Control.Select(
                    new Route.RollingPick(rolling.Session),
                    "Open a question",
                    [
                        .. rolling.Questions.Select(q => new Option(
                            Words.Shortened($"{q.Ordinal}. {q.Stem}", 90),
                            q.Ordinal.ToString(Words.English)
                        )),
                    ]
                )
            )
        );

    public static Sheet SureToClose(RollingView rolling) =>
        Body(
            $"It would close by itself {Markup.In(rolling.ClosesAt)}. Close it now for everyone, with what was answered?",
            Row(Button("Yes, close it", new Route.RollingClose(rolling.Session, Sure: true), Emphasis.Danger))
        );

    public static Sheet Result(IReadOnlyList<Attempt> mine, int of) =>
        mine.Count == 0
            ? Body("You have no answers in this quiz.")
            : Body($"You: **{mine.Count(a => a.Correct)} of {of}**, {mine.Count} answered. Only you see this.");
}
