using System.Text.Json;
using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Chaos.Cluster;
using CrssBot.Content;
using CrssBot.Engine;
using CrssBot.Engine.Quizzes;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CrssBot.Runtime.Chat;
using CrssBot.Runtime.Outbox;
using Route = CrssBot.Runtime.Chat.Route;

namespace CrssBot.Host.Tests.Chaos;

/// <summary>The checker of <c>cluster</c> sees what it is there to see.</summary>
public sealed class PostedCardsTests
{
    private static readonly Catalog Pack = ContentPack.Load(Repository.At("content")).Catalog!;
    private static readonly DateTimeOffset Noon = new(2026, 3, 8, 12, 0, 0, TimeSpan.Zero);
    private static readonly RoomMessage Shown = new RoomMessage.Lobby(new SessionId("s1"), QuizPlan.Default, 3, [], Open: true);

    private static readonly Slot Delivered = new(
        new RoomId("oak"),
        "lobby-s1",
        new ChannelAddress("discord", "7/70"),
        2,
        JsonSerializer.Serialize(Shown, EngineJson.Default.RoomMessage),
        2,
        "70/700",
        SlotState.Sent,
        Noon
    );

    private static FakeMessage Standing(ulong id, RoomMessage shown)
    {
        var session = new SessionId("s1");
        Route[] buttons = [new Route.Join(session), new Route.Leave(session), new Route.Start(session), new Route.Stop(session)];
        var row = new { type = 1, components = buttons.Select(b => new { type = 2, custom_id = PressId.Of(b) }) };
        return new FakeMessage
        {
            Id = id,
            ChannelId = 70,
            Revisions =
            [
                new FakeRevision(RoomPosts.Of(shown, Delivered.Key, Pack).Text, JsonSerializer.SerializeToElement(new[] { row }), 0, Noon),
            ],
        };
    }

    [Fact]
    public void A_message_that_stands_once_with_its_last_revision_is_no_fault() =>
        Assert.Empty(PostedCards.Compare([Delivered], [Standing(700, Shown)], Pack));

    [Fact]
    public void What_is_missing_doubled_stray_unsettled_or_of_an_earlier_revision_is_a_fault()
    {
        var earlier = ((RoomMessage.Lobby)Shown) with { Count = 2 };

        Assert.Contains("does not stand", Assert.Single(PostedCards.Compare([Delivered], [], Pack)), StringComparison.Ordinal);
        Assert.Contains(
            "70/701 belongs to no row",
            Assert.Single(PostedCards.Compare([Delivered], [Standing(700, Shown), Standing(701, Shown)], Pack)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "belongs to 2 rows",
            Assert.Single(PostedCards.Compare([Delivered, Delivered with { Key = "lobby-s2" }], [Standing(700, Shown)], Pack)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "at revision 1 of 2",
            Assert.Single(PostedCards.Compare([Delivered with { SentRevision = 1 }], [Standing(700, Shown)], Pack)),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "does not show its last revision",
            Assert.Single(PostedCards.Compare([Delivered], [Standing(700, earlier)], Pack)),
            StringComparison.Ordinal
        );
    }
}
