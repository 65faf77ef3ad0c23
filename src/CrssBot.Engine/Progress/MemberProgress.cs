using System.Collections.Frozen;
using System.Collections.Immutable;
using CrssBot.Engine.Quizzes;
using NodaTime;
using NodaTime.Extensions;

namespace CrssBot.Engine.Progress;

/// <summary>What a member remembers of one question.</summary>
/// <param name="Reviewed">The local date of the last answer, in whatever mode.</param>
/// <param name="Due">When it is to be asked again; never before the day after, and never after an exam that lies ahead.</param>
/// <param name="Times">Answers so far.</param>
/// <param name="Correct">The last answer was right.</param>
/// <param name="Guessed">They said of the last answer that it was a guess.</param>
public sealed record Recollection(
    QuestionId Question,
    string Domain,
    Memory Memory,
    DateOnly Reviewed,
    DateOnly Due,
    int Times,
    bool Correct,
    bool Guessed
)
{
    /// <summary>The chance that it would be recalled on a date, 0 to 1.</summary>
    public double OddsOn(DateOnly date) => Fsrs.Retrievability(Memory.Stability, date.DayNumber - Reviewed.DayNumber);
}

/// <param name="Held">Of those met: answered well last time, and would likely be answered well today.</param>
/// <param name="Met">Different questions answered.</param>
/// <param name="InPack">Questions that there are.</param>
/// <param name="Answers">All answers, and the right ones among them.</param>
public sealed record DomainMastery(Domain Domain, int Held, int Met, int InPack, Tally Answers);

/// <summary>
/// What a member's answers come to, on one day: a fold over their final attempts, from groups and alone, and nothing else. Attempts at questions
/// that the pack no longer has, and decisions of cases, are no part of it.
/// </summary>
/// <param name="Today">The local date.</param>
/// <param name="StudyDays">Days of the last 28, today included, on which something was answered. A day left out takes nothing away.</param>
/// <param name="ReviewedToday">Different questions answered today in review.</param>
/// <param name="SureButMissed">Answered wrong last time, and not as a guess; newest first.</param>
/// <param name="Exam">Their exam date; null: none is kept.</param>
/// <param name="Score">Null below <see cref="PracticeScore.LeastForScore"/> questions.</param>
public sealed record MemberProgress(
    DateOnly Today,
    FrozenDictionary<QuestionId, Recollection> ByQuestion,
    ImmutableArray<DomainMastery> Domains,
    int StudyDays,
    int ReviewedToday,
    ImmutableArray<QuestionId> SureButMissed,
    ScoreRange? Score,
    DateOnly? Exam = null
)
{
    /// <summary>Days that study days are counted over: a number that grows again by itself, where a chain of days would break.</summary>
    public const int Window = 28;

    /// <summary>A question is held while the chance to recall it is at least this.</summary>
    public const double LeastOddsToHold = 0.8;

    /// <summary>Questions that want to be asked again by today.</summary>
    public int DueToday => ByQuestion.Values.Count(r => r.Due <= Today);

    public bool IsHeld(Recollection known) => IsHeld(known, Today);

    private static bool IsHeld(Recollection known, DateOnly today) =>
        known is { Correct: true, Guessed: false } && known.OddsOn(today) >= LeastOddsToHold;

    /// <param name="attempts">All of one member's, in any order; those that are not final are left out.</param>
    /// <param name="zone">IANA name. A day is a calendar day there: whoever answers at 8 PM and again at 8 AM has slept on it.</param>
    /// <param name="exam">Caps intervals while it lies ahead.</param>
    public static MemberProgress Of(IEnumerable<Attempt> attempts, Catalog catalog, string zone, DateOnly? exam, DateTimeOffset now)
    {
        var dates = new LocalDates(zone);
        var today = dates.Of(now);
        var counted = attempts
            .Where(a => a.Final && a.Mode != StudyMode.Scenario && catalog.QuestionById.ContainsKey(a.Question))
            .OrderBy(a => a.At)
            .ThenBy(a => a.Session)
            .ThenBy(a => a.Ordinal)
            .ThenBy(a => a.Round)
            .ToArray();
        var known = new Dictionary<QuestionId, Recollection>();
        var answers = new Dictionary<string, Tally>(StringComparer.Ordinal);
        var days = new HashSet<DateOnly>();
        var reviewed = new HashSet<QuestionId>();
        var missed = new Dictionary<QuestionId, DateTimeOffset>();
        var evidence = new List<FirstAnswer>();
        foreach (var attempt in counted)
        {
            var date = dates.Of(attempt.At);
            var domain = catalog.QuestionById[attempt.Question].Domain;
            var before = known.GetValueOrDefault(attempt.Question);
            known[attempt.Question] = After(before, attempt, domain, date, exam, today);
            answers[domain] = answers.GetValueOrDefault(domain).With(attempt.Correct);
            days.Add(date);
            if (attempt.Mode == StudyMode.Review && date == today)
            {
                reviewed.Add(attempt.Question);
            }

            if (attempt is { Correct: false, Guessed: false })
            {
                missed[attempt.Question] = attempt.At;
            }
            else
            {
                missed.Remove(attempt.Question);
            }

            if (before is null && attempt.Round == 1)
            {
                evidence.Add(new FirstAnswer(domain, attempt.Correct, today.DayNumber - date.DayNumber));
            }
        }

        var inPack = catalog.Questions.CountBy(q => q.Domain, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var met = known.Values.ToLookup(r => r.Domain, StringComparer.Ordinal);
        return new MemberProgress(
            today,
            known.ToFrozenDictionary(),
            [
                .. catalog.Domains.Select(d => new DomainMastery(
                    d,
                    met[d.Slug].Count(r => IsHeld(r, today)),
                    met[d.Slug].Count(),
                    inPack.GetValueOrDefault(d.Slug),
                    answers.GetValueOrDefault(d.Slug)
                )),
            ],
            days.Count(d => d <= today && d > today.AddDays(-Window)),
            reviewed.Count,
            [.. missed.OrderByDescending(m => m.Value).ThenBy(m => m.Key).Select(m => m.Key)],
            PracticeScore.Of(evidence, catalog),
            exam
        );
    }

    private static Recollection After(Recollection? before, Attempt attempt, string domain, DateOnly date, DateOnly? exam, DateOnly today)
    {
        var grade =
            !attempt.Correct ? Grade.Again
            : attempt.Guessed ? Grade.Hard
            : Grade.Good;
        // Of somebody who travels west the date may go back.
        var memory = before is null
            ? Fsrs.First(grade)
            : Fsrs.Next(before.Memory, grade, Math.Max(0, date.DayNumber - before.Reviewed.DayNumber));
        var due = date.AddDays(Fsrs.Interval(memory.Stability));
        if (exam is { } ahead && ahead >= today && due > ahead)
        {
            due = ahead > date ? ahead : date.AddDays(1);
        }

        return new Recollection(attempt.Question, domain, memory, date, due, (before?.Times ?? 0) + 1, attempt.Correct, attempt.Guessed);
    }

    /// <summary>Local dates of instants that mostly follow one another: the zone is asked once for each stretch between two clock changes.</summary>
    private sealed class LocalDates(string zone)
    {
        private readonly DateTimeZone _zone = DateTimeZoneProviders.Tzdb[zone];
        private ZoneIntervalBounds? _bounds;

        public DateOnly Of(DateTimeOffset at)
        {
            var instant = at.ToInstant();
            if (_bounds is not { } bounds || instant < bounds.Start || instant >= bounds.End)
            {
                var interval = _zone.GetZoneInterval(instant);
                bounds = new ZoneIntervalBounds(
                    interval.HasStart ? interval.Start : Instant.MinValue,
                    interval.HasEnd ? interval.End : Instant.MaxValue,
                    interval.WallOffset.ToTimeSpan()
                );
                _bounds = bounds;
            }

            return DateOnly.FromDateTime(at.UtcDateTime + bounds.Offset);
        }

        private readonly record struct ZoneIntervalBounds(Instant Start, Instant End, TimeSpan Offset);
    }
}
