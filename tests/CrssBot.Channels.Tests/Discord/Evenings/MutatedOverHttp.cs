using System.Text;
using System.Text.Json.Nodes;
using CrssBot.Channels.Tests.Discord.Fake;
using CrssBot.Discord;
using CrssBot.Engine;
using CrssBot.Engine.Rooms;
using CrssBot.Runtime;
using CsCheck;

namespace CrssBot.Channels.Tests.Discord.Evenings;

/// <summary>Ten thousand requests that nobody should send, to the whole bot: no 5xx, and nothing changes.</summary>
public sealed class MutatedOverHttp : IAsyncLifetime
{
    private readonly DataFolder _data = new();
    private FakeDiscord _discord = null!;
    private Bot _bot = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _discord = await FakeDiscord.StartAsync();
        _bot = await Bot.StartAsync(
            _discord,
            _data,
            DiscordTransport.Http,
            ("Discord:PublicKey", _discord.PublicKey),
            ("Discord:ApplicationId", $"{_discord.ApplicationId}")
        );
        _discord.Transport = new Transport.Http(new Uri(_bot.Address, "discord/interactions"));
    }

    public async ValueTask DisposeAsync()
    {
        await _bot.StopAsync();
        await _discord.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task Ten_thousand_mutated_requests_cause_no_5xx_and_change_nothing()
    {
        var evening = new Evening(_discord);
        await evening.OpenAsync(2, questions: 1);
        var pressed = await _discord.Press(evening.Cohort[1], evening.Lobby, "Join");
        var before = await StateAsync();
        var endpoint = new Uri(_bot.Address, "discord/interactions");
        var body = pressed.Payload.ToJsonString();
        var bytes = Encoding.UTF8.GetBytes(body);
        var mutations = Gen.Select(Gen.Int[0, 3], Gen.Int[0, bytes.Length - 1], Gen.Byte, Gen.Bool).Array[10_000].Single();

        // Half are signed anew over what they have become, as only Discord could; the others have a signature that no longer holds.
        foreach (var batch in mutations.Chunk(100))
        {
            await Task.WhenAll(
                batch.Select(async m =>
                {
                    var (kind, at, value, forged) = m;
                    using var response = await _discord.PostSigned(endpoint, Mutate(bytes, pressed.Payload, kind, at, value), forged);
                    Assert.InRange((int)response.StatusCode, 200, 499);
                    if (forged)
                    {
                        Assert.Equal(401, (int)response.StatusCode);
                    }
                })
            );
        }

        Assert.Equal(before, await StateAsync());
    }

    /// <summary>A changed byte, a cut, a part that is gone, or one of another kind; the id stays the one that was taken already, unless it is hit itself.</summary>
    private static string Mutate(byte[] bytes, JsonObject payload, int kind, int at, byte value)
    {
        switch (kind)
        {
            case 0:
                var changed = (byte[])bytes.Clone();
                // Another id, signed, is another press: Discord's to make and no mutation.
                var id = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\"id\":{payload["id"]!.ToJsonString()}"));
                changed[at >= id && at < id + 30 ? 0 : at] = value;
                return Encoding.UTF8.GetString(changed);
            case 1:
                return Encoding.UTF8.GetString(bytes, 0, at);
            default:
                var copy = payload.DeepClone().AsObject();
                var key = copy.Select(p => p.Key).ElementAt(at % copy.Count);
                if (kind == 2)
                {
                    copy.Remove(key);
                }
                else
                {
                    copy[key] = Mutations.OfAnotherKind(value);
                }

                return copy.ToJsonString();
        }
    }

    /// <summary>What the room is, as everyone sees it, and who is in it.</summary>
    private async Task<string> StateAsync()
    {
        var room = await _bot.RoomAsync(_discord.Room);
        var stored = (await _bot.Store.LoadRoomAsync(room, Token))!;
        var rooms = await _bot.Store.RoomsAtAsync("discord", "", Token);
        return $"{stored.Version} {stored.Snapshot} {rooms.Count}";
    }
}
