using System.Globalization;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime.Chat;

/// <summary>Buttons and selects of the rolling quiz.</summary>
internal sealed class RollingPresses(QuizHistory history)
{
    /// <param name="chosen">Of a select: the option's value.</param>
    public async Task<Answer> AnswerAsync(Visit visit, Route.Rolling route, string? chosen, CancellationToken cancellationToken)
    {
        switch (route)
        {
            case Route.RollingStart r:
                return await TellAsync(visit, new RoomCommand.StartRolling(r.Session), r.Session, 0, inPlace: false, cancellationToken);
            case Route.RollingAnswer r:
                var answer = new RoomCommand.AnswerRolling(r.Session, r.Ordinal, r.Option, r.Guessed);
                return await TellAsync(visit, answer, r.Session, r.Ordinal, inPlace: true, cancellationToken);
            case Route.RollingClose { Sure: true } r:
                return await visit.TellAsync(
                    new RoomCommand.CloseRolling(r.Session),
                    _ => new Sheet("It is closed, and every question is explained."),
                    cancellationToken,
                    inPlace: true
                );
            case Route.RollingExplain r:
                return await ExplainAsync(visit, r.Session, Number(chosen), cancellationToken);
            case Route.RollingResult r:
                return await ResultAsync(visit, r.Session, cancellationToken);
        }

        var view = await visit.LookAsync(cancellationToken);
        if (Of(view, route.Quiz) is not { IsOpen: true } rolling)
        {
            return new Answer.Whisper(RefusalText.Of(Refusal.NoSuchQuiz));
        }

        return route switch
        {
            Route.RollingClose when !rolling.MayClose => new Answer.Whisper(RefusalText.Of(Refusal.NotYours)),
            Route.RollingClose => new Answer.Whisper(RollingSheets.SureToClose(rolling)),
            Route.RollingAt r when r.Ordinal >= 1 && r.Ordinal <= rolling.Questions.Length => new Answer.Rewrite(
                RollingSheets.Question(rolling, rolling.Questions[r.Ordinal - 1], r.Guessing)
            ),
            Route.RollingPick when Number(chosen) is { } at && at >= 1 && at <= rolling.Questions.Length => new Answer.Rewrite(
                RollingSheets.Question(rolling, rolling.Questions[at - 1], guessing: false)
            ),
            Route.RollingList => new Answer.Rewrite(RollingSheets.List(rolling)),
            _ => new Answer.Whisper(Texts.OldButton),
        };
    }

    private static async Task<Answer> TellAsync(
        Visit visit,
        RoomCommand command,
        SessionId session,
        int after,
        bool inPlace,
        CancellationToken cancellationToken
    ) =>
        await visit.TellAsync(
            command,
            view =>
                Of(view, session) is not { IsOpen: true } rolling ? new Sheet(RefusalText.Of(Refusal.NoSuchQuiz))
                : rolling.NextAfter(after) is { } next ? RollingSheets.Question(rolling, next, guessing: false)
                : RollingSheets.List(rolling),
            cancellationToken,
            inPlace
        );

    private async Task<Answer> ExplainAsync(Visit visit, SessionId session, int? ordinal, CancellationToken cancellationToken)
    {
        var room = await visit.RoomAsync(cancellationToken);
        if (
            await history.RollingOfAsync(room, session, cancellationToken) is not { } closed
            || ordinal is not { } at
            || closed.Questions.ElementAtOrDefault(at - 1) is not { } question
        )
        {
            return new Answer.Whisper("This question is not explained yet.");
        }

        var (_, mine) = await history.AnswersOfAsync(room, session, at, visit.Member, cancellationToken);
        var told = Whispers.Explained(
            question.Choices,
            mine?.Option,
            first: null,
            mine?.Guessed ?? false,
            question.Question,
            question.Revision
        );
        return new Answer.Whisper(
            told with
            {
                Text = Markup.Lines([
                    $"### Question {at} of {closed.Questions.Length}",
                    Markup.Plain(question.Stem),
                    "",
                    .. RoomPosts.Explained(question.Choices),
                    "",
                    told.Text,
                    question.Split is { } split
                        ? $"**How the room answered:** {Words.Split(RoomPosts.Letters(question.Choices), split)}"
                        : "-# Fewer than five answered, so no split is shown.",
                    RoomPosts.Small(question.Sources, question.Reviewed),
                ]),
            }
        );
    }

    private async Task<Answer> ResultAsync(Visit visit, SessionId session, CancellationToken cancellationToken)
    {
        var room = await visit.RoomAsync(cancellationToken);
        if (await history.RollingOfAsync(room, session, cancellationToken) is not { } closed)
        {
            return new Answer.Whisper("It is still open, and its answers are sealed.");
        }

        var mine = await history.FinalOfAsync(room, session, visit.Member, cancellationToken);
        return new Answer.Whisper(RollingSheets.Result(mine, closed.Questions.Length));
    }

    private static RollingView? Of(RoomView view, SessionId session) =>
        view.Rolling is { } rolling && rolling.Session == session ? rolling : null;

    private static int? Number(string? chosen) =>
        int.TryParse(chosen, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
