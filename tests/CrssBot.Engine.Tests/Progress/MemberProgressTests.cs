using CrssBot.Engine.Progress;
using CrssBot.Engine.Quizzes;
using CsCheck;

namespace CrssBot.Engine.Tests.Progress;

public class MemberProgressTests
{
    private const string Chicago = "America/Chicago";
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 17, 0, 0, TimeSpan.Zero);
    private static readonly QuestionId First = Sample.Catalog.Questions[0].Id;
    private static readonly QuestionId Second = Sample.Catalog.Questions[1].Id;

    [Fact]
    public void A_miss_comes_back_tomorrow_a_guess_sooner_than_what_was_known()
    {
        var missed = Of([Answer(First, correct: false)]).ByQuestion[First];
        var guessed = Of([Answer(First, guessed: true)]).ByQuestion[First];
        var known = Of([Answer(First)]).ByQuestion[First];

        Assert.Equal([1, 1, 2], new[] { missed, guessed, known }.Select(r => r.Due.DayNumber - r.Reviewed.DayNumber));
        Assert.Equal(
            [Fsrs.First(Grade.Again), Fsrs.First(Grade.Hard), Fsrs.First(Grade.Good)],
            new[] { missed, guessed, known }.Select(r => r.Memory)
        );
    }

    [Fact]
    public void A_wrong_guess_is_a_miss_like_any_other()
    {
        var progress = Of([Answer(First, correct: false, guessed: true)]);
        Assert.Equal(Fsrs.First(Grade.Again), progress.ByQuestion[First].Memory);
        Assert.Empty(progress.SureButMissed);
    }

    [Theory]
    [InlineData("2026-05-05T04:50:00Z", "2026-05-05T05:10:00Z", 1)] // 11:50 PM and 12:10 AM in Chicago
    [InlineData("2026-05-05T01:00:00Z", "2026-05-05T13:00:00Z", 1)] // 8 PM and 8 AM
    [InlineData("2026-05-05T13:00:00Z", "2026-05-06T01:00:00Z", 0)] // 8 AM and 8 PM
    [InlineData("2026-10-31T17:00:00Z", "2026-11-02T05:30:00Z", 1)] // across the hour that comes twice: noon, and the next day at 11:30 PM
    public void A_day_is_a_calendar_day_where_they_live(string once, string again, int days)
    {
        var then = DateTimeOffset.Parse(once, System.Globalization.CultureInfo.InvariantCulture);
        var later = DateTimeOffset.Parse(again, System.Globalization.CultureInfo.InvariantCulture);
        var progress = MemberProgress.Of([Answer(First, at: then), Answer(First, at: later)], Sample.Catalog, Chicago, null, later);

        Assert.Equal(Fsrs.Next(Fsrs.First(Grade.Good), Grade.Good, days), progress.ByQuestion[First].Memory);
    }

    [Fact]
    public void What_was_answered_wrong_without_a_guess_is_gathered_until_it_is_answered_well()
    {
        Attempt[] attempts =
        [
            Answer(First, correct: false, at: Noon.AddDays(-2)),
            Answer(Second, correct: false, at: Noon.AddDays(-1)),
            Answer(Sample.Catalog.Questions[2].Id, correct: false, at: Noon.AddDays(-1)),
            Answer(Sample.Catalog.Questions[2].Id, at: Noon),
        ];
        Assert.Equal([Second, First], Of(attempts).SureButMissed);
    }

    [Fact]
    public void Only_what_is_final_and_of_the_pack_counts_and_no_decision_of_a_case()
    {
        Attempt[] attempts =
        [
            Answer(First) with
            {
                Final = false,
            },
            Answer(new QuestionId("retired")),
            Answer(Second) with
            {
                Mode = StudyMode.Scenario,
            },
        ];
        var progress = Of(attempts);

        Assert.Empty(progress.ByQuestion);
        Assert.Equal(0, progress.StudyDays);
    }

    [Fact]
    public void A_question_is_held_while_it_would_likely_be_recalled()
    {
        Attempt[] answered = [Answer(First, at: Noon), Answer(Second, guessed: true, at: Noon)];
        DomainMastery Then(int days) => MemberProgress.Of(answered, Sample.Catalog, Chicago, null, Noon.AddDays(days)).Domains[0];

        Assert.Equal((1, 2, 3), (Then(0).Held, Then(0).Met, Then(0).InPack));
        Assert.Equal(0, Then(30).Held);
        Assert.Equal(2, Then(30).Met);
    }

    [Fact]
    public void Study_days_are_those_of_the_last_28_and_a_day_left_out_takes_nothing_away()
    {
        var attempts = ((int[])[0, 1, 5, 27, 28, 60]).Select(d => Answer(First, at: Noon.AddDays(-d)));
        Assert.Equal(4, Of(attempts).StudyDays);
    }

    [Fact]
    public void The_exam_caps_intervals_while_it_lies_ahead()
    {
        Attempt[] well = [.. Enumerable.Range(0, 5).Select(i => Answer(First, at: Noon.AddDays(-100 + (i * i * 5))))];
        var without = Of(well).ByQuestion[First].Due;
        var exam = new DateOnly(2026, 5, 11);
        Assert.True(without > exam);

        Assert.Equal(exam, Of(well, exam).ByQuestion[First].Due);
        // It has been: nothing is capped any more.
        Assert.Equal(without, Of(well, new DateOnly(2026, 5, 3)).ByQuestion[First].Due);
    }

    [Fact]
    public void What_is_due_comes_most_forgettable_first_and_domains_take_turns()
    {
        var questions = Sample.Catalog.Questions;
        // Ethics was answered longest ago, then mentoring, then advocacy.
        var attempts = questions
            .Where(q => q.Domain != "recovery")
            .Select(q =>
                Answer(
                    q.Id,
                    at: Noon.AddDays(
                        q.Domain == "ethics" ? -30
                        : q.Domain == "mentoring" ? -20
                        : -10
                    )
                )
            );
        var progress = Of(attempts);

        Assert.Equal(9, progress.DueToday);
        var due = ReviewQueue.Due(progress, Sample.Catalog, 6);
        var domains = due.Select(q => Sample.Catalog.QuestionById[q].Domain).ToArray();
        Assert.Equal(["ethics", "mentoring", "ethics", "mentoring", "ethics", "mentoring"], domains);
        Assert.Empty(ReviewQueue.Due(progress, Sample.Catalog, 0));
    }

    [Fact]
    public void What_was_reviewed_today_counts_toward_the_days_share()
    {
        Attempt[] attempts =
        [
            Answer(First) with
            {
                Mode = StudyMode.Review,
            },
            Answer(Second) with
            {
                Mode = StudyMode.Review,
            },
            Answer(Second) with
            {
                Mode = StudyMode.Review,
                Session = new SessionId("another"),
            },
            Answer(Sample.Catalog.Questions[2].Id),
            Answer(Sample.Catalog.Questions[3].Id, at: Noon.AddDays(-1)) with
            {
                Mode = StudyMode.Review,
            },
        ];
        Assert.Equal(2, Of(attempts).ReviewedToday);
    }

    [Fact]
    public void Practice_begins_where_a_miss_is_likeliest()
    {
        var questions = Sample.Catalog.Questions;
        Attempt[] attempts =
        [
            .. questions.Where(q => q.Domain is "advocacy" or "ethics" or "mentoring").Select(q => Answer(q.Id)),
            .. questions.Where(q => q.Domain == "recovery").Select(q => Answer(q.Id, correct: false)),
        ];
        var weakest = ReviewQueue.Weakest(Of(attempts), Sample.Catalog, _ => true, 3, new Seed(1));
        Assert.All(weakest, q => Assert.Equal("recovery", Sample.Catalog.QuestionById[q].Domain));
    }

    [Fact]
    public void Answers_after_a_groups_talk_feed_review_and_not_the_score()
    {
        var many = Enumerable
            .Range(0, 30)
            .Select(i => Answer(Sample.Catalog.Questions[i % 12].Id, at: Noon.AddMinutes(i)) with { Round = 2 });
        var progress = Of(many);
        Assert.Equal(12, progress.ByQuestion.Count);
        Assert.Null(progress.Score);
    }

    private static readonly Gen<Attempt[]> Years = Gen.Select(
        Gen.Int[0, 11],
        Gen.Int[0, 2],
        Gen.Bool,
        Gen.Int[0, 400 * 24 * 60],
        Gen.Int[1, 9],
        (question, option, guessed, minutes, ordinal) =>
            Answer(Sample.Catalog.Questions[question].Id, option > 0, guessed, Noon.AddMinutes(-minutes)) with
            {
                Ordinal = ordinal,
                Session = new SessionId($"quiz-{minutes % 50}"),
            }
    ).Array[0, 80];

    [Fact]
    public void The_order_in_which_attempts_are_given_does_not_matter() =>
        Years.Sample(
            attempts =>
            {
                var distinct = attempts.DistinctBy(a => (a.At, a.Session, a.Ordinal)).ToArray();
                Assert.Equal(Written(Of(distinct)), Written(Of(distinct.Reverse())));
            },
            iter: 300
        );

    [Fact]
    public void Whatever_was_answered_due_dates_and_queues_make_sense() =>
        Gen.Select(Years, Gen.Int[-30, 90], Gen.Int[0, 30])
            .Sample(
                (attempts, days, limit) =>
                {
                    var today = new DateOnly(2026, 5, 4);
                    var exam = today.AddDays(days);
                    var progress = Of(attempts, exam);
                    foreach (var known in progress.ByQuestion.Values)
                    {
                        Assert.True(known.Due > known.Reviewed);
                        Assert.True(exam < today || known.Due <= exam || known.Due == known.Reviewed.AddDays(1));
                        Assert.InRange(known.Memory.Difficulty, 1, 10);
                        Assert.InRange(known.Memory.Stability, 0.001, 36_500);
                    }

                    var due = ReviewQueue.Due(progress, Sample.Catalog, limit);
                    Assert.Equal(Math.Min(limit, progress.DueToday), due.Length);
                    Assert.Equal(due.Length, due.Distinct().Count());
                    Assert.All(due, q => Assert.True(progress.ByQuestion[q].Due <= today));
                    Assert.Equal(progress.ByQuestion.Count, progress.Domains.Sum(d => d.Met));
                    Assert.All(progress.Domains, d => Assert.InRange(d.Held, 0, d.Met));
                    Assert.InRange(progress.StudyDays, 0, MemberProgress.Window);
                },
                iter: 500
            );

    private static string Written(MemberProgress progress) =>
        string.Join('\n', progress.ByQuestion.Values.OrderBy(r => r.Question).Select(r => r.ToString()))
        + $"{progress.Score} {progress.StudyDays} {string.Join(' ', progress.SureButMissed)}";

    private static MemberProgress Of(IEnumerable<Attempt> attempts, DateOnly? exam = null) =>
        MemberProgress.Of(attempts, Sample.Catalog, Chicago, exam, Noon);

    private static Attempt Answer(QuestionId question, bool correct = true, bool guessed = false, DateTimeOffset? at = null) =>
        new(
            new RoomId("evening"),
            new SessionId("quiz-1"),
            1,
            1,
            new MemberId("m-ana"),
            question,
            1,
            correct ? Sample.Key : Sample.Wrong,
            correct,
            guessed,
            at ?? Noon,
            TimeSpan.Zero,
            StudyMode.Together,
            1,
            1,
            Final: true
        );
}
