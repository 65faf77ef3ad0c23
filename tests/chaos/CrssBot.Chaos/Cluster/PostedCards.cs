using System.Globalization;
using System.Text.Json;
using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Discord.Channel;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime.Chat;
using CrssBot.Runtime.Outbox;
using CrssBot.Storage.Moving;
using CrssBot.Storage.Postgres;

namespace CrssBot.Chaos.Cluster;

/// <summary>Every message that stands at the stand-in against every row of the outbox.</summary>
internal static class PostedCards
{
    public static async Task<IReadOnlyList<Slot>> OutboxAsync(string database)
    {
        var slots = new List<Slot>();
        await using var place = new PostgresPlace(new PostgresServer(database, TimeProvider.System));
        await foreach (var row in place.ReadAsync(CancellationToken.None))
        {
            if (row is StoredRow.OfSlot { Slot: var slot })
            {
                slots.Add(slot);
            }
        }

        return slots;
    }

    /// <returns>A line for each fault.</returns>
    public static IReadOnlyList<string> Compare(IReadOnlyList<Slot> outbox, IEnumerable<FakeMessage> messages, Catalog catalog)
    {
        var standing = messages.ToDictionary(m => $"{m.ChannelId}/{m.Id}", StringComparer.Ordinal);
        var owners = outbox.ToLookup(s => s.MessageId ?? "", StringComparer.Ordinal);
        return
        [
            .. outbox.Select(s => FaultOf(s, standing, catalog)).OfType<string>(),
            .. owners.Where(o => o.Key.Length > 0 && o.Count() > 1).Select(o => $"{o.Key} belongs to {o.Count()} rows."),
            .. standing.Where(m => !owners.Contains(m.Key)).Select(m => $"{m.Key} belongs to no row: {m.Value.Content.Split('\n')[0]}"),
        ];
    }

    private static string? FaultOf(Slot slot, Dictionary<string, FakeMessage> standing, Catalog catalog)
    {
        var name = $"{slot.Room} {slot.Key}";
        if (slot.State != SlotState.Sent || slot.SentRevision != slot.WantedRevision)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{name} is {slot.State}, at revision {slot.SentRevision} of {slot.WantedRevision}."
            );
        }

        if (!standing.TryGetValue(slot.MessageId ?? "", out var message))
        {
            return $"{name} was delivered as {slot.MessageId}, and does not stand there.";
        }

        return Looks(slot, catalog).Contains(Look(message), StringComparer.Ordinal)
            ? null
            : $"{name} does not show its last revision but: {message.Content.ReplaceLineEndings(" / ")}";
    }

    /// <summary>A reveal that the room has left loses its buttons for going on, by an edit that no row stands for.</summary>
    private static IEnumerable<string> Looks(Slot slot, Catalog catalog)
    {
        var view = JsonSerializer.Deserialize(slot.View, EngineJson.Default.RoomMessage)!;
        yield return Look(slot, view, catalog);
        if (view is RoomMessage.Reveal { Until: not null } reveal)
        {
            yield return Look(slot, reveal with { Until = null }, catalog);
        }
    }

    private static string Look(Slot slot, RoomMessage view, Catalog catalog)
    {
        var body = Drawing.Post(RoomPosts.Of(view, slot.Key, catalog));
        var buttons = (body.Components ?? []).SelectMany(r => r.Components ?? []).Select(b => b.CustomId);
        return $"{body.Content}\n{string.Join('\n', buttons)}";
    }

    private static string Look(FakeMessage message) => $"{message.Content}\n{string.Join('\n', message.Buttons.Select(b => b.CustomId))}";
}
