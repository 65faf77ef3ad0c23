using System.Collections.Immutable;
using CrssBot.Engine;
using CrssBot.Engine.Alone;
using CrssBot.Engine.Progress;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;

namespace CrssBot.Runtime.Alone;

/// <summary>A press of whoever studies alone, as their channel knows it.</summary>
/// <param name="Zone">IANA name: where their days begin and end.</param>
public sealed record AlonePress(MemberId Member, DateTimeOffset At, string? Key, long Order, string Zone);

/// <summary>What to practice. A closed set.</summary>
public abstract record PracticeChoice
{
    private PracticeChoice() { }

    /// <summary>Where a miss is likeliest, of the whole pack.</summary>
    public sealed record Weakest : PracticeChoice;

    /// <summary>Answered wrong without a guess.</summary>
    public sealed record SureButMissed : PracticeChoice;

    public sealed record InDomain(string Slug) : PracticeChoice;

    public sealed record About(ConceptId Concept) : PracticeChoice;
}

/// <summary>
/// Studying alone, on every channel: a private room with one member, and what their answers everywhere come to. Progress is stored nowhere: it
/// is folded from the attempts when it is asked for, so there is nothing to keep in step with them, and a corrected key is the same fold again.
/// </summary>
public sealed class StudyAlone(StudyDesk desk, IStudyStore store)
{
    /// <summary>Of the addresses of private rooms; no platform's.</summary>
    private const string Channel = "alone";

    public Catalog Catalog => desk.Catalog;

    internal static ChannelAddress AddressOf(MemberId member) => new(Channel, member.Value);

    /// <summary>What their answers come to, wherever they gave them.</summary>
    public async Task<MemberProgress> ProgressAsync(AlonePress press, CancellationToken cancellationToken)
    {
        var attempts = await store.AttemptsOfAsync(press.Member, cancellationToken);
        var profile = await desk.ProfileAsync(press.Member, cancellationToken);
        return MemberProgress.Of(attempts, Catalog, press.Zone, profile.ExamDate, press.At);
    }

    /// <summary>What is open; null before the first set.</summary>
    public async Task<AloneView?> LookAsync(MemberId member, CancellationToken cancellationToken) =>
        await store.FindRoomAsync(AddressOf(member), cancellationToken) is { } room
            ? (await desk.LookAsync(room, member, standing: null, cancellationToken)).Alone
            : null;

    /// <summary>Begins a set of what is due today. Null when nothing is, or when the day's share is done and no more was asked for.</summary>
    /// <param name="more">Beyond the day's share.</param>
    public async Task<Reply?> ReviewAsync(AlonePress press, bool more, CancellationToken cancellationToken)
    {
        var progress = await ProgressAsync(press, cancellationToken);
        var limit = more ? AloneRules.DefaultQuestions : ReviewQueue.DailyLimit - progress.ReviewedToday;
        var due = limit > 0 ? ReviewQueue.Due(progress, Catalog, limit) : [];
        return due.IsEmpty ? null : await SubmitAsync(press, new RoomCommand.BeginSitting(StudyMode.Review, due), cancellationToken);
    }

    /// <summary>Begins a set of practice. Null when no question fits.</summary>
    /// <param name="count">1 to <see cref="AloneRules.MaxQuestions"/>.</param>
    public async Task<Reply?> PracticeAsync(AlonePress press, PracticeChoice choice, int count, CancellationToken cancellationToken)
    {
        var progress = await ProgressAsync(press, cancellationToken);
        count = Math.Clamp(count, 1, AloneRules.MaxQuestions);
        ImmutableArray<QuestionId> questions = choice switch
        {
            PracticeChoice.Weakest => ReviewQueue.Weakest(progress, Catalog, _ => true, count, SeedOf(press)),
            PracticeChoice.SureButMissed => [.. progress.SureButMissed.Take(count)],
            PracticeChoice.InDomain d => ReviewQueue.Weakest(
                progress,
                Catalog,
                new QuizPlan(count, StudyMode.Practice, d.Slug).Fits,
                count,
                SeedOf(press)
            ),
            PracticeChoice.About a => ReviewQueue.Weakest(progress, Catalog, q => q.Concepts.Contains(a.Concept), count, SeedOf(press)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return questions.IsEmpty
            ? null
            : await SubmitAsync(press, new RoomCommand.BeginSitting(StudyMode.Practice, questions), cancellationToken);
    }

    /// <summary>Begins an exam; one that is not over goes on instead.</summary>
    public async Task<Reply> ExamAsync(AlonePress press, bool strict, CancellationToken cancellationToken)
    {
        var progress = await ProgressAsync(press, cancellationToken);
        var profile = await desk.ProfileAsync(press.Member, cancellationToken);
        var questions = ExamDraw.Draw(progress, Catalog, SeedOf(press));
        var untimed = profile.ExtraTime == ExtraTime.Untimed;
        return await SubmitAsync(press, new RoomCommand.BeginSitting(StudyMode.Exam, questions, strict, untimed), cancellationToken);
    }

    /// <summary>A command to the member's private room.</summary>
    public async Task<Reply> SubmitAsync(AlonePress press, RoomCommand command, CancellationToken cancellationToken)
    {
        var address = AddressOf(press.Member);
        // Whoever was erased gets no room again under that id: a room that nothing happened in says so.
        if (!await desk.IsKnownAsync(press.Member, cancellationToken))
        {
            return new Reply(await desk.LookAsync(RoomId.Alone, press.Member, standing: null, cancellationToken), Refusal.Erased);
        }

        var room = await store.RoomForAsync(address, new RoomId($"{RoomId.Alone}-{StudyDesk.RandomId()}"), cancellationToken);
        var request = new RoomRequest(room, press.Member, press.At, command, Key: press.Key, Order: press.Order);
        return await desk.SubmitAsync(request, cancellationToken);
    }

    /// <summary>The press itself is the chance: another press, another draw; the same one again is known by its key.</summary>
    private static Seed SeedOf(AlonePress press) => new((ulong)press.At.UtcTicks);
}
