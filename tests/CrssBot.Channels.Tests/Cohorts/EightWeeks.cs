using System.Text;
using CrssBot.Channels.Tests.Discord.Evenings;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Storage;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Extensions;

namespace CrssBot.Channels.Tests.Cohorts;

/// <summary>
/// Twelve people and their facilitator over eight weeks, a clock change among them: what a course is from its first press to the day that
/// somebody leaves it for good. The same script on every channel.
/// </summary>
public sealed class EightWeeks : IDisposable
{
    private const int People = 12;

    /// <summary>10 and 11 come in week 5.</summary>
    private const int Early = 10;

    /// <summary>They let their names stand.</summary>
    private static readonly int[] Shown = [1, 2];

    private static readonly DateTimeZone Chicago = DateTimeZoneProviders.Tzdb["America/Chicago"];

    private static readonly DateOnly Monday = new(2026, 9, 28);

    /// <summary>As a facilitator pastes it.</summary>
    private const string Weeks = """
        Week 1: Advocacy
        Week 2: boundaries, confidentiality
        3. power dynamics, perceived authority
        Week 4: break
        Week 5 - Mentoring
        Week 6: humility; active listening
        Week 7: Professional Responsibility
        Week 8: Recovery Support
        """;

    /// <summary>The same by hand: domains and concepts of each week, from which it is told what may be asked.</summary>
    private static readonly (string? Domain, string[] Concepts)[] Taught =
    [
        ("advocacy", []),
        (null, ["boundaries", "confidentiality"]),
        (null, ["power-dynamics", "perceived-authority"]),
        (null, []),
        ("mentoring", []),
        (null, ["humility", "active-listening"]),
        ("professional-responsibility", []),
        ("recovery-support", []),
    ];

    private readonly DataFolder _data = new();
    private readonly LeapingTime _time = new(At(Monday, 7));
    private readonly Random _random = new(20260928);
    private readonly HashSet<QuestionId> _asked = [];
    private IStage _stage = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("Discord")]
    [InlineData("Teams")]
    [InlineData("Web")]
    public async Task A_cohort_goes_through_eight_weeks(string channel)
    {
        await using (_stage = await StageAsync(channel))
        {
            await _stage.SetUpAsync("2026-09-28", "Wednesdays 6 PM, 90 minutes", Weeks);
            for (var who = 1; who < Early; who++)
            {
                Assert.Contains("Where the group is", await _stage.BeginAsync(who), StringComparison.Ordinal);
            }

            await _stage.SetExtraTimeAsync(3, ExtraTime.Half);
            foreach (var who in Shown)
            {
                await _stage.ShowNameAsync(who);
            }

            for (var week = 1; week <= Taught.Length; week++)
            {
                await WeekAsync(week);
            }

            await LeaveAsync();
            await SettledAsync();
            AssertPosts();
            await _stage.StopAsync();
        }
    }

    private async Task<IStage> StageAsync(string channel) =>
        channel switch
        {
            "Discord" => await DiscordStage.StartAsync(_data, _time),
            "Teams" => await TeamsStage.StartAsync(_data, _time),
            "Web" => await WebStage.StartAsync(_data, _time),
            _ => throw new InvalidOperationException($"No stage for {channel}."),
        };

    private async Task WeekAsync(int week)
    {
        var monday = Monday.AddDays(7 * (week - 1));
        if (week == 5)
        {
            await ComeLateAsync(monday);
        }

        for (var day = 0; day < 5; day++)
        {
            var date = monday.AddDays(day);
            await LeapToAsync(At(date, 8));
            var daily = await UntilAsync(v => v.Dailies.FirstOrDefault(d => d.Date == date));
            AssertTaught(((RoomMessage.DailyAsk)daily.Message).Question!.Value, week);
            foreach (var who in Here(week).Where(w => (w + day) % 2 == 0))
            {
                await AnswerDailyAsync(who, daily);
            }

            if (day == 2)
            {
                await LeapToAsync(At(date, 18));
                await MeetAsync(week);
            }

            if (day == 4)
            {
                await _stage.BoardAsync(week % 9 + 1);
            }
        }

        if (week is 3 or 6)
        {
            await _stage.RestartAsync();
        }
    }

    /// <summary>A quiz of an evening: everyone who is there answers every question, and nothing but what was taught is asked.</summary>
    private async Task MeetAsync(int week)
    {
        await _stage.OpenQuizAsync(0, questions: 3);
        var session = await UntilAsync(v => v.Quiz is RoomMessage.Lobby { Open: true } lobby ? lobby : null);
        foreach (var who in Here(week))
        {
            await _stage.JoinAsync(who, session.Session);
        }

        await _stage.StartQuizAsync(0, session.Session);
        for (var ordinal = 1; ordinal <= 3; ordinal++)
        {
            var ask = await UntilAsync(v => v.Quiz is RoomMessage.Ask ask && ask.Ordinal == ordinal ? ask : null);
            AssertTaught(ask.Question!.Value, week);
            // The longest time that anyone present has; nobody is told whose it is.
            Assert.Equal(270, ask.WindowSeconds);
            foreach (var who in Here(week).Prepend(0))
            {
                await _stage.AnswerAsync(who, ask, ask.Choices[_random.Next(ask.Choices.Length)].Option);
            }

            _time.Leap(TimeSpan.FromSeconds(2));
            var reveal = await UntilAsync(v => v.Quiz is RoomMessage.Reveal reveal && reveal.Ordinal == ordinal ? reveal : null);
            if (week == 2 && ordinal == 1)
            {
                await HideAsync(reveal);
            }

            await _stage.NextAsync(0, reveal);
        }

        await UntilAsync(v => v.Quiz as RoomMessage.HowTheRoomDid);
    }

    /// <summary>Three flag a question: from then on it is not asked here.</summary>
    private async Task HideAsync(RoomMessage.Reveal reveal)
    {
        for (var who = 4; who < 7; who++)
        {
            await _stage.FlagAsync(who, reveal.Question!.Value, reveal.Revision);
        }

        var view = await LookAsync();
        Assert.Equal([reveal.Question!.Value], view.Hidden!.Value.Select(h => h.Question));
        _hidden = reveal.Question.Value;
    }

    private QuestionId? _hidden;

    /// <summary>Whoever comes in week 5 finds what the group met and can answer what it was asked in the last seven days.</summary>
    private async Task ComeLateAsync(DateOnly monday)
    {
        await LeapToAsync(At(monday, 7));
        for (var who = Early; who < People; who++)
        {
            var told = await _stage.BeginAsync(who);
            Assert.Contains("Week 5 of 8", told, StringComparison.Ordinal);
            Assert.Contains("concepts so far", told, StringComparison.Ordinal);
            var view = await LookAsync();
            Assert.Equal(5, Course.Concepts(view, Pack.Catalog).Length);
            Assert.NotEmpty(view.Dailies);
            foreach (var daily in view.Dailies)
            {
                await AnswerDailyAsync(who, daily);
            }
        }
    }

    private async Task AnswerDailyAsync(int who, DailyView daily)
    {
        OptionId[] options = daily.Message switch
        {
            RoomMessage.DailyAsk ask => [.. ask.Choices.Select(c => c.Option)],
            RoomMessage.DailyReveal reveal => [.. reveal.Choices.Select(c => c.Option)],
            _ => [],
        };
        var told = await _stage.AnswerDailyAsync(who, daily.Date, options[_random.Next(options.Length)]);
        // One's own result comes at once.
        Assert.Contains("You chose", told, StringComparison.Ordinal);
    }

    /// <summary>One leaves for good; nothing is left of them.</summary>
    private async Task LeaveAsync()
    {
        var store = Services<IStudyStore>();
        const int Gone = 2;
        var export = await _stage.ExportAsync(Gone);
        Assert.Contains(_stage.NameOf(Gone), export, StringComparison.Ordinal);
        var member = (await LookAsync()).People!.Value.Single(p => p.Name == _stage.NameOf(Gone)).Member;
        Assert.NotEmpty(await store.AttemptsOfAsync(member, Token));

        await _stage.EraseAsync(Gone);

        // What comes out of the store anew has no trace: its snapshots, its outbox, and everybody else's export.
        var copy = Path.Combine(_data.Path, "copy.db");
        await store.BackupAsync(copy, Token);
        var bytes = await File.ReadAllBytesAsync(copy, Token);
        foreach (var trace in new[] { member.Value, _stage.IdOf(Gone), _stage.NameOf(Gone) })
        {
            Assert.False(Holds(bytes, trace), $"The store holds {trace}.");
        }

        var others = await _stage.ExportAsync(1);
        Assert.DoesNotContain(_stage.NameOf(Gone), others, StringComparison.Ordinal);
        Assert.DoesNotContain(member.Value, others, StringComparison.Ordinal);
    }

    private void AssertPosts()
    {
        var all = _stage.Everything;
        Assert.NotEmpty(all);
        for (var who = 0; who < People; who++)
        {
            var isShown = Shown.Contains(who);
            Assert.True(
                isShown || all.All(p => !p.Payload.Contains(_stage.NameOf(who), StringComparison.Ordinal)),
                $"{_stage.NameOf(who)} is named and did not ask for it."
            );
        }

        // Whoever asked for it is: otherwise the scan above could not fail.
        Assert.Contains(all, p => p.Payload.Contains(_stage.NameOf(1), StringComparison.Ordinal));

        var byItself = all.Where(p => p.IsFirst && (IsDaily(p) || p.Heading.StartsWith("Welcome", StringComparison.Ordinal))).ToArray();
        // On the first day the welcome stands before the prompt, by the facilitator's press.
        Assert.All(byItself.Where(IsDaily).GroupBy(DayOf), day => Assert.Single(day));
        Assert.Equal(8 * 5, byItself.Count(IsDaily));
        Assert.All(byItself.Where(IsDaily), p => Assert.Equal(8, LocalOf(p).Hour));
        Assert.Single(byItself, p => !IsDaily(p));
        // Besides, only what somebody asked for: quizzes, and a board a week.
        var asked = all.Where(p => p.IsFirst)
            .Except(byItself)
            .Where(p => !p.Heading.StartsWith("Question", StringComparison.Ordinal))
            // Offers, each the reply to a command that somebody typed just before.
            .Where(p => !p.Heading.StartsWith("Only you see the answer", StringComparison.Ordinal))
            .ToArray();
        Assert.Equal(8, asked.Count(p => p.Heading.StartsWith("How the team's week goes", StringComparison.Ordinal)));
        Assert.Equal(
            16,
            asked.Count(p => p.Heading.StartsWith("A quiz is about to start", StringComparison.Ordinal) || p.Heading == "How the room did")
        );
        Assert.Equal(24, asked.Length);
    }

    private static bool IsDaily(Posted post) => post.Heading.StartsWith("Daily", StringComparison.Ordinal);

    private static DateOnly DayOf(Posted post) => LocalOf(post).Date.ToDateOnly();

    private static ZonedDateTime LocalOf(Posted post) => post.At.ToInstant().InZone(Chicago);

    private void AssertTaught(QuestionId question, int week)
    {
        _asked.Add(question);
        Assert.NotEqual(_hidden, question);
        var named = Taught
            .SelectMany((w, i) => w.Concepts.Select(c => (Concept: c, Week: i + 1)))
            .ToDictionary(w => w.Concept, w => w.Week);
        foreach (var concept in Pack.Catalog.QuestionById[question].Concepts)
        {
            var domain = Pack.Catalog.ConceptById[concept].Domain;
            var taught = named.TryGetValue(concept.Value, out var by) ? by : Array.FindIndex(Taught, w => w.Domain == domain) + 1;
            Assert.True(taught >= 1 && taught <= week, $"{question} asks about {concept}, which week {taught} teaches, in week {week}.");
        }
    }

    private static IEnumerable<int> Here(int week) => Enumerable.Range(1, (week < 5 ? Early : People) - 1);

    private T Services<T>()
        where T : notnull => _stage.Services.GetRequiredService<T>();

    /// <summary>As a facilitator sees the room.</summary>
    private Task<RoomView> LookAsync() =>
        Services<StudyDesk>().LookAsync(_stage.Room, RoomRequest.Clock, new Standing(Manages: true, []), Token);

    private async Task<T> UntilAsync<T>(Func<RoomView, T?> seen)
        where T : class
    {
        T? found = null;
        await Waits.UntilAsync(async () => (found = seen(await LookAsync())) is not null);
        return found!;
    }

    /// <summary>With nothing on its way: a request that a day passes over would be given up.</summary>
    private async Task LeapToAsync(DateTimeOffset instant)
    {
        await SettledAsync();
        _time.LeapTo(instant);
    }

    /// <summary>Whatever was to be shown is.</summary>
    private async Task SettledAsync()
    {
        var store = Services<IStudyStore>();
        await Waits.UntilAsync(async () => (await store.UnsettledSlotsAsync(null, 1, Token)).Count == 0);
    }

    private static DateTimeOffset At(DateOnly date, int hour) =>
        Chicago.AtStrictly(date.ToLocalDate().At(new LocalTime(hour, 0))).ToDateTimeOffset().ToUniversalTime();

    private static bool Holds(byte[] bytes, string text) =>
        bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;
}
