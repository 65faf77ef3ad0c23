using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using static CrssBot.Runtime.Chat.RoomPosts;

namespace CrssBot.Runtime.Chat;

/// <summary>What one member alone is told about their own part.</summary>
internal static class Whispers
{
    /// <summary>Own answer to an open question, with the way to say that it was a guess.</summary>
    public static Sheet Chosen(RoomMessage.Ask ask, Yours you)
    {
        if (ask.Choices.FirstOrDefault(c => c.Option == you.Option) is not { } choice)
        {
            return Body(
                ask.Of == 0
                    ? $"You have not voted on decision {ask.Ordinal} yet. Press a letter under it."
                    : $"You have not answered question {ask.Ordinal} yet. Press a letter under it.",
                LeaveRow(ask.Session, you)
            );
        }

        var guessed = you.Guessed ? ", and you said that you guessed" : "";
        return Body(
            Markup.Lines([
                $"You chose **{choice.Letter}**{guessed}. To change it, press another letter before {(ask.Of == 0 ? "it is decided" : "the reveal")}.",
                $"-# {Markup.Plain(choice.Text)}",
            ]),
            Row(
                you.Guessed || ask.Of == 0
                    ? []
                    : [Button("I guessed", new Route.Answer(ask.Session, ask.Ordinal, ask.Round, choice.Option, Guessed: true))]
            )
        );
    }

    /// <summary>The first vote, while the room talks.</summary>
    public static Sheet FirstVote(RoomMessage.Talk talk, Yours you) =>
        Body(
            talk.Choices.FirstOrDefault(c => c.Option == you.FirstOption) is { } first
                ? $"You voted **{first.Letter}**. After the talk you may vote again; if you do not, this vote stands."
                : "You have not voted yet. The second vote opens after the talk."
        );

    /// <summary>Own vote on a decision of a case.</summary>
    public static Sheet Voted(RoomMessage.Outcome outcome, OptionId? mine) =>
        Body(
            outcome.Choices.FirstOrDefault(c => c.Option == mine) is { } vote
                ? $"You voted **{vote.Letter}**: {Markup.Plain(vote.Text)}. Only you see this."
                : "You did not vote on this decision."
        );

    /// <summary>After the reveal: the key's rationale and one's own choice's. Nothing that shames.</summary>
    public static Sheet Explained(
        ImmutableArray<Explained> choices,
        OptionId? mine,
        OptionId? first,
        bool guessed,
        QuestionId? question,
        int revision
    )
    {
        var key = choices.First(c => c.IsKey);
        var own = choices.FirstOrDefault(c => c.Option == mine);
        var then = choices.FirstOrDefault(c => c.Option == first);
        var line = (then, own) switch
        {
            (null, null) => "You did not answer this one. Here is why the best answer is the best.",
            ({ } a, { } b) when a != b => $"You moved from **{a.Letter}** to **{b.Letter}**.",
            ({ } a, null) => $"You chose **{a.Letter}**.",
            (not null, { } b) => $"You stayed with **{b.Letter}**.",
            (null, { } b) => $"You chose **{b.Letter}**{(guessed ? " and said that you guessed" : "")}.",
        };
        var shown = own ?? then;
        return Body(
            Markup.Lines([
                shown is { IsKey: true } ? $"{line} That is the best answer." : line,
                "",
                $"**Why {key.Letter}:** {Markup.Plain(key.Why)}",
                shown is { IsKey: false } ? $"**About {shown.Letter}:** {Markup.Plain(shown.Why)}" : null,
            ]),
            Row([.. FlagButton(question, revision)])
        );
    }

    /// <summary>Every option's rationale.</summary>
    public static Sheet AllOptions(ImmutableArray<Explained> choices, ImmutableArray<string> sources, bool reviewed) =>
        Body(
            Markup.Lines([
                "### Every option",
                .. choices.SelectMany(c =>
                    new[] { $"**{c.Letter}  {Markup.Plain(c.Text)}**{(c.IsKey ? "  ✓ best answer" : "")}", Markup.Plain(c.Why) }
                ),
                Small(sources, reviewed),
            ])
        );

    /// <summary>Leaving for everyone; skipping and stopping for who may.</summary>
    public static Sheet More(RoomMessage? current, SessionId session, Yours you)
    {
        var lead = you.MayLead;
        Control[] steps = (current, lead) switch
        {
            (RoomMessage.Ask { Of: 0 } or RoomMessage.Outcome, true) => [Button("Stop the case", new Route.Stop(session))],
            (RoomMessage.Ask ask, true) =>
            [
                Button("Skip this question", new Route.Lead(session, ask.Ordinal, ask.Round, QuizStep.Skip)),
                Button("Stop the quiz", new Route.Stop(session)),
            ],
            (RoomMessage.Talk talk, true) =>
            [
                Button("Skip this question", new Route.Lead(session, talk.Ordinal, 1, QuizStep.Skip)),
                Button("Stop the quiz", new Route.Stop(session)),
            ],
            (RoomMessage.Reveal or RoomMessage.Pause or RoomMessage.Lobby, true) => [Button("Stop the quiz", new Route.Stop(session))],
            _ => [],
        };
        Control[] flag = current switch
        {
            RoomMessage.Ask ask => FlagButton(ask.Question, ask.Revision),
            RoomMessage.Reveal reveal => FlagButton(reveal.Question, reveal.Revision),
            _ => [],
        };
        return Body(
            lead && current is RoomMessage.Ask { Of: 0 } or RoomMessage.Outcome ? "Stopping ends the case where it stands."
                : lead ? "A skipped question is explained and does not count. Stopping keeps what was answered."
                : "Whoever opened the quiz, or a facilitator, can skip a question or stop.",
            Row([.. steps, .. you.Playing ? (Control[])[Button("Leave the quiz", new Route.Leave(session))] : [], .. flag])
        );
    }

    private static Row LeaveRow(SessionId session, Yours you) =>
        Row(you.Playing ? [Button("Leave the quiz", new Route.Leave(session))] : []);

    public static Sheet MyResult(Yours you) =>
        you.Score is { Answered: > 0 } score
            ? Body(
                Markup.Lines([
                    $"You: **{score.Correct} of {score.Answered}**{(score.Points == score.Correct ? "" : $", {score.Points} points")}. Only you see this.",
                    you.ShowsName
                        ? "-# Your name may stand beside your score here."
                        : "-# Your name stands beside no score unless you turn it on.",
                ]),
                NameRow(you)
            )
            : Body("You have no answers that counted in this quiz.");

    public static Sheet MyPlace(RoomView view) =>
        view.You.Place is { } place
            ? Body(
                $"You this week: **{Words.Count(place.Answered, "answer")}**, {place.Correct} of them right. By answers given, that is place {place.Rank} of {place.Of}. Only you see this.",
                NameRow(view.You)
            )
            : Body(
                "Your place appears once five people, you among them, have answered this week. Only you will see it. Press a letter under the daily prompt whenever you like."
            );

    public static Row NameRow(Yours you) =>
        Row(
            you.ShowsName
                ? Button("Hide my name again", new Route.ShowMyName(On: false))
                : Button("Show my name beside my score", new Route.ShowMyName(On: true))
        );

    /// <summary>Into the quiz that is there.</summary>
    public static Row WayIn(RoomMessage quiz, Yours you) =>
        quiz switch
        {
            RoomMessage.Lobby m when !you.Playing => Row(Button("Join", new Route.Join(m.Session), Emphasis.Primary)),
            RoomMessage.Ask m => Row(Button("My answer", new Route.MyAnswer(m.Session, m.Ordinal))),
            RoomMessage.Pause m => Row(
                Button("Resume", new Route.Resume(m.Session), Emphasis.Primary),
                Button("Stop the quiz", new Route.Stop(m.Session))
            ),
            _ => Row(),
        };

    public static Sheet Flag(QuestionId question, int revision) =>
        Body(
            "What is wrong with this question? Nobody here sees that you flagged it.",
            Row(
                new Control.Select(
                    new Route.Flagged(question, revision),
                    "Choose",
                    [
                        new Option("The marked answer is wrong", nameof(FlagReason.WrongKey)),
                        new Option("Two answers are right", nameof(FlagReason.TwoRight)),
                        new Option("It is unclear", nameof(FlagReason.Unclear)),
                        new Option("It is out of date", nameof(FlagReason.OutOfDate)),
                        new Option("It is hurtful", nameof(FlagReason.Hurtful)),
                    ]
                )
            )
        );

    /// <summary>One day's prompt as this member may see it: with the explanation once they have answered.</summary>
    public static Sheet Daily(DailyView daily, RoomView view)
    {
        Row[] others = Days(view, daily.Date) is { Controls.Length: > 0 } days ? [days] : [];
        switch (daily.Message)
        {
            case RoomMessage.DailyReveal { Choices.IsEmpty: false } reveal:
                var own = Explained(reveal.Choices, daily.Option, null, guessed: false, reveal.Question, reveal.Revision);
                return own with
                {
                    Text = Markup.Lines([
                        $"### {Title(reveal.Kind, reveal.Date)}",
                        Markup.Plain(reveal.Text),
                        own.Text,
                        reveal.Split is { } split
                            ? $"**How the room answered:** {Words.Split(Letters(reveal.Choices), split)}"
                            : "-# The room's split appears once five have answered.",
                        Small(reveal.Sources, reveal.Reviewed),
                    ]),
                    Rows =
                    [
                        Row([
                            Button("All options", new Route.AllDailyOptions(reveal.Date)),
                            .. FlagButton(reveal.Question, reveal.Revision),
                        ]),
                        .. others,
                    ],
                };
            case RoomMessage.DailyReveal reveal:
                return Body(
                    Markup.Lines([
                        $"### {Title(reveal.Kind, reveal.Date)}",
                        Markup.Plain(reveal.Text),
                        "**To consider:**",
                        .. reveal.Consider.Select(c => $"- {Markup.Plain(c)}"),
                    ]),
                    others
                );
            case RoomMessage.DailyAsk { Choices.IsEmpty: true } ask:
                return Body(
                    Markup.Lines([
                        $"### {Title(ask.Kind, ask.Date)}",
                        Markup.Plain(ask.Text),
                        "-# Points to consider come with the next prompt.",
                    ]),
                    others
                );
            case RoomMessage.DailyAsk ask:
                return Body(
                    Markup.Lines([
                        $"### {Title(ask.Kind, ask.Date)}",
                        Markup.Plain(ask.Text),
                        "",
                        .. Options(ask.Choices),
                        "-# Your first answer is final: the explanation comes at once, to you alone.",
                    ]),
                    [
                        Row([.. ask.Choices.Select(c => Button(c.Letter, new Route.AnswerDaily(ask.Date, c.Option)))]),
                        daily.Explained is null ? Row() : Row(Button("Explain it without my answer", new Route.AllDailyOptions(ask.Date))),
                        .. others,
                    ]
                );
            default:
                throw new UnreachableException($"No day's prompt is a {daily.Message.GetType().Name}.");
        }
    }

    /// <summary>The prompts of the last seven days to choose from; empty when there is none.</summary>
    /// <param name="except">The day that is shown.</param>
    public static Row Days(RoomView view, DateOnly? except)
    {
        Option[] days =
        [
            .. view
                .Dailies.Where(d => d.Date != except)
                .Select(d => new Option(
                    Words.Day(d.Date, view.Now, view.Settings.Zone),
                    d.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    d.Option is null ? null : "You answered this one"
                )),
        ];
        return days.Length == 0
            ? Row()
            : Row(new Control.Select(new Route.Dailies(), except is null ? "Open a daily prompt" : "Another day", [.. days]));
    }
}
