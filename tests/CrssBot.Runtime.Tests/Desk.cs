using System.Collections.Concurrent;
using System.Text.Json;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Outbox;
using CrssBot.Runtime.Rooms;
using Microsoft.Extensions.Logging.Abstractions;

namespace CrssBot.Runtime.Tests;

/// <summary>The rooms of one process over a store, and one room in them to do things in. People are first names; Ana leads.</summary>
internal sealed class Desk
{
    public static readonly DateTimeOffset Start = new(2026, 5, 4, 18, 0, 0, TimeSpan.Zero);
    public static readonly RoomId Oak = new("oak");
    public static readonly ChannelAddress Hall = new("web", "hall");

    private long _order;

    public Desk(FakeStore? store = null, Clock? time = null, RuntimeOptions? options = null)
    {
        Store = store ?? new FakeStore();
        Time = time ?? new Clock(Start);
        Measures = new Measures(Time);
        Rooms = new LocalRooms(
            new MailboxServices(
                Store,
                Sample.Context,
                Time,
                options ?? new RuntimeOptions(),
                NullLogger.Instance,
                batch =>
                {
                    Batches.Enqueue(batch);
                    OnCommitted(batch);
                },
                (_, slots) =>
                {
                    foreach (var slot in slots)
                    {
                        Wanted.Enqueue(slot);
                    }
                },
                Counts.Enqueue,
                Measures
            )
        );
    }

    public FakeStore Store { get; }

    public Clock Time { get; }

    public Measures Measures { get; }

    public LocalRooms Rooms { get; }

    public ConcurrentQueue<CommittedBatch> Batches { get; } = new();

    public ConcurrentQueue<SlotWrite> Wanted { get; } = new();

    public ConcurrentQueue<LiveCount> Counts { get; } = new();

    public Action<CommittedBatch> OnCommitted { get; set; } = _ => { };

    /// <summary>The room as the store would give it to another process.</summary>
    public RoomState Stored => Store.Rows.Load(Oak) is { } stored ? RoomMailbox.StateOf(stored) : RoomState.Empty(Oak);

    public Quiz Quiz => Stored.Quiz!;

    public static MemberId Id(string who) => new($"m-{who}");

    public static async Task<Desk> OpenAsync(FakeStore? store = null, Clock? time = null, RuntimeOptions? options = null)
    {
        var desk = new Desk(store, time, options);
        await desk.Store.RoomForAsync(Hall, Oak, TestContext.Current.CancellationToken);
        return desk;
    }

    /// <summary>A quiz at its first question with these in it.</summary>
    public static async Task<Desk> AskedAsync(params string[] players)
    {
        var desk = await OpenAsync();
        await desk.AskAsync(players);
        return desk;
    }

    public async Task AskAsync(params string[] players)
    {
        await DoAsync(players[0], new RoomCommand.OpenLobby(new QuizPlan(3, StudyMode.Together)));
        var session = Quiz.Id;
        await Task.WhenAll(players.Skip(1).Select(p => DoAsync(p, new RoomCommand.JoinQuiz(session))));
        await DoAsync(players[0], new RoomCommand.StartQuiz(session));
    }

    public RoomRequest Request(string who, RoomCommand command, string? key = null, long? order = null) =>
        new(Oak, Id(who), Time.GetUtcNow(), command, who, key, order ?? Interlocked.Increment(ref _order));

    public Task<Reply> DoAsync(string who, RoomCommand command, string? key = null) => SendAsync(Request(who, command, key));

    public Task<Reply> SendAsync(RoomRequest request) => Rooms.SubmitAsync(request, TestContext.Current.CancellationToken).Soon();

    public Task<RoomView> LookAsync(string who = "Ana", Standing? standing = null) =>
        Rooms.LookAsync(Oak, Id(who), standing, TestContext.Current.CancellationToken).Soon();

    public RoomCommand.Answer Answer(OptionId option) => new(Quiz.Id, Quiz.Ordinal, 1, option);

    public RoomCommand.Lead Lead(QuizStep step) => new(Quiz.Id, Quiz.Ordinal, step);

    public static string Json(RoomState state) => JsonSerializer.Serialize(state, EngineJson.Default.RoomState);

    public static string Json(RoomView view) => JsonSerializer.Serialize(view, EngineJson.Default.RoomView);
}
