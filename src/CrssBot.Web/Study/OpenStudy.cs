using CrssBot.Engine;
using CrssBot.Engine.Alone;
using CrssBot.Engine.Progress;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Alone;
using CrssBot.Web.Rooms;

namespace CrssBot.Web.Study;

/// <summary>
/// What one person has open on the page of studying alone: their sittings, what their answers come to, and what to say when something did not
/// work. Used from one thread at a time, a page's own.
/// </summary>
public sealed class OpenStudy(StudyAlone alone, StudyDesk desk, WebRooms rooms, MemberId member, string zone)
{
    private (SessionId Session, int Ordinal)? _shown;

    public AloneView? View { get; private set; }

    /// <summary>Null until the first look.</summary>
    public MemberProgress? Progress { get; private set; }

    public StudyPlan Plan { get; private set; } = null!;

    public Profile Profile { get; private set; } = Profile.Empty;

    /// <summary>One sentence about the latest press; null when all is well.</summary>
    public string? Said { get; private set; }

    /// <summary>Corrections that they had not heard of; shown as long as the page is open.</summary>
    public IReadOnlyList<string> Corrected { get; private set; } = [];

    /// <summary>When the view was taken, by this process's clock: what is left of an exam counts from it.</summary>
    public DateTimeOffset SeenAt { get; private set; }

    /// <summary>What is in front of them; null: the overview.</summary>
    public SittingView? Sitting => _shown is { } shown ? View?.Find(shown.Session) : null;

    /// <summary>Of <see cref="Sitting"/>; null once all is answered, and where the exam's result or its pause is shown.</summary>
    public SittingQuestion? Question =>
        Sitting is { } sitting && _shown is { Ordinal: > 0 } shown && shown.Ordinal <= sitting.Questions.Length
            ? sitting.Questions[shown.Ordinal - 1]
            : null;

    /// <summary>The exam has been, and they were not asked yet what now.</summary>
    public bool IsAfterExam => Plan is { Stage: PlanStage.After };

    public Task LookAsync(CancellationToken cancellationToken) => TryAsync(act: null, cancellationToken);

    public Task ReviewAsync(bool more, CancellationToken cancellationToken) =>
        TryAsync(
            async press =>
                await alone.ReviewAsync(press, more, cancellationToken) is { } begun
                    ? Show(begun, view => view.Set)
                    : "Nothing more is due today. What you answered comes back when you are about to forget it.",
            cancellationToken
        );

    public Task PracticeAsync(PracticeChoice choice, int count, CancellationToken cancellationToken) =>
        TryAsync(
            async press =>
                await alone.PracticeAsync(press, choice, count, cancellationToken) is { } begun
                    ? Show(begun, view => view.Set)
                    : RefusalText.Of(Refusal.NoQuestionsFit),
            cancellationToken
        );

    public Task ExamAsync(bool strict, CancellationToken cancellationToken) =>
        TryAsync(async press => Show(await alone.ExamAsync(press, strict, cancellationToken), view => view.Exam), cancellationToken);

    public Task AnswerAsync(SittingQuestion question, OptionId option, bool guessed, CancellationToken cancellationToken) =>
        Sitting is { } sitting
            ? SubmitAsync(new RoomCommand.AnswerSitting(sitting.Session, question.Ordinal, option, guessed), cancellationToken)
            : Task.CompletedTask;

    public async Task PauseAsync(SessionId exam, CancellationToken cancellationToken)
    {
        _shown = null;
        await SubmitAsync(new RoomCommand.PauseExam(exam), cancellationToken);
    }

    public async Task ResumeAsync(SessionId exam, CancellationToken cancellationToken)
    {
        await SubmitAsync(new RoomCommand.ResumeExam(exam), cancellationToken);
        _shown = (exam, View?.Find(exam)?.NextAfter(0)?.Ordinal ?? 1);
    }

    public async Task FinishAsync(SessionId exam, CancellationToken cancellationToken)
    {
        await SubmitAsync(new RoomCommand.FinishExam(exam), cancellationToken);
        _shown = (exam, 0);
    }

    public Task SetProfileAsync(Func<Profile, Profile> change, CancellationToken cancellationToken) =>
        TryAsync(
            async _ =>
            {
                await desk.SetProfileAsync(member, change(await desk.ProfileAsync(member, cancellationToken)), cancellationToken);
                return null;
            },
            cancellationToken
        );

    /// <param name="ordinal">0: how it went.</param>
    public void Show(SessionId session, int ordinal)
    {
        Said = null;
        _shown = (session, ordinal);
    }

    /// <summary>The next question without an answer, or how it went.</summary>
    public void GoOn()
    {
        if (Sitting is { } sitting)
        {
            Show(sitting.Session, sitting.NextAfter(_shown!.Value.Ordinal)?.Ordinal ?? 0);
        }
    }

    public void Leave()
    {
        Said = null;
        _shown = null;
    }

    private string? Show(Reply begun, Func<AloneView, SittingView?> which)
    {
        if (begun.Refusal is { } refusal)
        {
            return RefusalText.Of(refusal);
        }

        if (begun.View.Alone is { } view && which(view) is { } sitting)
        {
            _shown = (sitting.Session, sitting.Paused ? 0 : sitting.NextAfter(0)?.Ordinal ?? 0);
        }

        return null;
    }

    private Task SubmitAsync(RoomCommand command, CancellationToken cancellationToken) =>
        TryAsync(
            async press =>
                (await alone.SubmitAsync(press, command, cancellationToken)).Refusal is { } refusal ? RefusalText.Of(refusal) : null,
            cancellationToken
        );

    /// <summary>Does something, then looks: whatever happened, what is shown is what is stored.</summary>
    /// <param name="act">Null: only looks.</param>
    private async Task TryAsync(Func<AlonePress, Task<string?>>? act, CancellationToken cancellationToken)
    {
        var receipt = rooms.Receive();
        var press = new AlonePress(member, receipt.At, Key: null, receipt.Order, zone);
        try
        {
            Said = act is null ? null : await rooms.MeasureAsync(receipt, () => act(press));
            View = await alone.LookAsync(member, cancellationToken);
            SeenAt = receipt.At;
            Profile = await desk.ProfileAsync(member, cancellationToken);
            if (Progress is null || Sitting is null)
            {
                // Of every answer ever given: only where it is shown.
                Progress = await alone.ProgressAsync(press, cancellationToken);
                Plan = StudyPlan.Of(Progress);
            }

            if (await desk.Corrections.UntoldAsync(member, cancellationToken) is { Count: > 0 } untold)
            {
                Corrected = untold;
                await desk.Corrections.ToldAsync(member, cancellationToken);
            }
        }
        catch (DeskBusyException e)
        {
            Said = e.Message;
        }
        catch (StoreUnavailableException)
        {
            Said = "That could not be stored just now. Press again in a moment.";
        }
    }
}
