using System.Collections.Immutable;
using System.Globalization;
using CrssBot.Engine.Boards;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Scenarios;

namespace CrssBot.Engine.Rooms;

/// <summary>Projects a room's state to the messages it owns: one a question, which becomes its own reveal.</summary>
public static class RoomMessages
{
    /// <summary>Key → what that message should show now. Messages of earlier questions stay as they were last shown.</summary>
    public static IEnumerable<(string Key, RoomMessage Message)> Of(RoomState state, Catalog catalog)
    {
        if (state.Quiz is { } quiz)
        {
            yield return (LobbyKey(quiz), LobbyOf(state, quiz));
            if (quiz.Ordinal > 0)
            {
                if (QuestionOf(quiz, catalog) is { } question)
                {
                    yield return (QuestionKey(quiz), question);
                }

                if (quiz.Phase is QuizPhase.Finished)
                {
                    yield return (EndKey(quiz.Id), EndOf(state, quiz, catalog));
                }
            }
        }

        if (state.Rolling is { } rolling)
        {
            yield return (RollingKey(rolling.Id), RollingOf(rolling, catalog));
        }

        foreach (var post in state.Daily.Posts)
        {
            if (!post.Skipped)
            {
                yield return (DailyKey(post.Date), DailyOf(post, catalog));
            }
        }

        if (state.Shared is { } shared)
        {
            yield return (Numbered("shared", shared.Number), new RoomMessage.SharedConcept(shared.Concept));
        }

        if (state.Welcomes is { } welcomes)
        {
            yield return (WelcomeKey(welcomes), WelcomeOf(state));
        }

        if (state.PostedBoard is { } board)
        {
            yield return (BoardKey(board.Number), BoardOf(state, board));
            if (board.Before is { } before)
            {
                yield return (BoardKey(before.Number), BoardOf(state, before));
            }
        }
    }

    public static string WelcomeKey(int number) => Numbered("welcome", number);

    public static string BoardKey(int number) => Numbered("board", number);

    private static string Numbered(string kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}");

    /// <summary>At most this many are named on a board.</summary>
    public const int NamesOnBoard = 3;

    /// <summary>Who is named on a board: of those who let their name stand, the three who answered most; by name when shown.</summary>
    internal static ImmutableArray<NamedMember> NamedOn(RoomState state, Board board) =>
        [
            .. board
                .Members.Where(m => state.Members.GetValueOrDefault(m.Key) is { ShowName: true })
                .OrderByDescending(m => m.Value.Answered)
                .ThenBy(m => m.Key)
                .Take(NamesOnBoard)
                .Select(m => new NamedMember(m.Key, m.Value.Answered)),
        ];

    /// <summary>The board as it stands now.</summary>
    internal static RoomMessage.BoardNow BoardOf(RoomState state, DateTimeOffset now)
    {
        var board = Board.On(PromptSchedule.DateIn(state.Settings.Zone, now), state.Board);
        return BoardOf(state, new PostedBoard(0, board.Week, board.Answered, board.Shown, board.Past, NamedOn(state, board)));
    }

    private static RoomMessage.BoardNow BoardOf(RoomState state, PostedBoard board) =>
        new(
            board.Week,
            board.Answered,
            board.Shown,
            board.Past,
            [
                .. board
                    .Named.Where(n => state.Members.GetValueOrDefault(n.Member) is { ShowName: true })
                    .Select(n => new NamedCount(state.Members[n.Member].Name, n.Answered))
                    .OrderBy(n => n.Name, StringComparer.OrdinalIgnoreCase),
            ]
        );

    private static RoomMessage.Welcome WelcomeOf(RoomState state) =>
        new(
            state.Settings.Title,
            state.Settings.Zone,
            state.Settings.DailyOn,
            state.Settings.DailyAt,
            state.Settings.DailyDays,
            state.Calendar?.Meetings ?? []
        );

    public static string LobbyKey(Quiz quiz) => LobbyKey(quiz.Id);

    public static string LobbyKey(SessionId session) => $"{session}-lobby";

    public static string QuestionKey(Quiz quiz) => QuestionKey(quiz.Id, quiz.Ordinal);

    /// <summary>The slot of a session's question, whether the quiz still runs or not.</summary>
    public static string QuestionKey(SessionId session, int ordinal) =>
        $"{session}-q{ordinal.ToString("D2", CultureInfo.InvariantCulture)}";

    /// <summary>The slot that shows a quiz's message; null for any other.</summary>
    public static string? KeyOf(RoomMessage? message) =>
        message switch
        {
            RoomMessage.Lobby m => LobbyKey(m.Session),
            RoomMessage.Ask m => QuestionKey(m.Session, m.Ordinal),
            RoomMessage.Talk m => QuestionKey(m.Session, m.Ordinal),
            RoomMessage.Reveal m => QuestionKey(m.Session, m.Ordinal),
            RoomMessage.Pause m => QuestionKey(m.Session, m.Ordinal),
            RoomMessage.Withdrawn m => QuestionKey(m.Session, m.Ordinal),
            RoomMessage.HowTheRoomDid m => EndKey(m.Session),
            RoomMessage.Outcome m => QuestionKey(m.Session, m.Ordinal),
            RoomMessage.CaseClosed m => EndKey(m.Session),
            _ => null,
        };

    public static string RollingKey(SessionId session) => $"{session}-rolling";

    public static string EndKey(SessionId session) => $"{session}-end";

    public static string DailyKey(DateOnly date) => $"daily-{date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}";

    /// <summary>Whether a slot's message can hold a person's name: a lobby, how the room did, and a board.</summary>
    public static bool MayName(string slot) =>
        slot.EndsWith("-lobby", StringComparison.Ordinal)
        || slot.EndsWith("-end", StringComparison.Ordinal)
        || slot.StartsWith("board-", StringComparison.Ordinal);

    /// <summary>The one message of the quiz that people look at now; null when the room has none.</summary>
    public static RoomMessage? Current(RoomState state, Catalog catalog) =>
        state.Quiz switch
        {
            null => null,
            { Phase: QuizPhase.Finished { Reason: not FinishReason.Completed }, Ordinal: 0 } => null,
            { Phase: QuizPhase.Lobby } quiz => LobbyOf(state, quiz),
            { Phase: QuizPhase.Finished } quiz => EndOf(state, quiz, catalog),
            var quiz => QuestionOf(quiz, catalog),
        };

    private static RoomMessage.Lobby LobbyOf(RoomState state, Quiz quiz) =>
        new(
            quiz.Id,
            quiz.Plan,
            // Once it has started the lobby no longer changes: late joiners are not announced.
            quiz.Phase is QuizPhase.Lobby
                ? quiz.Players.Count
                : 0,
            quiz.Phase is QuizPhase.Lobby
                ?
                [
                    .. quiz
                        .Players.Keys.Select(m => state.Members[m])
                        .Where(m => m.ShowName)
                        .Select(m => m.Name)
                        .Order(StringComparer.OrdinalIgnoreCase),
                ]
                : [],
            Open: quiz.Phase is QuizPhase.Lobby
        );

    /// <summary>How many questions there are; of a case nobody knows before its end: 0.</summary>
    private static int OfAll(Quiz quiz) => quiz.Case is null ? quiz.Questions.Length : 0;

    private static RoomMessage? QuestionOf(Quiz quiz, Catalog catalog)
    {
        var question = quiz.Current;
        return quiz.Phase switch
        {
            QuizPhase.Asking asking => new RoomMessage.Ask(
                quiz.Id,
                quiz.Ordinal,
                OfAll(quiz),
                asking.Round,
                quiz.Plan.Mode,
                question.Stem,
                ChoicesOf(question),
                asking.ClosesAt,
                (int)(asking.ClosesAt - asking.OpenedAt).TotalSeconds,
                quiz.Case is null ? question.Id : null,
                quiz.Case is null ? question.Revision : 0
            ),
            QuizPhase.Talking talking => new RoomMessage.Talk(
                quiz.Id,
                quiz.Ordinal,
                quiz.Questions.Length,
                question.Stem,
                ChoicesOf(question),
                SplitOf(question, talking.First),
                question.Discuss ?? catalog.DefaultDiscuss,
                talking.Until
            ),
            QuizPhase.Revealing { Taken: { } taken } decided when quiz.Case is { } played => OutcomeOf(
                quiz,
                played,
                decided,
                taken,
                decided.Until
            ),
            QuizPhase.Finished { Shown: { Taken: { } taken } shown } when quiz.Case is { } played => OutcomeOf(
                quiz,
                played,
                shown,
                taken,
                until: null
            ),
            QuizPhase.Revealing revealing => RevealOf(quiz, revealing, revealing.Until, catalog),
            QuizPhase.Paused paused => new RoomMessage.Pause(quiz.Id, quiz.Ordinal, OfAll(quiz), paused.Reason),
            // What was revealed stays revealed, whatever ended the quiz; an open question is taken back.
            QuizPhase.Finished { Shown: { } shown } => RevealOf(quiz, shown, until: null, catalog),
            QuizPhase.Finished => new RoomMessage.Withdrawn(quiz.Id, quiz.Ordinal, question.Stem),
            _ => null,
        };
    }

    private static RoomMessage.Reveal RevealOf(Quiz quiz, QuizPhase.Revealing revealing, DateTimeOffset? until, Catalog catalog)
    {
        var question = quiz.Current;
        return new(
            quiz.Id,
            quiz.Ordinal,
            quiz.Questions.Length,
            quiz.Plan.Mode,
            question.Stem,
            ExplainedOf(question),
            quiz.Plan.Mode == StudyMode.Discuss ? SplitOf(question, revealing.First) : null,
            SplitOf(question, revealing.Answers),
            revealing.Skipped,
            question.Concepts,
            SourcesOf(question, catalog),
            question.ReviewedBy is not null,
            until,
            question.Id,
            question.Revision
        );
    }

    private static RoomMessage.Outcome OutcomeOf(Quiz quiz, Case played, QuizPhase.Revealing decided, OptionId taken, DateTimeOffset? until)
    {
        var question = quiz.Current;
        var choice = played.StepOf(question).Choices.First(c => c.Id == taken);
        return new(
            quiz.Id,
            quiz.Ordinal,
            question.Stem,
            ChoicesOf(question),
            taken,
            decided.Tied,
            SplitOf(question, decided.Answers),
            choice.Consequence,
            choice.Rule,
            played.Find(choice.Next) is null,
            until
        );
    }

    private static RoomMessage EndOf(RoomState state, Quiz quiz, Catalog catalog) =>
        quiz is { Case: { } played, Phase: QuizPhase.Finished { Reason: var reason } }
            ? new RoomMessage.CaseClosed(
                quiz.Id,
                reason,
                played.Id,
                played.Title,
                reason == FinishReason.Completed ? played.Closing : null,
                played.Concepts,
                TitlesOf(played.Sources, catalog)
            )
            : HowTheRoomDid(state, quiz);

    private static RoomMessage.HowTheRoomDid HowTheRoomDid(RoomState state, Quiz quiz)
    {
        var played = quiz.Players.Where(p => p.Value.Answered > 0).ToArray();
        var enough = played.Length >= QuizRules.LeastForSplit;
        // Beside a total, names leave the rest of it to those without: too few of them would be found out. Who was forgotten is one of these.
        var named = played.Where(p => state.Members.GetValueOrDefault(p.Key) is { ShowName: true }).ToArray();
        var unnamed = played.Length - named.Length;
        var mayName = !enough || unnamed is 0 or >= QuizRules.LeastForSplit;
        return new(
            quiz.Id,
            ((QuizPhase.Finished)quiz.Phase).Reason,
            quiz.Counted,
            played.Length,
            enough ? played.Sum(p => p.Value.Answered) : null,
            enough ? played.Sum(p => p.Value.Correct) : null,
            [
                .. named
                    .Where(_ => mayName)
                    .Select(p => new NamedScore(state.Members[p.Key].Name, p.Value.Answered, p.Value.Correct, p.Value.Points))
                    .OrderBy(s => s.Name, StringComparer.OrdinalIgnoreCase),
            ]
        );
    }

    internal static RoomMessage RollingOf(Rolling rolling, Catalog catalog)
    {
        if (rolling.IsOpen)
        {
            return new RoomMessage.RollingOpen(rolling.Id, rolling.Plan, rolling.ClosesAt);
        }

        var answered = rolling.Sheets.Values.Count(s => !s.Answers.IsEmpty);
        var enough = answered >= QuizRules.LeastForSplit;
        return new RoomMessage.RollingClosed(
            rolling.Id,
            rolling.Plan,
            answered,
            enough ? rolling.Sheets.Values.Sum(s => s.Answers.Count) : null,
            enough ? rolling.Sheets.Values.Sum(s => s.Answers.Count(a => a.Value.Option == rolling.Questions[a.Key - 1].Key)) : null,
            [
                .. rolling.Questions.Select(
                    (q, i) =>
                        new RollingQuestion(
                            q.Stem,
                            ExplainedOf(q),
                            SplitOf(q, rolling.AnswersTo(i + 1)),
                            q.Concepts,
                            SourcesOf(q, catalog),
                            q.ReviewedBy is not null,
                            q.Id,
                            q.Revision
                        )
                ),
            ]
        );
    }

    internal static RoomMessage DailyOf(DailyPost post, Catalog catalog) => post.Revealed ? DailyRevealOf(post, catalog) : DailyAskOf(post);

    internal static RoomMessage.DailyAsk DailyAskOf(DailyPost post) =>
        new(
            post.Date,
            post.Kind,
            post.Question?.Stem ?? post.Text!,
            post.Question is { } question ? ChoicesOf(question) : [],
            post.Question?.Id,
            post.Question?.Revision ?? 0
        );

    internal static RoomMessage.DailyReveal DailyRevealOf(DailyPost post, Catalog catalog) =>
        new(
            post.Date,
            post.Kind,
            post.Question?.Stem ?? post.Text!,
            post.Question is { } question ? ExplainedOf(question) : [],
            post.Consider,
            post.Split.IsEmpty ? null : post.Split,
            post.Concepts,
            post.Question is { } asked ? SourcesOf(asked, catalog) : [],
            post.Question?.ReviewedBy is not null,
            post.Question?.Id,
            post.Question?.Revision ?? 0
        );

    private static string LetterOf(int index) => ((char)('A' + index)).ToString();

    internal static ImmutableArray<Choice> ChoicesOf(Question question) =>
        [.. question.Options.Select((o, i) => new Choice(LetterOf(i), o.Id, o.Text))];

    internal static ImmutableArray<Explained> ExplainedOf(Question question) =>
        [.. question.Options.Select((o, i) => new Explained(LetterOf(i), o.Id, o.Text, o.Id == question.Key, o.Why))];

    private static ImmutableArray<int>? SplitOf(Question question, ImmutableSortedDictionary<MemberId, Ballot> answers) =>
        answers.Count < QuizRules.LeastForSplit ? null : [.. question.Options.Select(o => answers.Count(a => a.Value.Option == o.Id))];

    internal static ImmutableArray<string> SourcesOf(Question question, Catalog catalog) => TitlesOf(question.Sources, catalog);

    private static ImmutableArray<string> TitlesOf(ImmutableArray<string> keys, Catalog catalog) =>
        [.. keys.Where(catalog.SourceByKey.ContainsKey).Select(k => catalog.SourceByKey[k].Title)];
}
