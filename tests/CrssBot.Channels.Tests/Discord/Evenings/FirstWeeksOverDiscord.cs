using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Engine;
using CrssBot.Engine.Cohorts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>What a facilitator and a member meet first, where the eight weeks of a cohort do not go.</summary>
public sealed class FirstWeeksOverDiscord : OverDiscord
{
    [Fact]
    public async Task The_first_press_brings_the_notice_once_with_its_three_ways()
    {
        var first = await DoAsync(Ana, "daily");

        Assert.Contains("I keep your id", first.Content, StringComparison.Ordinal);
        Assert.Equal(["Start", "Extra time", "My exam date (private)"], first.Original!.Buttons.Select(b => b.Label));
        Assert.DoesNotContain("I keep your id", (await DoAsync(Ana, "daily")).Content, StringComparison.Ordinal);
        Assert.Empty(Discord.Room.Messages);
    }

    [Fact]
    public async Task A_first_press_that_shows_the_same_ways_shows_them_once()
    {
        var privacy = await DoAsync(Ana, "privacy");
        Assert.Equal(
            ["Export", "Erase", "Extra time", "My exam date (private)", "Show my name beside my score", "Start"],
            privacy.Original!.Buttons.Select(b => b.Label)
        );

        await DoAsync(Boss, "setup welcome");
        var welcome = await Discord.UntilMessage(Discord.Room, m => m.Content.StartsWith("### Welcome", StringComparison.Ordinal));
        var kim = Discord.Join("Kim");
        var began = await Discord.Shown(await Discord.Press(kim, welcome, "Start"));
        Assert.DoesNotContain("Start", began.Original!.Buttons.Select(b => b.Label));
        Assert.Contains("Extra time", began.Original!.Buttons.Select(b => b.Label));
    }

    [Fact]
    public async Task Whoever_reads_Spanish_gets_help_notice_and_privacy_in_it()
    {
        var luz = Discord.Join("Luz", PermissionBits.Ordinary, "es-419");

        var help = await DoAsync(luz, "help");
        Assert.Contains("Nadie ve lo que usted responde.", help.Content, StringComparison.Ordinal);
        Assert.Contains("988", help.Content, StringComparison.Ordinal);
        Assert.Contains("Guardo su identificador", help.Content, StringComparison.Ordinal);
        Assert.Contains("Las preguntas están en inglés.", help.Content, StringComparison.Ordinal);
        var danger = await DoAsync(luz, "concept", ("query", "I want to kill myself"));
        Assert.StartsWith("Si usted o alguien con usted", danger.Content, StringComparison.Ordinal);
        Assert.Contains("If you or someone with you", danger.Content, StringComparison.Ordinal);
        Assert.StartsWith("### Lo que se guarda sobre usted", (await DoAsync(luz, "privacy")).Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exam_date_is_kept_for_its_owner_alone_and_one_that_is_over_is_refused()
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var form = await Discord.Press(Ana, (await DoAsync(Ana, "daily")).Original!, "My exam date (private)");
        await Discord.ToldAsync(await Discord.SubmitModal(form, ("date", "2020-01-01")), "That is not a date to come");

        form = await Discord.Press(Ana, (await DoAsync(Ana, "privacy")).Original!, "My exam date (private)");
        await Discord.ToldAsync(await Discord.SubmitModal(form, ("date", $"{today.AddDays(90):yyyy-MM-dd}")), "Noted:");

        Assert.Contains($"Exam date: {Words.Date(today.AddDays(90))}", (await DoAsync(Ana, "privacy")).Content, StringComparison.Ordinal);
        var store = Bot.Store;
        var member = (await store.MemberForAsync("discord", $"{Ana.Id}", new MemberId("nobody"), today, Token)).Member;
        Assert.Equal(today.AddDays(90), (await Bot.Services.GetRequiredService<StudyDesk>().ProfileAsync(member, Token)).ExamDate);
    }

    [Fact]
    public async Task Another_zone_is_chosen_from_a_list_and_whoever_may_not_set_up_changes_nothing()
    {
        var first = await DoAsync(Boss, "setup start");
        await Discord.Select(Boss, first.Original!, PressId.Of(new Route.PickZone()), "America/Denver");
        await Discord.UntilAsync(first, "### Set up, 2 of 4");
        Assert.Contains("America/Denver", first.Content, StringComparison.Ordinal);

        var stranger = await Discord.Shown(await Discord.PressStale(Ana, first.Original!, "1:zone:Asia/Tokyo"));
        Assert.StartsWith("A facilitator of this room can do that.", stranger.Content, StringComparison.Ordinal);
        Assert.Equal("America/Denver", (await LookAsync()).Settings.Zone);

        // Everything is set by now: the same command shows how it stands.
        await Discord.ToldAsync(await DoAsync(Boss, "setup start"), "### Setup check");
    }

    [Fact]
    public async Task A_calendar_with_something_unknown_says_so_and_counts_only_once_it_is_confirmed()
    {
        var form = await Discord.Command(Boss, Discord.Room, "setup calendar");
        var read = await Discord.SubmitModal(
            form,
            ("start", "2027-01-11"),
            ("meets", ""),
            ("weeks", "Week 1: boundaries, qwertz uiop\nWeek 2: Advocacy")
        );

        await Discord.ToldAsync(read, "### Is this your calendar?");
        Assert.Contains("**Not found, and left out:** qwertz uiop.", read.Content, StringComparison.Ordinal);
        Assert.Contains("Advocacy (the whole domain)", read.Content, StringComparison.Ordinal);
        Assert.Null((await LookAsync()).Calendar);
        await Discord.Press(Boss, read.Original!, "Yes, use it");
        await Discord.UntilAsync(read, "### Set up, 4 of 4");
        Assert.Equal(2, (await LookAsync()).Calendar!.Weeks.Length);

        var wrong = await Discord.SubmitModal(
            await Discord.Command(Boss, Discord.Room, "setup calendar"),
            ("start", "someday"),
            ("weeks", "Week 1: boundaries")
        );
        await Discord.ToldAsync(wrong, "The date of week 1 is not one I can read.");
    }

    [Fact]
    public async Task Three_flags_hide_a_question_and_the_facilitator_rules()
    {
        var question = Pack.Catalog.Questions[0];
        await DoAsync(Boss, "setup welcome");
        var any = await Discord.UntilMessage(Discord.Room, m => m.Content.StartsWith("### Welcome", StringComparison.Ordinal));
        foreach (var name in new[] { "Kim", "Lee", "Max" })
        {
            var member = Discord.Join(name);
            var asked = await Discord.Shown(await Discord.PressStale(member, any, $"1:flag:{question.Id}:{question.Revision}"));
            await Discord.Select(member, asked.Original!, asked.Original!.Selects[0].CustomId, nameof(FlagReason.TwoRight));
            await Discord.UntilAsync(asked, "Thank you.");
        }

        var check = await DoAsync(Boss, "setup check");
        Assert.Contains("Flagged by 3 people", check.Content, StringComparison.Ordinal);
        Assert.Contains("two answers are right", check.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("Kim", check.Content, StringComparison.Ordinal);
        await Discord.ToldAsync(await Discord.Press(Boss, check.Original!, "Ask it again"), "It is asked here again.");
        Assert.DoesNotContain("Flagged by", (await DoAsync(Boss, "setup check")).Content, StringComparison.Ordinal);
        Assert.Equal(3, (await Bot.Store.FlagsAsync(Token)).Count);
    }

    [Fact]
    public async Task Meetings_become_events_once_where_the_bot_may_make_them()
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var calendar = new CohortCalendar(
            today.AddDays(-7),
            [.. Enumerable.Repeat(new CalendarWeek(["advocacy"], []), 9)],
            [new SessionTime(today.AddDays(2).DayOfWeek, new TimeOnly(18, 30), 90)]
        );
        await SubmitAsync(new RoomCommand.SetCalendar(calendar));
        var check = await DoAsync(Boss, "setup check");

        var refused = await Discord.Press(Boss, check.Original!, "Add meetings to events");
        await Discord.ToldAsync(refused, "I may not make events in this server.");
        Discord.Guild.BotPermissions |= PermissionBits.CreateEvents;
        await Discord.ToldAsync(await Discord.Press(Boss, check.Original!, "Add meetings to events"), "4 meetings");
        await Discord.ToldAsync(
            await Discord.Press(Boss, check.Original!, "Add meetings to events"),
            "The meetings of the next four weeks are in the server's events already."
        );

        var events = Discord.World.Events;
        Assert.Equal(4, events.Count);
        Assert.All(events, e => Assert.StartsWith("Study room: week", e.Name, StringComparison.Ordinal));
        await Discord.ToldAsync(await Discord.PressStale(Ana, check.Original!, "1:events"), "Whoever may manage this server");
    }

    private async Task<RoomView> LookAsync() =>
        await Bot
            .Services.GetRequiredService<StudyDesk>()
            .LookAsync(await Bot.RoomAsync(Discord.Room), RoomRequest.Clock, new Standing(Manages: true, []), Token);

    private async Task SubmitAsync(RoomCommand command)
    {
        var desk = Bot.Services.GetRequiredService<StudyDesk>();
        var room = await desk.RoomForAsync(new ChannelAddress("discord", $"{Discord.Guild.Id}/{Discord.Room.Id}"), Token);
        var now = TimeProvider.System.GetUtcNow();
        var request = new RoomRequest(room, new MemberId("somebody"), now, command, "Somebody", Standing: new Standing(true, []));
        Assert.Null((await desk.SubmitAsync(request, Token)).Refusal);
    }
}
