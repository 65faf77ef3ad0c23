using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime.Chat;

/// <summary>
/// What everyone in a room sees: one message for each <see cref="RoomMessage"/>. Options stand in the body, letters on the buttons.
/// Every message carries a button that names its slot, so that it can be found again.
/// </summary>
public static class RoomPosts
{
    /// <summary>Names listed in a lobby, of those who show theirs; the others are counted.</summary>
    private const int NamesListed = 20;

    /// <param name="slot">The key of its slot.</param>
    /// <param name="live">While a question is open: how many answered.</param>
    public static Sheet Of(RoomMessage message, string slot, Catalog catalog, LiveCount? live = null) =>
        message switch
        {
            RoomMessage.Lobby m => Lobby(m, catalog),
            RoomMessage.Ask m => Ask(m, live),
            RoomMessage.Talk m => Talk(m),
            RoomMessage.Reveal m => Reveal(m, catalog),
            RoomMessage.Pause m => Pause(m),
            RoomMessage.Withdrawn m => Withdrawn(m),
            RoomMessage.HowTheRoomDid m => HowTheRoomDid(m),
            RoomMessage.RollingOpen m => RollingSheets.Open(m, catalog),
            RoomMessage.RollingClosed m => RollingSheets.Closed(m, catalog),
            RoomMessage.Outcome m => Outcome(m),
            RoomMessage.CaseClosed m => CaseClosed(m, catalog),
            RoomMessage.DailyAsk m => DailyAsk(m),
            RoomMessage.DailyReveal m => DailyReveal(m, catalog),
            RoomMessage.Welcome m => Welcome(m, NumberOf(slot), catalog),
            RoomMessage.BoardNow m => Board(m, NumberOf(slot)),
            RoomMessage.SharedConcept m => ConceptCards.Shared(catalog.ConceptById[m.Concept], NumberOf(slot), catalog),
            _ => throw new UnreachableException($"No message for {message.GetType().Name}."),
        };

    /// <summary>A message in words, by the key of its slot.</summary>
    public static string NameOf(string slot) =>
        slot switch
        {
            _ when slot.EndsWith("-lobby", StringComparison.Ordinal) => "the quiz's lobby",
            _ when slot.EndsWith("-end", StringComparison.Ordinal) => "the quiz's last message",
            _ when slot.EndsWith("-rolling", StringComparison.Ordinal) => "the quiz for everyone's own time",
            _ when slot.StartsWith("shared-", StringComparison.Ordinal) => "the shared concept",
            _ when slot.StartsWith("welcome-", StringComparison.Ordinal) => "the welcome",
            _ when slot.StartsWith("board-", StringComparison.Ordinal) => "the board",
            _ when slot.StartsWith("daily-", StringComparison.Ordinal) && DateOnly.TryParse(slot[6..], Words.English, out var date) =>
                $"the daily prompt of {Words.Date(date)}",
            _ when slot.LastIndexOf("-q", StringComparison.Ordinal) is >= 0 and var at => $"question {slot[(at + 2)..].TrimStart('0')}",
            _ => "a message",
        };

    private static Sheet Lobby(RoomMessage.Lobby lobby, Catalog catalog)
    {
        var title = "### A quiz is about to start";
        var plan = Words.PlanLine(lobby.Plan, catalog);
        if (!lobby.Open)
        {
            return Body(
                Markup.Lines(["### Quiz", plan, "-# This lobby has closed. A quiz that started goes on below."]),
                Row(Joins(lobby))
            );
        }

        var names = lobby.Names.Take(NamesListed).Select(Markup.Name).ToArray();
        var more = lobby.Count - names.Length;
        return Body(
            Markup.Lines([
                title,
                plan,
                Words.ModeLine(lobby.Plan.Mode),
                "",
                names.Length > 0 ? $"**In:** {string.Join(", ", names)}{(more > 0 ? $" and {Words.Count(more, "other")}" : "")}"
                : lobby.Count > 0 ? $"**In:** {Words.Count(lobby.Count, "person", "people")} so far"
                : "Nobody is in yet.",
                "-# Whoever opened the quiz, or a facilitator, starts it. You may also join later.",
            ]),
            Row(
                Button("Join", new Route.Join(lobby.Session), Emphasis.Primary),
                Button("Leave", new Route.Leave(lobby.Session)),
                Button("Start", new Route.Start(lobby.Session)),
                Button("Cancel", new Route.Stop(lobby.Session))
            )
        );
    }

    // A closed lobby keeps the way in for those who come late.
    private static Control Joins(RoomMessage.Lobby lobby) => Button("Join late", new Route.Join(lobby.Session));

    private static Sheet Ask(RoomMessage.Ask ask, LiveCount? live) =>
        Body(
            Markup.Lines([
                $"### {Words.Place(ask.Ordinal, ask.Of)}{(ask.Round == 2 ? ": vote again" : "")}",
                Markup.Plain(ask.Stem),
                "",
                .. Options(ask.Choices),
                "",
                $"-# Closes {Markup.In(ask.ClosesAt)} at the latest. Only you see your {(ask.Of == 0 ? "vote" : "answer")}, and you may change it until then.",
                live is null ? null : $"-# {live.Answered} of {live.Present} answered.",
            ]),
            Row([
                .. ask.Choices.Select(c =>
                    Button(c.Letter, new Route.Answer(ask.Session, ask.Ordinal, ask.Round, c.Option, Guessed: false))
                ),
            ]),
            Row(
                Button(ask.Of == 0 ? "Decide now" : "Reveal now", new Route.Lead(ask.Session, ask.Ordinal, ask.Round, QuizStep.Reveal)),
                Button("My answer", new Route.MyAnswer(ask.Session, ask.Ordinal)),
                Button("More", new Route.More(ask.Session, ask.Ordinal))
            )
        );

    private static Sheet Talk(RoomMessage.Talk talk) =>
        Body(
            Markup.Lines([
                $"### Question {talk.Ordinal} of {talk.Of}: talk it over",
                Markup.Plain(talk.Stem),
                "",
                .. Options(talk.Choices),
                "",
                talk.Split is { } split
                    ? $"**How the room voted:** {Words.Split(Letters(talk.Choices), split)}"
                    : "Fewer than five answered, so no split is shown.",
                $"**To talk about:** {Markup.Plain(talk.Discuss)}",
                $"-# The second vote opens {Markup.In(talk.Until)}.",
            ]),
            Row(
                Button("Vote again now", new Route.Lead(talk.Session, talk.Ordinal, 1, QuizStep.VoteAgain)),
                Button("My answer", new Route.MyAnswer(talk.Session, talk.Ordinal)),
                Button("More", new Route.More(talk.Session, talk.Ordinal))
            )
        );

    private static Sheet Reveal(RoomMessage.Reveal reveal, Catalog catalog)
    {
        var last = reveal.Ordinal == reveal.Of;
        var key = reveal.Choices.First(c => c.IsKey);
        var letters = Letters(reveal.Choices);
        Control[] lead =
        [
            .. reveal.Until is null
                ? (Control[])[]
                :
                [
                    Button(
                        last ? "See how we did" : "Next",
                        new Route.Lead(reveal.Session, reveal.Ordinal, 1, QuizStep.Next),
                        Emphasis.Primary
                    ),
                ],
            Button("My answer", new Route.MyAnswer(reveal.Session, reveal.Ordinal)),
            Button("All options", new Route.AllOptions(reveal.Session, reveal.Ordinal)),
        ];
        Control[] more =
        [
            .. ConceptButtons(reveal.Concepts, catalog),
            .. FlagButton(reveal.Question, reveal.Revision),
            .. reveal.Until is null ? (Control[])[] : [Button("More", new Route.More(reveal.Session, reveal.Ordinal))],
        ];
        return Body(
            Markup.Lines([
                $"### Question {reveal.Ordinal} of {reveal.Of}: explained",
                Markup.Plain(reveal.Stem),
                "",
                .. Explained(reveal.Choices),
                "",
                $"**Why {key.Letter}:** {Markup.Plain(key.Why)}",
                reveal.Skipped ? "This question was skipped: it does not count." : null,
                (reveal.FirstSplit, reveal.Split) switch
                {
                    ({ } first, { } then) => $"**How the room moved:** {Words.Moved(letters, first, then)}",
                    (_, { } split) => $"**How the room answered:** {Words.Split(letters, split)}",
                    _ => "-# Fewer than five answered, so no split is shown.",
                },
                Small(reveal.Sources, reveal.Reviewed),
                reveal.Until is { } until ? $"-# {(last ? "The quiz ends" : "The next question opens")} {Markup.In(until)}." : null,
            ]),
            Row([.. lead]),
            Row([.. more])
        );
    }

    private static Sheet Pause(RoomMessage.Pause pause) =>
        Body(
            Markup.Lines([
                $"### Paused: {Words.Place(pause.Ordinal, pause.Of)}",
                Words.Of(pause.Reason),
                "-# Anyone here may resume. After a day it ends by itself with what was answered.",
            ]),
            Row(
                Button("Resume", new Route.Resume(pause.Session), Emphasis.Primary),
                Button("My answer", new Route.MyAnswer(pause.Session, pause.Ordinal)),
                Button("Stop the quiz", new Route.Stop(pause.Session))
            )
        );

    private static Sheet Withdrawn(RoomMessage.Withdrawn withdrawn) =>
        Body(
            Markup.Lines([
                "### This question was taken back",
                Markup.Plain(withdrawn.Stem),
                "-# The quiz was stopped while it was open, so it does not count.",
            ]),
            Row(Button("My answer", new Route.MyAnswer(withdrawn.Session, withdrawn.Ordinal)))
        );

    private static Sheet HowTheRoomDid(RoomMessage.HowTheRoomDid end) =>
        Body(
            Markup.Lines([
                "### How the room did",
                end.Reason switch
                {
                    FinishReason.Stopped => "The quiz was stopped early. What was answered before counts.",
                    FinishReason.Expired => "The quiz waited for a long time and then ended. What was answered before counts.",
                    _ => null,
                },
                end is { Answers: { } answers, Right: { } right }
                    ? $"The room chose the best answer **{right} of {answers}** times. {Words.Count(end.Players, "player")} took part."
                    : $"{Words.Count(end.Counted, "question")} counted. Fewer than five people played, so no team total is shown.",
                .. end.Named.Select(n => $"- {Markup.Name(n.Name)}: {n.Correct} of {n.Answered}"),
                "-# Only you see your own result: press *My result*.",
            ]),
            Row(
                Button("My result", new Route.MyResult(end.Session), Emphasis.Primary),
                Button("Another quiz", new Route.Another(end.Session))
            )
        );

    private static Sheet Outcome(RoomMessage.Outcome outcome)
    {
        var taken = outcome.Choices.First(c => c.Option == outcome.Taken);
        return Body(
            Markup.Lines([
                $"### Decision {outcome.Ordinal}: what came of it",
                outcome.Tied
                    ? $"The votes were equal; by lot it became **{taken.Letter}**: {Markup.Plain(taken.Text)}."
                    : $"The room chose **{taken.Letter}**: {Markup.Plain(taken.Text)}.",
                "",
                Markup.Plain(outcome.Consequence),
                $"> {Markup.Plain(outcome.Rule)}",
                "",
                outcome.Split is { } split
                    ? $"**How the room voted:** {Words.Split(Letters(outcome.Choices), split)}"
                    : "-# Fewer than five voted, so no split is shown.",
                outcome.Until is { } until ? $"-# {(outcome.IsLast ? "The case ends" : "It goes on")} {Markup.In(until)}." : null,
            ]),
            Row([
                .. outcome.Until is null
                    ? (Control[])[]
                    :
                    [
                        Button(
                            outcome.IsLast ? "To the end" : "Go on",
                            new Route.Lead(outcome.Session, outcome.Ordinal, 1, QuizStep.Next),
                            Emphasis.Primary
                        ),
                        Button("More", new Route.More(outcome.Session, outcome.Ordinal)),
                    ],
                Button("My vote", new Route.MyAnswer(outcome.Session, outcome.Ordinal)),
            ])
        );
    }

    private static Sheet CaseClosed(RoomMessage.CaseClosed closed, Catalog catalog) =>
        Body(
            Markup.Lines([
                $"### The end of “{Markup.Plain(closed.Title)}”",
                closed.Closing is { } closing ? Markup.Plain(closing)
                : closed.Reason == FinishReason.Stopped ? "The case was stopped early."
                : "The case waited for a long time and then ended.",
                "-# Nothing of a case is scored.",
                Small(closed.Sources, reviewed: true),
            ]),
            Row([Button("Another case", new Route.Another(closed.Session)), .. ConceptButtons(closed.Concepts, catalog)])
        );

    private static Sheet DailyAsk(RoomMessage.DailyAsk daily) =>
        daily.Choices.IsEmpty
            ? Body(
                Markup.Lines([
                    $"### {Title(daily.Kind, daily.Date)}",
                    Markup.Plain(daily.Text),
                    "",
                    "-# Nothing to answer here. Points to consider come with the next prompt.",
                ]),
                Row(Button("Show it to me", new Route.MyDaily(daily.Date)))
            )
            : Body(
                Markup.Lines([
                    $"### {Title(daily.Kind, daily.Date)}",
                    Markup.Plain(daily.Text),
                    "",
                    .. Options(daily.Choices),
                    "",
                    "-# Your first answer is final: the explanation comes at once, to you alone. Open for seven days.",
                ]),
                Row([.. daily.Choices.Select(c => Button(c.Letter, new Route.AnswerDaily(daily.Date, c.Option)))]),
                Row(Button("My answer", new Route.MyDaily(daily.Date)), FlagButton(daily.Question, daily.Revision))
            );

    private static Sheet DailyReveal(RoomMessage.DailyReveal daily, Catalog catalog) =>
        daily.Choices.IsEmpty
            ? Body(
                Markup.Lines([
                    $"### {Title(daily.Kind, daily.Date)}",
                    Markup.Plain(daily.Text),
                    "",
                    "**To consider:**",
                    .. daily.Consider.Select(c => $"- {Markup.Plain(c)}"),
                ]),
                Row([Button("Show it to me", new Route.MyDaily(daily.Date)), .. ConceptButtons(daily.Concepts, catalog)])
            )
            : Body(
                Markup.Lines([
                    $"### {Title(daily.Kind, daily.Date)}: explained",
                    Markup.Plain(daily.Text),
                    "",
                    .. Explained(daily.Choices),
                    "",
                    $"**Why {daily.Choices.First(c => c.IsKey).Letter}:** {Markup.Plain(daily.Choices.First(c => c.IsKey).Why)}",
                    daily.Split is { } split
                        ? $"**How the room answered:** {Words.Split(Letters(daily.Choices), split)}"
                        : "-# Fewer than five answered, so no split is shown.",
                    Small(daily.Sources, daily.Reviewed),
                ]),
                Row(Button("My answer", new Route.MyDaily(daily.Date)), Button("All options", new Route.AllDailyOptions(daily.Date))),
                Row([.. ConceptButtons(daily.Concepts, catalog), .. FlagButton(daily.Question, daily.Revision)])
            );

    private static Sheet Welcome(RoomMessage.Welcome welcome, int number, Catalog catalog) =>
        Body(
            Markup.Lines([
                welcome.Title == RoomSettings.Default.Title ? "### Welcome" : $"### Welcome: {Markup.Plain(welcome.Title)}",
                $"I am a study companion for the {Markup.Plain(catalog.Name)} exam. You answer by pressing a letter under a question; nobody here sees what you chose.",
                welcome.DailyOn
                    ? $"- **Every day:** one prompt at {welcome.DailyAt.ToString("h:mm tt", Words.English)}, {Words.Days(welcome.DailyDays)} ({Markup.Plain(welcome.Zone)}). It can be answered for seven days."
                    : null,
                welcome.Sessions.IsEmpty ? null : $"- **We meet:** {Markup.Plain(CalendarText.Sessions(welcome.Sessions))}",
                "- **Together:** `/quiz` opens a quiz for everyone here.",
                "- **Alone:** `/concept` looks something up, for you only.",
                "Press *Start* to see where the group is. Only you see what comes.",
                $"-# {catalog.Safety.Notice}",
            ]),
            Row(Button("Start", new Route.Begin(number), Emphasis.Primary), Button("What is kept about me", new Route.Privacy(number)))
        );

    private static Sheet Board(RoomMessage.BoardNow board, int number) =>
        Body(Markup.Lines([.. BoardLines(board)]), Row(Button("My place", new Route.MyPlace(number))));

    private static IEnumerable<string?> BoardLines(RoomMessage.BoardNow board)
    {
        yield return "### How the team's week goes";
        yield return $"Since {Words.Date(board.Week)}: **{Words.Count(board.Answered, "answer")}**.";
        yield return board.Shown is { } shown
            ? $"Right, in questions that five or more answered: **{Words.Of(shown)}**."
            : "How many were right is told for questions that five or more answered.";
        if (!board.Past.IsEmpty)
        {
            yield return "**The team's own weeks before:**";
        }

        foreach (var week in board.Past)
        {
            var right = week.Shown is { } then ? $", {Words.Percent(then)} % right" : "";
            yield return $"- Week of {Words.MonthDay(week.Week)}: {Words.Count(week.Answered, "answer")}{right}";
        }

        if (!board.Named.IsEmpty)
        {
            yield return "**By their own choice:**";
        }

        foreach (var named in board.Named)
        {
            yield return $"- {Markup.Name(named.Name)}: {Words.Count(named.Answered, "answer")}";
        }

        yield return $"-# A new week begins on {Words.Date(board.Week.AddDays(7))}. Your own place is for you alone: press *My place*.";
    }

    /// <summary>The daily prompt's heading: "Daily question · Friday, November 27".</summary>
    internal static string Title(PromptKind kind, DateOnly date) => $"Daily {KindOf(kind)} · {Words.Date(date)}";

    private static string KindOf(PromptKind kind) =>
        kind switch
        {
            PromptKind.Question => "question",
            PromptKind.Reflection => "reflection",
            PromptKind.Scenario => "scenario",
            _ => throw new UnreachableException($"No word for {kind}."),
        };

    internal static IEnumerable<string> Options(ImmutableArray<Choice> choices) =>
        choices.Select(c => $"**{c.Letter}**  {Markup.Plain(c.Text)}");

    /// <summary>The key by a mark and a word, never by color alone.</summary>
    internal static IEnumerable<string> Explained(ImmutableArray<Explained> choices) =>
        choices.Select(c => c.IsKey ? $"**{c.Letter}  {Markup.Plain(c.Text)}**  ✓ best answer" : $"**{c.Letter}**  {Markup.Plain(c.Text)}");

    internal static string? Small(ImmutableArray<string> sources, bool reviewed)
    {
        var parts = new List<string>();
        if (!sources.IsEmpty)
        {
            parts.Add($"Sources: {string.Join("; ", sources.Select(Markup.Plain))}.");
        }

        if (!reviewed)
        {
            parts.Add("Not yet reviewed by an instructor.");
        }

        return parts.Count == 0 ? null : $"-# {string.Join(' ', parts)}";
    }

    internal static ImmutableArray<string> Letters(ImmutableArray<Choice> choices) => [.. choices.Select(c => c.Letter)];

    internal static ImmutableArray<string> Letters(ImmutableArray<Explained> choices) => [.. choices.Select(c => c.Letter)];

    /// <summary>The first two concepts that a question is about.</summary>
    internal static IEnumerable<Control> ConceptButtons(ImmutableArray<ConceptId> concepts, Catalog catalog) =>
        concepts
            .Where(catalog.ConceptById.ContainsKey)
            .Take(2)
            .Select(c => Button(Label(catalog.ConceptById[c].Name), new Route.Concept(c, 0, Fresh: true)));

    internal static Control[] FlagButton(QuestionId? question, int revision) =>
        question is { } id ? [Button("Flag", new Route.Flag(id, revision))] : [];

    internal static Control Button(string label, Route route, Emphasis emphasis = Emphasis.None) =>
        new Control.Button(label, route, emphasis);

    /// <summary>Discord's guideline: longer labels are cut off on a phone.</summary>
    internal static string Label(string text) => Words.Shortened(text, 38);

    internal static Row Row(params ImmutableArray<Control> controls) => new(controls);

    private static Row Row(Control first, Control[] rest) => new([first, .. rest]);

    internal static Sheet Body(string text, params IEnumerable<Row> rows) => Sheet.Of(text, rows);

    private static int NumberOf(string slot) =>
        int.Parse(slot.AsSpan(slot.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture);
}
