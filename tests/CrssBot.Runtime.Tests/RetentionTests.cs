using CrssBot.Engine;
using CrssBot.Engine.Concepts;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Privacy;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CrssBot.Runtime.Tests;

/// <summary>What the calendar asks of the data: rooms due for deletion, members who stayed away.</summary>
public sealed class RetentionTests : IAsyncDisposable
{
    private static readonly TimeSpan PulseEvery = new RuntimeOptions().PulseEvery;
    private static readonly DateTimeOffset Now = Desk.Start;
    private static readonly RoomId Elm = new("elm");

    private readonly FakeStore _store = new();
    private readonly Clock _clock = new(Now);
    private readonly StudyService _service;
    private readonly StudyDesk _desk;

    public RetentionTests()
    {
        _service = new StudyService(
            _store,
            Sample.Context,
            [new FakeChannel("discord")],
            _clock,
            Options.Create(new RuntimeOptions()),
            new Measures(_clock),
            NullLoggerFactory.Instance
        );
        _desk = new StudyDesk(
            _service.Rooms,
            _store,
            new ConceptLookUp((_, _) => throw new NotSupportedException(), _ => []),
            Sample.Context,
            _clock,
            NullLogger<StudyDesk>.Instance
        );
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static DateOnly Today => DateOnly.FromDateTime(Now.UtcDateTime);

    public async ValueTask DisposeAsync()
    {
        await _service.StopAsync(CancellationToken.None).Soon();
        _service.Dispose();
    }

    private async Task RoomAsync(RoomId room, string conversation, string who = "Ana")
    {
        await _store.RoomForAsync(new ChannelAddress("discord", conversation), room, Token);
        await DoAsync(room, new RoomCommand.Enter(who), who);
    }

    private Task<Reply> DoAsync(RoomId room, RoomCommand command, string who = "Ana") =>
        _desk.SubmitAsync(new RoomRequest(room, Desk.Id(who), _clock.GetUtcNow(), command, who), Token).Soon();

    /// <summary>The service is started, and its sweep is over.</summary>
    private async Task StartAsync()
    {
        await _service.StartAsync(Token);
        await SweptAsync(1);
    }

    /// <summary>The finding of unused members is the last thing that a sweep asks.</summary>
    private Task SweptAsync(int times) => _store.UntilAsync(_ => _store.Log.Count(c => c.Name == "unused") >= times);

    private bool IsThere(RoomId room) => _store.Rows.Heads[room] is { Gone: false };

    [Fact]
    public async Task Rooms_of_a_place_are_deleted_when_their_time_has_come_and_no_others()
    {
        await RoomAsync(Desk.Oak, "7/70");
        await RoomAsync(Elm, "77/70");
        await _desk.ScheduleDeletionAsync("discord", "7/", Now.AddDays(1), Token);

        await StartAsync();
        Assert.True(IsThere(Desk.Oak));
        _clock.Advance(Retention.Every);
        await _store.UntilAsync(rows => rows.Notes.IsEmpty);

        Assert.False(IsThere(Desk.Oak));
        Assert.True(IsThere(Elm));
        Assert.Null(await _desk.FindRoomAsync(new ChannelAddress("discord", "7/70"), Token));
    }

    [Fact]
    public async Task A_deletion_whose_time_came_while_the_process_was_away_is_done_at_the_start()
    {
        await RoomAsync(Desk.Oak, "7/70");
        await _desk.ScheduleDeletionAsync("discord", "7/", Now.AddDays(-3), Token);

        await StartAsync();

        Assert.False(IsThere(Desk.Oak));
        Assert.Empty(_store.Rows.Notes);
    }

    [Fact]
    public async Task A_deletion_that_was_called_off_does_not_happen()
    {
        await RoomAsync(Desk.Oak, "7/70");
        await _desk.ScheduleDeletionAsync("discord", "7/", Now, Token);
        await _desk.CancelDeletionAsync("discord", "7/", Token);
        await _desk.CancelDeletionAsync("discord", "8/", Token);

        await StartAsync();

        Assert.True(IsThere(Desk.Oak));
    }

    [Fact]
    public async Task A_deletion_that_is_called_off_while_it_is_under_way_spares_the_rooms_that_are_left()
    {
        await RoomAsync(Desk.Oak, "7/70");
        await RoomAsync(Elm, "7/71");
        await _desk.ScheduleDeletionAsync("discord", "7/", Now, Token);
        var held = _store.HoldAfterWriting("delete");
        await _service.StartAsync(Token);
        await held.Reached;

        await _desk.CancelDeletionAsync("discord", "7/", Token);
        held.Open();
        await SweptAsync(1);

        Assert.False(IsThere(Desk.Oak));
        Assert.True(IsThere(Elm));
    }

    [Fact]
    public async Task A_room_in_memory_with_an_open_question_is_gone_for_good_and_its_pulse_ends()
    {
        await RoomAsync(Desk.Oak, "7/70");
        await DoAsync(Desk.Oak, new RoomCommand.OpenLobby(new Engine.Quizzes.QuizPlan(1, StudyMode.Together)));
        var lobby = (RoomMessage.Lobby)(await _desk.LookAsync(Desk.Oak, Desk.Id("Ana"), null, Token)).Quiz!;
        await DoAsync(Desk.Oak, new RoomCommand.StartQuiz(lobby.Session));
        await _desk.ScheduleDeletionAsync("discord", "7/", Now, Token);

        await StartAsync();

        for (var beat = 0; beat < 5; beat++)
        {
            _clock.Advance(PulseEvery);
            await _desk.LookAsync(Elm, Desk.Id("Ana"), null, Token).Soon();
        }

        Assert.DoesNotContain(_store.Log.SkipWhile(c => c.Name != "delete"), c => c.Name == "pulse");
        Assert.Null((await _desk.LookAsync(Desk.Oak, Desk.Id("Ana"), null, Token)).Quiz);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => DoAsync(Desk.Oak, new RoomCommand.Enter("Ana")));
        Assert.False(IsThere(Desk.Oak));
        Assert.Empty(_store.Rows.Slots);
    }

    [Fact]
    public async Task Members_unused_for_four_hundred_days_are_erased_and_no_others()
    {
        var limit = Today.AddDays(-Retention.UnusedFor.Days);
        await RoomAsync(Desk.Oak, "7/70", "Ana");
        await RoomAsync(Desk.Oak, "7/70", "Ben");
        await _store.MemberForAsync("discord", "1", Desk.Id("Ana"), limit.AddDays(-1), Token);
        await _store.MemberForAsync("discord", "2", Desk.Id("Ben"), limit, Token);

        await StartAsync();
        await _store.UntilAsync(rows => rows.Memberships.Count == 1);

        Assert.Equal([Desk.Id("Ben")], _store.Rows.Identities.Values.Select(i => i.Member));
        Assert.DoesNotContain("Ana", _store.Rows.Heads[Desk.Oak].Snapshot!, StringComparison.Ordinal);
        Assert.Contains("Ben", _store.Rows.Heads[Desk.Oak].Snapshot!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fails_stops_nothing_else_and_is_tried_again_the_next_day()
    {
        await RoomAsync(Desk.Oak, "7/70");
        await RoomAsync(Elm, "8/80");
        await _desk.ScheduleDeletionAsync("discord", "7/", Now, Token);
        await _desk.ScheduleDeletionAsync("discord", "8/", Now, Token);
        _store.FailOnce("delete");

        await StartAsync();
        Assert.True(IsThere(Desk.Oak));
        Assert.False(IsThere(Elm));
        _clock.Advance(Retention.Every);
        await _store.UntilAsync(rows => rows.Notes.IsEmpty);

        Assert.False(IsThere(Desk.Oak));
    }
}
