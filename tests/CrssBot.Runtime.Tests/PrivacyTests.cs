using System.Text.Json;
using System.Text.Json.Nodes;
using CrssBot.Engine;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Outbox;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CrssBot.Runtime.Tests;

/// <summary>What a member may ask of their data, through the study desk.</summary>
public sealed class PrivacyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static StudyDesk Study(Desk desk) =>
        new(
            desk.Rooms,
            desk.Store,
            new ConceptLookUp((_, _) => throw new NotSupportedException(), _ => []),
            Sample.Context,
            desk.Time,
            NullLogger<StudyDesk>.Instance
        );

    /// <summary>Ben let his name be shown, led and answered, flagged, and everything the room wanted shown is shown; Ana is there too.</summary>
    private static async Task<Desk> EveningAsync()
    {
        var desk = await Desk.OpenAsync();
        foreach (var who in new[] { "Ana", "Ben" })
        {
            await desk.Store.MemberForAsync("web", $"browser-{who}", Desk.Id(who), DateOnly.FromDateTime(Desk.Start.UtcDateTime), Token);
        }

        await desk.DoAsync("Ben", new RoomCommand.Configure(RoomSettings.Default with { Title = "Oak room" }));
        await desk.DoAsync("Ben", new RoomCommand.ShowMyName(true));
        await desk.AskAsync("Ana", "Ben");
        await desk.DoAsync("Ben", desk.Answer(Sample.Right));
        await desk.DoAsync("Ana", desk.Answer(Sample.Wrong));
        await desk.DoAsync("Ana", desk.Lead(QuizStep.Reveal));
        await desk.DoAsync("Ana", desk.Lead(QuizStep.Next));
        await desk.DoAsync("Ben", desk.Answer(Sample.Wrong));
        await desk.Store.FlagAsync(FlagOf("Ben", FlagReason.TwoRight), Token);
        await desk.Store.FlagAsync(FlagOf("Ana", FlagReason.Unclear), Token);
        foreach (var slot in desk.Store.Rows.Slots.Values)
        {
            await desk.Store.MarkSlotAsync(slot.Room, slot.Key, SlotState.Sent, slot.WantedRevision, "m", Desk.Start, Token);
        }

        return desk;
    }

    private static Flag FlagOf(string who, FlagReason reason) => new(new QuestionId("q1"), 1, reason, Desk.Id(who), Desk.Oak, Desk.Start);

    private static bool HasTrace(Rows rows, string who = "Ben")
    {
        var everything = string.Join(
            '\n',
            rows.Heads.Values.Select(h => h.Snapshot)
                .Concat(rows.Slots.Values.Select(s => s.View))
                .Concat(rows.Attempts.Values.Select(a => a.Member.Value))
                .Concat(rows.Flags.Values.Select(f => f.Member.Value))
                .Concat(rows.Identities.Values.Select(i => $"{i.PlatformId} {i.Member}"))
                .Concat(rows.Memberships.Select(m => m.Member.Value))
                .Concat(rows.Counters.Keys)
                .Concat(rows.Notes.Select(n => $"{n.Key} {n.Value}"))
        );
        return everything.Contains(who, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_tells_the_store_who_entered_and_nobody_twice()
    {
        var desk = await EveningAsync();

        Assert.Equal(["m-Ben", "m-Ana"], desk.Store.Commits.SelectMany(c => c.Entered).Select(m => m.Value));
        Assert.Equal([Desk.Oak], await desk.Store.RoomsOfAsync(Desk.Id("Ben"), Token));
    }

    [Fact]
    public async Task Extra_time_counts_in_every_room_at_once_and_in_a_new_one_from_the_first_press()
    {
        var desk = await EveningAsync();
        var study = Study(desk);

        await study.SetProfileAsync(Desk.Id("Ben"), new Profile(ExtraTime.Half), Token);
        Assert.Equal(1.5, desk.Stored.Members[Desk.Id("Ben")].TimeFactor);

        // Another process, as after a restart: it asks the store once.
        var elm = new RoomId("elm");
        await Study(desk).SubmitAsync(new RoomRequest(elm, Desk.Id("Ben"), Desk.Start, new RoomCommand.Enter("Ben")), Token);
        var entered = await desk.Store.LoadRoomAsync(elm, Token);
        Assert.Contains("\"timeFactor\":1.5", entered!.Snapshot, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_press_that_was_under_way_does_not_bring_back_who_was_erased()
    {
        var desk = await EveningAsync();
        var study = Study(desk);
        await study.SetProfileAsync(Desk.Id("Ben"), new Profile(ExtraTime.Twice), Token);

        await study.EraseAsync(Desk.Id("Ben"));
        var late = await study.SubmitAsync(
            new RoomRequest(Desk.Oak, Desk.Id("Ben"), desk.Time.GetUtcNow(), new RoomCommand.Enter("Ben"), "Ben"),
            Token
        );
        await study.SetProfileAsync(Desk.Id("Ben"), new Profile(ExtraTime.Half), Token);

        Assert.Equal(Refusal.Erased, late.Refusal);
        Assert.False(await study.IsKnownAsync(Desk.Id("Ben"), Token));
        Assert.True(await study.IsKnownAsync(Desk.Id("Ana"), Token));
        Assert.False(HasTrace(desk.Store.Rows));
    }

    [Fact]
    public async Task A_flag_in_a_room_is_kept_for_authors_too_and_one_of_no_question_is_not()
    {
        var desk = await EveningAsync();
        var study = Study(desk);
        var question = Sample.Catalog.Questions[1];
        Task<Reply> FlagAsync(QuestionId id, int revision) =>
            study.SubmitAsync(
                new RoomRequest(
                    Desk.Oak,
                    Desk.Id("Ana"),
                    desk.Time.GetUtcNow(),
                    new RoomCommand.FlagQuestion(id, revision, FlagReason.Hurtful),
                    "Ana"
                ),
                Token
            );

        Assert.Null((await FlagAsync(question.Id, question.Revision)).Refusal);
        await FlagAsync(question.Id, question.Revision + 7);
        await FlagAsync(new QuestionId("none"), 1);

        var kept = (await desk.Store.FlagsOfAsync(Desk.Id("Ana"), Token)).Where(f => f.Reason == FlagReason.Hurtful);
        Assert.Equal([(question.Id, question.Revision)], kept.Select(f => (f.Question, f.Revision)));
    }

    [Fact]
    public async Task Who_is_erased_leaves_no_trace_and_their_answers_count_for_the_questions_as_before()
    {
        var desk = await EveningAsync();
        var questions = await desk.Store.CountersAsync("question|", Token);
        var views = desk.Store.Rows.Slots.Count;
        Assert.True(HasTrace(desk.Store.Rows));

        await Study(desk).EraseAsync(Desk.Id("Ben"));

        Assert.False(HasTrace(desk.Store.Rows));
        Assert.True(HasTrace(desk.Store.Rows, "Ana"));
        Assert.Equal(questions, await desk.Store.CountersAsync("question|", Token));
        Assert.Equal(2, desk.Store.Rows.Attempts.Values.Count(a => a.Session == Attempt.Erased));
        Assert.Equal(views, desk.Store.Rows.Slots.Count);
        Assert.Equal([Desk.Id("Ana")], desk.Stored.Members.Keys);
        // The room goes on.
        await desk.DoAsync("Ana", desk.Answer(Sample.Right));
        await desk.DoAsync("Ana", desk.Lead(QuizStep.Reveal));
        Assert.False(HasTrace(desk.Store.Rows));
    }

    [Fact]
    public async Task Whoever_comes_back_after_an_erasure_is_somebody_new()
    {
        var desk = await EveningAsync();
        var study = Study(desk);

        await study.EraseAsync(Desk.Id("Ben"));
        var (member, isNew) = await study.MemberForAsync("web", "browser-Ben", Token);

        Assert.True(isNew);
        Assert.NotEqual(Desk.Id("Ben"), member);
        Assert.False((await study.MemberForAsync("web", "browser-Ben", Token)).IsNew);
    }

    [Fact]
    public async Task An_erasure_that_fails_anywhere_after_its_beginning_is_finished_by_the_next_start()
    {
        var begun = 0;
        for (var calls = 0; ; calls++)
        {
            var desk = await EveningAsync();
            var left = calls;
            desk.Store.Always = _ => Interlocked.Decrement(ref left) < 0 ? Task.FromException(FakeStore.Unavailable()) : Task.CompletedTask;
            try
            {
                await Study(desk).EraseAsync(Desk.Id("Ben"));
                break;
            }
            catch (StoreUnavailableException)
            {
                // And the process ends here.
            }

            var store = new FakeStore(desk.Store.Rows);
            var noted = store.Rows.Notes.ContainsKey("erase|m-Ben");
            Assert.Equal(calls > 0, noted);
            begun += noted ? 1 : 0;
            using var service = new StudyService(
                store,
                Sample.Context,
                [new FakeChannel()],
                new Clock(Desk.Start),
                Options.Create(new RuntimeOptions()),
                new Measures(TimeProvider.System),
                NullLoggerFactory.Instance
            );
            await service.StartAsync(Token);
            await store.UntilAsync(rows => !rows.Notes.ContainsKey("erase|m-Ben"));
            await service.StopAsync(Token);

            Assert.Equal(!noted, HasTrace(store.Rows));
        }

        Assert.InRange(begun, 3, 20);
    }

    [Fact]
    public async Task An_export_holds_everything_of_the_member_and_nothing_of_anyone_else()
    {
        var desk = await EveningAsync();
        desk.Time.Advance(TimeSpan.FromMinutes(5));

        var json = await Study(desk).ExportAsync(Desk.Id("Ben"), Token);

        var export = JsonNode.Parse(json)!;
        Assert.Equal(desk.Time.GetUtcNow(), export["written"]!.GetValue<DateTimeOffset>());
        Assert.Equal(
            """[{"channel":"web","id":"browser-Ben","lastSeen":"2026-05-04"}]""",
            export["accounts"]!.ToJsonString(JsonSerializerOptions.Web)
        );
        var room = Assert.Single(export["rooms"]!.AsArray())!;
        Assert.Equal(("oak", "Oak room", "Ben"), ((string)room["room"]!, (string)room["title"]!, (string)room["name"]!));
        Assert.Equal((true, true, 1.0), ((bool)room["showMyName"]!, (bool)room["facilitator"]!, (double)room["timeFactor"]!));
        var answers = export["answers"]!.AsArray();
        Assert.Equal(
            [("right", true, true), ("wrong", false, false)],
            answers.Select(a => ((string)a!["option"]!, (bool)a["correct"]!, (bool)a["counts"]!))
        );
        Assert.All(answers, a => Assert.Equal(("oak", "Together"), ((string)a!["room"]!, (string)a["mode"]!)));
        var flag = Assert.Single(export["flags"]!.AsArray())!;
        Assert.Equal(("q1", "TwoRight"), ((string)flag["question"]!, (string)flag["reason"]!));
        Assert.DoesNotContain("Ana", json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_writes_names_as_people_write_them()
    {
        var desk = await Desk.OpenAsync();
        await desk.DoAsync("Ben", new RoomCommand.Enter("أنا 🌱 <b>"));

        Assert.Contains("أنا", await Study(desk).ExportAsync(Desk.Id("Ben"), Token), StringComparison.Ordinal);
        Assert.Contains("\"rooms\": []", await Study(desk).ExportAsync(Desk.Id("Zoe"), Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_press_is_a_sign_of_life_once_a_day()
    {
        var desk = await EveningAsync();
        var study = Study(desk);
        var today = DateOnly.FromDateTime(Desk.Start.UtcDateTime);

        for (var press = 0; press < 3; press++)
        {
            await study.SubmitAsync(desk.Request("Ben", desk.Answer(Sample.Right)), Token);
            await study.MemberForAsync("web", "browser-Ana", Token);
            await study.SubmitAsync(desk.Request("Ana", desk.Answer(Sample.Right)), Token);
        }

        // Ana came with her identity, and was seen by it.
        Assert.Single(desk.Store.Log, c => c.Name == "seen");
        desk.Time.Advance(TimeSpan.FromDays(1));
        await study.SubmitAsync(desk.Request("Ben", new RoomCommand.Enter("Ben")), Token);

        Assert.Equal(2, desk.Store.Log.Count(c => c.Name == "seen"));
        Assert.Equal(today.AddDays(1), Assert.Single(await desk.Store.IdentitiesOfAsync(Desk.Id("Ben"), Token)).Seen);
        Assert.Equal(today, Assert.Single(await desk.Store.IdentitiesOfAsync(Desk.Id("Ana"), Token)).Seen);
    }
}
