using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>
/// Discord as far as a bot can see it: HTTP and WebSockets on loopback, in this process. Written from Discord's own documents and in raw
/// JSON, so that it reads them independently of our client: where the two disagree, one of them is wrong.
/// </summary>
internal sealed partial class FakeDiscord : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly CancellationTokenSource stopping = new();
    private ImmutableList<string> findings = [];
    private ImmutableList<RequestLine> record = [];
    private ImmutableList<FakeFile> files = [];

    private FakeDiscord(WebApplication app, TimeProvider time)
    {
        this.app = app;
        Time = time;
        Ids = new FakeIds(time);
        ApplicationId = Ids.Next();
        Gateway = new FakeGateway(this);
        Limits = new FakeLimits(this);
        Commands = new FakeCommands(this);
        Interactions = new FakeInteractions(this);
        Rest = new FakeRest(this);
        Guild = AddGuild("Cohort");
        Room = AddChannel(Guild, "study-room");
    }

    public TimeProvider Time { get; }
    public FakeIds Ids { get; }
    public FakeWorld World { get; } = new();
    public FakeGateway Gateway { get; }
    public FakeLimits Limits { get; }
    public FakeFaults Faults { get; } = new();
    public FakeCommands Commands { get; }
    internal FakeInteractions Interactions { get; }
    private FakeRest Rest { get; }

    /// <summary>Like https://discord.com/api/v10, without a slash at the end.</summary>
    public string ApiBase { get; private set; } = "";
    public string SocketBase { get; private set; } = "";
    public ulong ApplicationId { get; }

    /// <summary>Another one takes the old one's force away, as a reset in the developer portal does.</summary>
    public string BotToken { get; set; } = "ZmFrZQ.fake.bot-token";

    /// <summary>A server and a text channel in it that are there from the start.</summary>
    public FakeGuild Guild { get; }
    public FakeChannel Room { get; }

    /// <summary>Called with every body that passed the other checks; throws when it finds something.</summary>
    public Action<string, string, JsonElement>? ExtraCheck { get; set; }

    /// <summary>What the bot did that Discord forbids, or that a good client does not do.</summary>
    public IReadOnlyList<string> Findings => findings;

    /// <summary>Files that were uploaded.</summary>
    public IReadOnlyList<FakeFile> Files => files;

    /// <summary>Every request so far, with interaction tokens masked.</summary>
    public IReadOnlyList<RequestLine> Record => record;

    /// <summary>Ends what waits inside the fake when it stops.</summary>
    internal CancellationToken Stopping => stopping.Token;

    public static Task<FakeDiscord> StartAsync() => StartOnAsync(TimeProvider.System);

    /// <summary>Every delay and deadline of the fake goes by this clock; only the patience of a waiting test is real.</summary>
    public static async Task<FakeDiscord> StartOnAsync(TimeProvider clock)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        var fake = new FakeDiscord(server, clock);
        server.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        server.Run(http => http.WebSockets.IsWebSocketRequest ? fake.Gateway.ServeAsync(http) : fake.Rest.ServeAsync(http));
        await server.StartAsync(Ended);
        var address = new Uri(server.Urls.Single());
        fake.ApiBase = $"http://127.0.0.1:{address.Port}/api/v10";
        fake.SocketBase = $"ws://127.0.0.1:{address.Port}";
        return fake;
    }

    /// <summary>Something that the bot must not do.</summary>
    public void Find(string finding) => World.Change(() => findings = findings.Add(finding));

    /// <summary>For tests that provoke findings: what was found since the last call.</summary>
    public IReadOnlyList<string> TakeFindings() =>
        World.Change(() =>
        {
            var taken = findings;
            findings = [];
            return taken;
        });

    internal void Receive(FakeFile file) => World.Change(() => files = files.Add(file));

    internal void Log(RequestLine line) => World.Change(() => record = record.Add(line));

    public FakeGuild AddGuild(string name)
    {
        var guild = new FakeGuild(Ids.Next(), name);
        World.Change(() => World.Guilds = World.Guilds.SetItem(guild.Id, guild));
        Gateway.Dispatch("GUILD_CREATE", GuildCreated(guild), guild.Id, intent: 1);
        return guild;
    }

    public FakeRole AddRole(FakeGuild guild, string name)
    {
        var role = new FakeRole(Ids.Next(), name);
        World.Change(() => World.Guilds = World.Guilds.SetItem(guild.Id, guild with { Roles = World.Guilds[guild.Id].Roles.Add(role) }));
        return role;
    }

    /// <summary>Someone throws the bot out, or (unavailable) Discord has an outage there.</summary>
    public void RemoveGuild(FakeGuild guild, bool unavailable = false)
    {
        if (!unavailable)
            World.Change(() => World.Guilds = World.Guilds.Remove(guild.Id));
        var gone = new JsonObject { ["id"] = $"{guild.Id}" };
        if (unavailable)
            gone["unavailable"] = true;
        Gateway.Dispatch("GUILD_DELETE", gone, guild.Id, intent: 1);
    }

    public FakeChannel AddChannel(FakeGuild guild, string name) =>
        World.Add(
            new FakeChannel
            {
                Id = Ids.Next(),
                Type = FakeChannel.Text,
                Name = name,
                Guild = guild,
            }
        );

    /// <summary>A new person.</summary>
    public FakeMember Join(string name, ulong permissions = PermissionBits.Ordinary, string locale = "en-US", params ulong[] roles) =>
        new(Ids.Next(), name)
        {
            Permissions = permissions,
            Locale = locale,
            Roles = [.. roles],
        };

    /// <summary>The direct messages of a person with the bot.</summary>
    public FakeChannel DirectMessages(FakeMember member) =>
        World.DirectWith(member)
        ?? World.Add(
            new FakeChannel
            {
                Id = Ids.Next(),
                Type = FakeChannel.Direct,
                Name = $"dm-{member.Name}",
                Recipient = member,
            }
        );

    public FakeChannel Channel(ulong id) => World.Channel(id) ?? throw new InvalidOperationException($"There is no channel {id}.");

    internal JsonObject BotUser() =>
        new()
        {
            ["id"] = $"{ApplicationId}",
            ["username"] = "CrssBot",
            ["discriminator"] = "0001",
            ["global_name"] = null,
            ["avatar"] = null,
            ["bot"] = true,
            ["verified"] = true,
            ["public_flags"] = 0,
        };

    internal JsonObject GuildCreated(FakeGuild guild) =>
        new()
        {
            ["id"] = $"{guild.Id}",
            ["name"] = guild.Name,
            ["preferred_locale"] = guild.Locale,
            ["owner_id"] = $"{guild.Id}",
            ["joined_at"] = FakeMessage.Iso(Time.GetUtcNow()),
            ["large"] = false,
            ["member_count"] = 2,
            ["roles"] = new JsonArray([.. guild.Roles.Select(r => new JsonObject { ["id"] = $"{r.Id}", ["name"] = r.Name })]),
            ["channels"] = new JsonArray([
                .. World.Channels().Where(c => c.Guild?.Id == guild.Id && c.Parent is null).Select(c => ChannelJson(c)),
            ]),
            ["threads"] = new JsonArray(),
        };

    internal static JsonObject ChannelJson(FakeChannel channel)
    {
        var json = new JsonObject
        {
            ["id"] = $"{channel.Id}",
            ["type"] = channel.Type,
            ["flags"] = 0,
            ["last_message_id"] = channel.Messages.IsEmpty ? null : $"{channel.Messages[^1].Id}",
        };
        if (channel.Guild is not null)
        {
            json["guild_id"] = $"{channel.Guild.Id}";
            json["name"] = channel.Name;
            json["parent_id"] = channel.Parent is null ? null : $"{channel.Parent.Id}";
        }

        if (channel.Type == FakeChannel.PublicThread)
            json["thread_metadata"] = new JsonObject
            {
                ["archived"] = false,
                ["locked"] = false,
                ["auto_archive_duration"] = 1440,
            };
        if (channel.Recipient is not null)
            json["recipients"] = new JsonArray(FakeMessage.UserJson(channel.Recipient));
        return json;
    }

    /// <summary>All that a failing test needs to show.</summary>
    public override string ToString() =>
        string.Join('\n', World.Channels()) + "\n" + string.Join('\n', Interactions.All()) + "\n" + string.Join('\n', record.TakeLast(60));

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        Gateway.DropAll();
        await app.DisposeAsync();
        outward.Dispose();
        key.Dispose();
        stopping.Dispose();
    }
}

/// <summary>One request of the bot.</summary>
internal sealed record RequestLine(string Method, string Path, int Status, DateTimeOffset At)
{
    public override string ToString() => $"{At:HH:mm:ss.fff} {Method} {Path} -> {Status}";
}

/// <param name="Id">As an attachment of a message; before, n of files[n].</param>
/// <param name="Description">What is read out to whoever does not see it.</param>
internal sealed record FakeFile(string Name, byte[] Content, string Type = "", ulong Id = 0, string? Description = null);
