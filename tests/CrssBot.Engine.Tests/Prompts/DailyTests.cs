using System.Globalization;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Rooms;

namespace CrssBot.Engine.Tests.Prompts;

public class DailyTests
{
    private static readonly RoomContext Questions = Sample.With(Sample.QuestionPrompt);

    /// <summary>A room with a question every day at 08:00 in Chicago; the evening is Monday, 2026-05-04.</summary>
    private static Evening Room(RoomContext? context = null) => new Evening(context ?? Questions).Configure(Sample.Daily());

    private static DateOnly Date(string date) => DateOnly.Parse(date, CultureInfo.InvariantCulture);

    private static (DateOnly Date, bool Skipped)[] Posts(Evening evening) => [.. evening.Room.Daily.Posts.Select(p => (p.Date, p.Skipped))];

    private static string[] Crowd(int count) => [.. Enumerable.Range(1, count).Select(i => $"n{i}")];

    [Fact]
    public void A_prompt_is_posted_when_it_is_due()
    {
        var evening = Room().Wake();

        Assert.Equal([(Date("2026-05-05"), false)], Posts(evening));
        Assert.True(evening.Said<RoomEvent.DailyPosted>());
        Assert.Equal(Date("2026-05-06"), evening.Room.Daily.Due!.Date);
        var (key, message) = Assert.Single(RoomMessages.Of(evening.Room, evening.Context.Catalog));
        Assert.Equal("daily-2026-05-05", key);
        Assert.IsType<RoomMessage.DailyAsk>(message);
    }

    [Fact]
    public void A_tick_before_it_is_due_posts_nothing()
    {
        var evening = Room();

        evening.At(evening.Room.Daily.Due!.At.AddTicks(-1)).Tick();

        Assert.False(evening.Latest.Changed);
    }

    [Fact]
    public void Ticking_again_around_the_due_instant_posts_once()
    {
        var evening = Room();
        var due = evening.Room.Daily.Due!.At;

        evening.At(due).Tick().Tick().Pass(1).Tick().At(due).Tick();

        Assert.Single(Posts(evening));
        Assert.False(evening.Latest.Changed);
    }

    [Fact]
    public void A_restart_that_lost_the_uncommitted_post_posts_the_same_one()
    {
        var evening = Room(Sample.Context);
        var stored = Json.State(Json.Of(evening.Room));
        var posted = evening.Wake().Post;

        evening.Room = stored;
        evening.Tick();

        Assert.Equal(posted.Prompt, evening.Post.Prompt);
        Assert.Single(Posts(evening));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void Up_to_six_hours_late_it_is_still_posted(double hours)
    {
        var evening = Room();

        evening.At(evening.Room.Daily.Due!.At.AddHours(hours)).Tick();

        Assert.Equal([(Date("2026-05-05"), false)], Posts(evening));
    }

    [Fact]
    public void Later_it_is_recorded_as_skipped_and_shown_to_nobody()
    {
        var evening = Room();

        evening.At(evening.Room.Daily.Due!.At.AddHours(6).AddTicks(1)).Tick();

        Assert.Equal([(Date("2026-05-05"), true)], Posts(evening));
        Assert.True(evening.Said<RoomEvent.DailySkipped>());
        Assert.Empty(RoomMessages.Of(evening.Room, evening.Context.Catalog));
        Assert.Empty(evening.View("Ana").Dailies);
        Assert.Equal(Refusal.NoSuchPrompt, evening.Daily("Ana", Sample.Key).Refusal);
    }

    [Fact]
    public void Days_away_are_one_skip_each_and_no_burst()
    {
        var evening = Room();

        evening.At(evening.Room.Daily.Due!.At.AddDays(3).AddHours(1)).Tick();

        Assert.Equal(
            [(Date("2026-05-05"), true), (Date("2026-05-06"), true), (Date("2026-05-07"), true), (Date("2026-05-08"), false)],
            Posts(evening)
        );
        Assert.Single(evening.Latest.Events.OfType<RoomEvent.DailyPosted>());
        Assert.Equal(3, evening.Latest.Events.OfType<RoomEvent.DailySkipped>().Count());
    }

    [Fact]
    public void A_year_away_is_not_a_year_of_records()
    {
        var evening = Room();

        evening.At(evening.Room.Daily.Due!.At.AddDays(365).AddHours(1)).Tick();

        Assert.InRange(evening.Room.Daily.Posts.Length, 1, 9);
        Assert.False(evening.Post.Skipped);
        Assert.Equal(Date("2027-05-05"), evening.Post.Date);
    }

    [Theory]
    [InlineData("2027-03-14", "02:30", "2027-03-14T08:00:00Z")]
    [InlineData("2026-11-01", "01:30", "2026-11-01T06:30:00Z")]
    public void Across_both_changes_a_room_posts_once_at_the_named_instant(string date, string at, string instant)
    {
        var evening = new Evening(Questions)
            .At(new DateTimeOffset(Date(date).AddDays(-2), new TimeOnly(18, 0), TimeSpan.Zero))
            .Configure(Sample.Daily(at: at));

        evening.Wake().Wake().Wake();

        Assert.Equal([Date(date).AddDays(-1), Date(date), Date(date).AddDays(1)], evening.Room.Daily.Posts.Select(p => p.Date));
        Assert.Equal(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture), evening.Room.Daily.Posts[1].At);
    }

    [Fact]
    public void The_doubled_hour_posts_nothing_the_second_time()
    {
        var evening = new Evening(Questions)
            .At(new DateTimeOffset(2026, 10, 31, 18, 0, 0, TimeSpan.Zero))
            .Configure(Sample.Daily(at: "01:30"));

        evening.Wake().Pass(TimeSpan.FromHours(1)).Tick();

        Assert.False(evening.Latest.Changed);
        Assert.Single(Posts(evening));
    }

    [Fact]
    public void Moving_the_time_later_on_the_same_day_does_not_post_twice()
    {
        var evening = Room().Wake();

        evening.Pass(60).Configure(Sample.Daily(at: "12:00"));

        Assert.Equal(Date("2026-05-06"), evening.Room.Daily.Due!.Date);
    }

    [Fact]
    public void Moving_west_over_midnight_does_not_post_a_date_twice()
    {
        var evening = new Evening(Questions).Configure(Sample.Daily("Pacific/Auckland", "08:00")).Wake();
        var posted = evening.Post.Date;

        evening.Configure(Sample.Daily("Pacific/Honolulu", "23:00")).Wake();

        Assert.Equal([posted, posted.AddDays(1)], evening.Room.Daily.Posts.Select(p => p.Date));
    }

    [Fact]
    public void Changing_the_zone_moves_the_next_prompt()
    {
        var evening = Room().Configure(Sample.Daily("Europe/Kyiv"));

        Assert.Equal(new DateTimeOffset(2026, 5, 5, 5, 0, 0, TimeSpan.Zero), evening.Room.Daily.Due!.At);
    }

    [Fact]
    public void Turning_daily_prompts_off_leaves_nothing_due()
    {
        var evening = Room().Configure(RoomSettings.Default);

        Assert.Null(evening.Room.Daily.Due);
        Assert.Null(Engine.Rooms.Room.NextWake(evening.Room));
        Assert.Null(evening.View("Ana").NextDaily);
    }

    [Fact]
    public void Another_time_zone_database_recomputes_what_is_due()
    {
        var evening = Room();
        var daily = evening.Room.Daily;
        evening.Room = evening.Room with
        {
            Daily = daily with { Tzdb = "2020a", Due = daily.Due! with { At = daily.Due.At.AddHours(-1) } },
        };

        evening.At(daily.Due.At.AddHours(-1)).Tick();

        Assert.Equal(daily, evening.Room.Daily);
        Assert.Empty(Posts(evening));
        Assert.False(evening.Tick().Latest.Changed);
    }

    [Fact]
    public void The_first_answer_is_final_and_its_result_is_shown_at_once()
    {
        var evening = Room().Wake().Pass(90).Daily("Ana", Sample.Wrong);

        var attempt = Assert.Single(evening.Stored);
        Assert.Equal((true, false, StudyMode.Daily), (attempt.Final, attempt.Correct, attempt.Mode));
        Assert.Equal(TimeSpan.FromSeconds(90), attempt.Elapsed);
        Assert.True(evening.Latest.OnlyAnswers);
        var daily = Assert.Single(evening.View("Ana").Dailies);
        Assert.Equal((Sample.Wrong, false), (daily.Option!.Value, daily.Correct));
        Assert.IsType<RoomMessage.DailyReveal>(daily.Message);
    }

    [Fact]
    public void A_second_answer_changes_nothing()
    {
        var evening = Room().Wake().Daily("Ana", Sample.Wrong);
        var before = evening.Room;

        evening.Daily("Ana", Sample.Key);

        Assert.Null(evening.Refusal);
        Assert.Same(before, evening.Room);
    }

    [Fact]
    public void Who_has_not_answered_sees_no_key()
    {
        var evening = Room().Wake().Daily("Ana", Sample.Key);

        var daily = Assert.Single(evening.View("Ben").Dailies);
        Assert.IsType<RoomMessage.DailyAsk>(daily.Message);
        Assert.Equal((null, false), (daily.Option, daily.Correct));
    }

    [Fact]
    public void The_next_prompt_reveals_the_one_before()
    {
        var evening = Room().Wake().Wake();

        Assert.Equal([true, false], evening.Room.Daily.Posts.Select(p => p.Revealed));
        Assert.Equal(
            [typeof(RoomMessage.DailyReveal), typeof(RoomMessage.DailyAsk)],
            RoomMessages.Of(evening.Room, evening.Context.Catalog).Select(m => m.Message.GetType())
        );
    }

    [Fact]
    public void A_missed_prompt_can_be_answered_for_seven_days()
    {
        var evening = Room().Wake();
        var (date, posted) = (evening.Post.Date, evening.Post.At);
        for (var i = 0; i < 7; i++)
        {
            evening.Wake();
        }

        Assert.Null(evening.At(posted.AddDays(7)).Daily("Ana", Sample.Key, date).Refusal);
        Assert.Equal(Refusal.NoSuchPrompt, evening.At(posted.AddDays(7).AddTicks(1)).Daily("Ben", Sample.Key, date).Refusal);
        evening.Wake();
        Assert.DoesNotContain(evening.Room.Daily.Posts, p => p.Date == date);
    }

    [Fact]
    public void Only_a_posted_question_takes_answers()
    {
        var evening = Room(Sample.With(Sample.Catalog.Prompts[2])).Wake();

        Assert.Equal(Refusal.NoSuchPrompt, evening.Daily("Ana", Sample.Key).Refusal);
        Assert.Equal(Refusal.NoSuchPrompt, evening.Daily("Ana", Sample.Key, Date("2026-05-09")).Refusal);
        Assert.Equal(Refusal.UnknownOption, Room().Wake().Daily("Ana", new OptionId("A")).Refusal);
    }

    [Fact]
    public void A_reflection_shows_what_to_consider_with_the_next_prompt()
    {
        var evening = Room(Sample.With(Sample.Catalog.Prompts[2])).Wake();
        var ask = Assert.IsType<RoomMessage.DailyAsk>(Assert.Single(evening.View("Ana").Dailies).Message);
        Assert.Equal((PromptKind.Reflection, "What helps a team listen?"), (ask.Kind, ask.Text));
        Assert.DoesNotContain("Time to think.", Json.Of(ask), StringComparison.Ordinal);

        evening.Wake();

        Assert.Equal(["Time to think."], Assert.IsType<RoomMessage.DailyReveal>(evening.View("Ana").Dailies[1].Message).Consider);
    }

    [Fact]
    public void A_split_is_fixed_at_five_ten_twenty_and_forty_answers()
    {
        var evening = Room().Wake();
        var shown = new List<int>();

        foreach (var who in Crowd(45))
        {
            evening.Daily(who, Sample.Wrong);
            shown.Add(evening.Post.Split.Sum());
        }

        int[] expected =
        [
            .. Enumerable.Repeat(0, 4),
            .. Enumerable.Repeat(5, 5),
            .. Enumerable.Repeat(10, 10),
            .. Enumerable.Repeat(20, 20),
            .. Enumerable.Repeat(40, 6),
        ];
        Assert.Equal(expected, shown);
    }

    [Fact]
    public void A_split_of_four_is_shown_to_nobody()
    {
        var evening = Room().Wake();
        foreach (var who in Crowd(4))
        {
            evening.Daily(who, Sample.Key);
        }

        Assert.Null(Assert.IsType<RoomMessage.DailyReveal>(evening.View("n1").Dailies[0].Message).Split);
    }

    [Fact]
    public void A_pack_without_prompts_skips()
    {
        var evening = Room(Sample.With()).Wake();

        Assert.Equal([(Date("2026-05-05"), true)], Posts(evening));
    }

    [Fact]
    public void A_posted_question_counts_as_seen()
    {
        var evening = Room().Wake();

        Assert.Equal([Sample.QuestionPrompt.Question!.Value], evening.Room.Seen.Keys);
    }
}
