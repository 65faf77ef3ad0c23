using System.Text.Json;
using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Engine;
using CrssBot.Engine.Prompts;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>One slot and one platform: posts of unknown fate, messages that are gone, old messages, rights that are gone.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private static readonly SessionId Session = new("quiz-20261127223000-00000001");
    private static readonly DateOnly Day = new(2026, 11, 27);
    private readonly DataFolder _data = new();
    private FakeDiscord _discord = null!;
    private Bot _bot = null!;
    private IChannel _channel = null!;
    private RoomId _room;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _discord = await FakeDiscord.StartAsync();
        _bot = await Bot.StartAsync(_discord, _data, ("Discord:SyncCommands", "false"));
        _channel = _bot.Services.GetRequiredService<IChannel>();
        _room = await _bot.Store.RoomForAsync(Address, new RoomId("oak"), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _bot.StopAsync();
        _discord.AssertClean();
        await _discord.DisposeAsync();
        _data.Dispose();
    }

    private ChannelAddress Address => new("discord", $"{_discord.Guild.Id}/{_discord.Room.Id}");

    [Fact]
    public async Task R7_a_post_of_unknown_fate_is_repeated_with_its_nonce_and_stands_there_once()
    {
        await _channel.DeliverAsync(Lobby(SlotState.New, secondsAgo: 0), Token);

        var again = await _channel.DeliverAsync(Lobby(SlotState.Sending, secondsAgo: 60), Token);

        var message = Assert.Single(_discord.Room.Messages);
        Assert.Equal(new Delivery.Sent($"{_discord.Room.Id}/{message.Id}"), again);
        Assert.InRange(message.Nonce!.Length, 1, 25);
    }

    [Fact]
    public async Task After_two_minutes_it_is_looked_for_among_the_bots_own_messages_and_brought_up_to_date()
    {
        await _channel.DeliverAsync(Lobby(SlotState.New, secondsAgo: 0), Token);
        _discord.NonceMemory = TimeSpan.Zero;

        var again = await _channel.DeliverAsync(Lobby(SlotState.Sending, secondsAgo: 130, "Ana", "Ben"), Token);

        var message = Assert.Single(_discord.Room.Messages);
        Assert.Equal(new Delivery.Sent($"{_discord.Room.Id}/{message.Id}"), again);
        Assert.Contains("Ben", message.Content, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_two_minutes_it_is_posted_when_it_is_not_there()
    {
        _discord.Say(_discord.Join("Ana"), _discord.Room, "hello");

        Assert.IsType<Delivery.Sent>(await _channel.DeliverAsync(Lobby(SlotState.Sending, secondsAgo: 130), Token));

        Assert.Equal(2, _discord.Room.Messages.Count);
    }

    [Fact]
    public async Task Without_the_right_to_look_it_is_refused_out_loud_and_not_posted_twice()
    {
        _discord.Faults.Next("GET", "/channels/*/messages", new Fault.Refused(403, 50001));

        Assert.IsType<Delivery.Refused>(await _channel.DeliverAsync(Daily(SlotState.Sending, secondsAgo: 130), Token));

        Assert.Empty(_discord.Room.Messages);
    }

    [Fact]
    public async Task A_network_that_breaks_leaves_the_fate_open_for_the_next_try()
    {
        _discord.Faults.Next(10, "POST", "/channels/*/messages", new Fault.Dropped(AfterTheWork: true));

        await Assert.ThrowsAsync<HttpRequestException>(() => _channel.DeliverAsync(Lobby(SlotState.New, secondsAgo: 0), Token));

        Assert.Single(_discord.Room.Messages);
    }

    [Fact]
    public async Task An_old_message_that_takes_no_edit_now_waits_alone_for_its_reveal()
    {
        var posted = (Delivery.Sent)await _channel.DeliverAsync(Daily(SlotState.New, secondsAgo: 0), Token);
        _discord.Faults.Next("PATCH", "/channels/*/messages/*", new Fault.Refused(400, 30046));

        Assert.IsType<Delivery.Later>(await _channel.DeliverAsync(Daily(SlotState.Sent, 0, posted.MessageId), Token));
    }

    [Fact]
    public async Task A_deleted_quiz_message_is_posted_anew_and_a_deleted_prompt_is_let_go()
    {
        var gone = $"{_discord.Room.Id}/1";

        var lobby = await _channel.DeliverAsync(Lobby(SlotState.Sent, 0) with { MessageId = gone }, Token);
        var daily = await _channel.DeliverAsync(Daily(SlotState.Sent, 0, gone), Token);

        Assert.Equal(new Delivery.Sent($"{_discord.Room.Id}/{Assert.Single(_discord.Room.Messages).Id}"), lobby);
        Assert.Equal(new Delivery.Sent(gone), daily);
    }

    /// <summary>A moderator deleted the quiz's thread: every edit of it was refused, and the quiz could not be resumed for a day.</summary>
    [Theory]
    [InlineData(10003)]
    [InlineData(50083)]
    public async Task A_question_whose_thread_is_gone_is_posted_in_the_channel(int code)
    {
        _discord.Faults.Next("PATCH", "/channels/*/messages/*", new Fault.Refused(404, code));
        var pause = SlotOf(
            RoomMessages.QuestionKey(Session, 1),
            new RoomMessage.Pause(Session, 1, 3, PauseReason.Blocked),
            SlotState.Sent,
            0
        );

        var delivery = await _channel.DeliverAsync(pause with { MessageId = "17/18" }, Token);

        Assert.Equal(new Delivery.Sent($"{_discord.Room.Id}/{Assert.Single(_discord.Room.Messages).Id}"), delivery);
    }

    [Fact]
    public async Task A_shared_concept_that_the_pack_no_longer_has_is_let_go_and_holds_nothing_up() =>
        Assert.IsType<Delivery.Refused>(
            await _channel.DeliverAsync(SlotOf("shared-1", new RoomMessage.SharedConcept(new ConceptId("gone")), SlotState.New, 0), Token)
        );

    [Fact]
    public async Task R12_a_missing_right_is_a_refusal_and_no_more_requests()
    {
        _discord.Faults.Next(10, "POST", "/channels/*/messages", new Fault.Refused(403, 50013));

        var refused = Assert.IsType<Delivery.Refused>(await _channel.DeliverAsync(Lobby(SlotState.New, 0), Token));

        Assert.Equal("403 50013", refused.Reason);
        Assert.Single(_discord.Record, r => r.Method == "POST");
    }

    [Fact]
    public async Task A_message_of_more_than_an_hour_gets_no_live_counts()
    {
        var old = (ulong)(TimeProvider.System.GetUtcNow().AddHours(-2).ToUnixTimeMilliseconds() - 1_420_070_400_000) << 22;
        var question = new RoomMessage.Ask(
            Session,
            1,
            3,
            1,
            StudyMode.Together,
            "Stem?",
            [new("A", new("a"), "One")],
            DateTimeOffset.UnixEpoch,
            180
        );
        await CommitAsync(RoomMessages.QuestionKey(Session, 1), question, $"{_discord.Room.Id}/{old}");

        await _channel.ShowLiveAsync(new LiveCount(_room, Address, RoomMessages.QuestionKey(Session, 1), 1, 2), Token);

        Assert.DoesNotContain(_discord.Record, r => r.Method == "PATCH");
    }

    private async Task CommitAsync(string key, RoomMessage message, string messageId)
    {
        var view = JsonSerializer.Serialize(message, EngineJson.Default.RoomMessage);
        await _bot.Store.CommitAsync(new RoomCommit(_room, 0, null, false, "", [], "{}", [new SlotWrite(key, Address, view)], []), Token);
        await _bot.Store.MarkSlotAsync(_room, key, SlotState.Sent, 1, messageId, DateTimeOffset.UnixEpoch, Token);
    }

    private Slot Lobby(SlotState state, int secondsAgo, params string[] names) =>
        SlotOf(
            $"{Session}-lobby",
            new RoomMessage.Lobby(Session, QuizPlan.Default, names.Length, [.. names], Open: true),
            state,
            secondsAgo
        );

    private Slot Daily(SlotState state, int secondsAgo, string? messageId = null) =>
        SlotOf(
            Engine.Prompts.Daily.SessionOf(Day).Value,
            new RoomMessage.DailyAsk(Day, PromptKind.Reflection, "What helps a team listen?", []),
            state,
            secondsAgo
        ) with
        {
            MessageId = messageId,
        };

    private Slot SlotOf(string key, RoomMessage message, SlotState state, int secondsAgo) =>
        new(
            _room,
            key,
            Address,
            1,
            JsonSerializer.Serialize(message, EngineJson.Default.RoomMessage),
            0,
            null,
            state,
            TimeProvider.System.GetUtcNow().AddSeconds(-secondsAgo)
        );
}
