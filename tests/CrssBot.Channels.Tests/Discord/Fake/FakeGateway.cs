using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>What a client is to Discord between READY and the end, over any number of connections.</summary>
internal sealed class FakeSession(string id, int shard, int shards, int intents)
{
    public string Id { get; } = id;
    public int Shard { get; } = shard;
    public int Shards { get; } = shards;
    public int Intents { get; } = intents;
    public int Sequence { get; set; }

    /// <summary>Past events, for replay; RESUMED has a number and is not replayed.</summary>
    public Queue<(int Sequence, string? Frame)> Ring { get; } = [];
    public FakeConnection? Connection { get; set; }

    /// <summary>When it lost its connection.</summary>
    public DateTimeOffset? LostAt { get; set; }

    /// <summary>docs: events/gateway.mdx, Sharding. What belongs to no server comes to shard 0.</summary>
    public bool Covers(ulong? guild) => (guild is { } id ? (int)((id >> 22) % (ulong)Shards) : 0) == Shard;
}

/// <summary>A frame from the client.</summary>
internal sealed record FakeFrame(int Op, JsonElement D, DateTimeOffset At, FakeConnection Connection);

/// <summary>Discord's gateway (docs: events/gateway.mdx, events/gateway-events.mdx, topics/opcodes-and-status-codes.mdx).</summary>
internal sealed class FakeGateway(FakeDiscord fake)
{
    public const int MaxFrameBytes = 4096;

    /// <summary>Sends of one connection in 60 seconds.</summary>
    public const int MaxSends = 120;
    private const int GuildsIntent = 1;

    // GUILD_MEMBERS, GUILD_PRESENCES, MESSAGE_CONTENT: refused unless an app was approved for them.
    private const int PrivilegedIntents = 1 << 1 | 1 << 8 | 1 << 15;
    private const int AllIntents = (1 << 26) - 1;

    private static readonly TimeSpan sendWindow = TimeSpan.FromSeconds(60);
    private readonly List<FakeSession> sessions = [];
    private readonly List<FakeConnection> connections = [];
    private readonly Dictionary<int, DateTimeOffset> lastIdentify = [];

    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(41.25);
    public int Shards { get; set; } = 1;

    /// <summary>Of session_start_limit.</summary>
    public int StartsTotal { get; set; } = 1000;
    public int StartsRemaining { get; set; } = 1000;
    public TimeSpan StartsResetAfter { get; set; } = TimeSpan.FromHours(24);
    public int MaxConcurrency { get; set; } = 1;

    /// <summary>The time in which <see cref="MaxConcurrency"/> clients may identify. Zero: any number.</summary>
    public TimeSpan IdentifyWindow { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a session without a connection can be resumed; the docs say "some minutes".</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Events kept for replay.</summary>
    public int RingSize { get; set; } = 1000;

    /// <summary>False: a connection is accepted and never greeted.</summary>
    public bool Greets { get; set; } = true;

    /// <summary>Whether a client that lets heartbeats fall out is disconnected.</summary>
    public bool WatchesHeartbeats { get; set; } = true;

    /// <summary>True: every resume is answered with op 9, not resumable.</summary>
    public bool RefusesResumes { get; set; }

    public int Identifies { get; private set; }

    /// <summary>Of those, the ones that ended in RESUMED.</summary>
    public int Resumes { get; private set; }
    public ImmutableList<FakeFrame> Received { get; private set; } = [];

    /// <summary>The address of every connection so far, in order.</summary>
    public ImmutableList<string> Addresses { get; private set; } = [];

    /// <summary>What clients closed their connections with; null where the connection just ended.</summary>
    public ImmutableList<int?> ClosedWith { get; private set; } = [];

    /// <summary>The sessions that have a connection now.</summary>
    public IReadOnlyList<FakeSession> Live => fake.World.Read(() => sessions.Where(s => s.Connection is not null).ToList());
    public int Connections => fake.World.Read(() => connections.Count);

    public JsonObject Information() =>
        new()
        {
            ["url"] = fake.SocketBase,
            ["shards"] = Shards,
            ["session_start_limit"] = new JsonObject
            {
                ["total"] = StartsTotal,
                ["remaining"] = StartsRemaining,
                ["reset_after"] = (long)StartsResetAfter.TotalMilliseconds,
                ["max_concurrency"] = MaxConcurrency,
            },
        };

    /// <summary>An event to every session that covers the server, or to shard 0. Sessions without a connection get it when they resume.</summary>
    /// <returns>False when no session was there to take it.</returns>
    public bool Dispatch(string name, JsonObject data, ulong? guild = null, int intent = 0) =>
        fake.World.Change(() =>
        {
            var taken = false;
            foreach (var session in sessions.Where(s => s.Covers(guild) && (intent == 0 || (s.Intents & intent) != 0)))
            {
                Dispatch(session, name, data.DeepClone());
                taken = true;
            }

            return taken;
        });

    /// <summary>Something that is no event, to all live sessions: op 1 asks for a heartbeat, op 7 to reconnect, op 9 ends the session.</summary>
    public void Send(int op, JsonNode? d = null) =>
        fake.World.Change(() =>
        {
            foreach (var session in sessions.Where(s => s.Connection is not null).ToList())
                session.Connection!.Send(op, d?.DeepClone());
        });

    public void AskForHeartbeat() => Send(1);

    public void AskToReconnect() => Send(7);

    /// <summary>The connections stay: a client may resume or identify on the same one.</summary>
    public void InvalidateSessions(bool resumable) =>
        fake.World.Change(() =>
        {
            foreach (var session in sessions.Where(s => s.Connection is not null))
            {
                session.Connection!.Send(9, resumable);
                session.Connection.Session = null;
                session.Connection = null;
                session.LostAt = fake.Time.GetUtcNow();
            }

            if (!resumable)
                sessions.Clear();
        });

    public void SendRaw(string frame) =>
        fake.World.Change(() =>
        {
            foreach (var connection in connections)
                connection.SendRaw(frame);
        });

    public void CloseAll(int code) =>
        fake.World.Change(() =>
        {
            foreach (var connection in connections)
                connection.Close(code);
        });

    /// <summary>Zombies: the connections that are there stay, and their heartbeats are swallowed.</summary>
    public void SilenceAll() =>
        fake.World.Change(() =>
        {
            foreach (var connection in connections)
                connection.IsSilent = true;
        });

    public void DropAll() =>
        fake.World.Change(() =>
        {
            foreach (var connection in connections)
                connection.Drop();
        });

    /// <summary>Serves one connection until it ends.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        using var connection = new FakeConnection(http, socket, fake.Stopping);
        fake.World.Change(() =>
        {
            connections.Add(connection);
            Addresses = Addresses.Add(connection.Address);
            if (http.Request.Query["v"] != "10" || http.Request.Query["encoding"] != "json")
            {
                fake.Find($"gateway: connected to {connection.Address} without v=10&encoding=json");
                connection.Close(4012);
            }
            else if (Greets)
            {
                connection.Send(10, new JsonObject { ["heartbeat_interval"] = (int)HeartbeatInterval.TotalMilliseconds });
            }
        });

        await connection.RunAsync(Receive, cancellation => WatchHeartbeatsAsync(connection, cancellation));

        fake.World.Change(() =>
        {
            connections.Remove(connection);
            ClosedWith = ClosedWith.Add(connection.ClosedWith);
            if (connection.Session is not { } session || session.Connection != connection)
                return;
            session.Connection = null;
            session.LostAt = fake.Time.GetUtcNow();
            // An orderly goodbye ends the session; any other end keeps it for a while (docs: events/gateway.mdx, Initiating a Disconnect).
            if (connection.ClosedWith is 1000 or 1001)
                sessions.Remove(session);
        });
    }

    private async Task WatchHeartbeatsAsync(FakeConnection connection, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                // Some tolerance is in Discord's interval; half of it again is ours.
                await Task.Delay(HeartbeatInterval * 1.5, fake.Time, cancellation);
                if (WatchesHeartbeats && !connection.HasBeaten)
                    connection.Close(4000);
                connection.HasBeaten = false;
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is over.
        }
    }

    private void Receive(FakeConnection connection, string text) =>
        fake.World.Change(() =>
        {
            var now = fake.Time.GetUtcNow();
            connection.Sends.Enqueue(now);
            while (now - connection.Sends.Peek() >= sendWindow)
                connection.Sends.Dequeue();
            if (connection.Sends.Count > MaxSends)
            {
                fake.Find($"gateway: more than {MaxSends} sends in a minute");
                connection.Close(4008);
                return;
            }

            FakeFrame frame;
            try
            {
                using var document = JsonDocument.Parse(text);
                var root = document.RootElement;
                frame = new FakeFrame(root.GetProperty("op").GetInt32(), root.GetProperty("d").Clone(), now, connection);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                fake.Find("gateway: a frame that is no JSON, or without op and d");
                connection.Close(4002);
                return;
            }

            Received = Received.Add(frame);
            switch (frame.Op)
            {
                case 1:
                    connection.HasBeaten = true;
                    if (!connection.IsSilent)
                        connection.Send(11, null);
                    break;
                case 2 or 6 when connection.Session is not null:
                    connection.Close(4005);
                    break;
                case 2:
                    Identify(connection, frame.D);
                    break;
                case 6:
                    Resume(connection, frame.D);
                    break;
                case 3 or 4 or 8 or 31:
                    if (connection.Session is null)
                        connection.Close(4003);
                    break;
                default:
                    fake.Find($"gateway: unknown op {frame.Op}");
                    connection.Close(4001);
                    break;
            }
        });

    private void Identify(FakeConnection connection, JsonElement d)
    {
        Identifies++;
        if (FakeMessage.Text(d, "token") != fake.BotToken)
        {
            connection.Close(4004);
            return;
        }

        if (StartsRemaining <= 0)
        {
            // Discord ends all sessions and resets the token (docs: events/gateway.mdx, Session Start Limit).
            fake.Find("gateway: identified beyond the session start limit; the token would have been reset");
            sessions.Clear();
            connection.Close(4004);
            return;
        }

        StartsRemaining--;
        if (
            !d.TryGetProperty("properties", out var properties)
            || new[] { "os", "browser", "device" }.Any(name => FakeMessage.Text(properties, name) is null)
        )
            fake.Find("gateway: identify without properties os, browser, device");
        if (FakeMessage.Number(d, "intents") is not { } intents || (intents & ~AllIntents) != 0)
        {
            connection.Close(4013);
            return;
        }

        if ((intents & PrivilegedIntents) != 0)
        {
            fake.Find("gateway: a privileged intent");
            connection.Close(4014);
            return;
        }

        var (shard, shards) = d.TryGetProperty("shard", out var pair) ? (pair[0].GetInt32(), pair[1].GetInt32()) : (0, 1);
        if (shard < 0 || shard >= shards)
        {
            connection.Close(4010);
            return;
        }

        var now = fake.Time.GetUtcNow();
        var key = shard % MaxConcurrency;
        if (lastIdentify.TryGetValue(key, out var last) && now - last < IdentifyWindow)
        {
            connection.Send(9, false);
            return;
        }

        lastIdentify[key] = now;
        var session = new FakeSession($"{Guid.NewGuid():n}", shard, shards, intents) { Connection = connection };
        connection.Session = session;
        sessions.RemoveAll(s => s.Shard == shard && s.Shards == shards && s.Connection is null);
        sessions.Add(session);
        var guilds = fake.World.Guilds.Values.Where(g => session.Covers(g.Id)).ToList();
        Dispatch(
            session,
            "READY",
            new JsonObject
            {
                ["v"] = 10,
                ["user"] = fake.BotUser(),
                ["guilds"] = new JsonArray([.. guilds.Select(g => new JsonObject { ["id"] = $"{g.Id}", ["unavailable"] = true })]),
                ["session_id"] = session.Id,
                ["resume_gateway_url"] = $"{fake.SocketBase}/resume",
                ["session_type"] = "normal",
                ["private_channels"] = new JsonArray(),
                ["shard"] = new JsonArray(shard, shards),
                ["application"] = new JsonObject { ["id"] = $"{fake.ApplicationId}", ["flags"] = 0 },
            }
        );
        if ((intents & GuildsIntent) != 0)
            foreach (var guild in guilds)
                Dispatch(session, "GUILD_CREATE", fake.GuildCreated(guild));
    }

    private void Resume(FakeConnection connection, JsonElement d)
    {
        if (FakeMessage.Text(d, "token") != fake.BotToken)
        {
            connection.Close(4004);
            return;
        }

        var now = fake.Time.GetUtcNow();
        var session = sessions.Find(s => s.Id == FakeMessage.Text(d, "session_id"));
        if (session is null || RefusesResumes || (session.Connection is null && now - session.LostAt > SessionLifetime))
        {
            sessions.RemoveAll(s => s == session);
            connection.Send(9, false);
            return;
        }

        if (FakeMessage.Number(d, "seq") is not { } sequence || sequence > session.Sequence)
        {
            sessions.Remove(session);
            connection.Close(4007);
            return;
        }

        var missed = session.Ring.Where(e => e.Sequence > sequence).ToList();
        if (missed.Count < session.Sequence - sequence)
        {
            sessions.Remove(session);
            connection.Send(9, false);
            return;
        }

        // A second connection of one session takes it over.
        session.Connection?.Close(4000);
        session.Connection = connection;
        session.LostAt = null;
        connection.Session = session;
        Resumes++;
        foreach (var (_, frame) in missed)
            if (frame is not null)
                connection.SendRaw(frame);
        Dispatch(session, "RESUMED", new JsonObject(), replayed: false);
    }

    private void Dispatch(FakeSession session, string name, JsonNode data, bool replayed = true)
    {
        session.Sequence++;
        var frame = new JsonObject
        {
            ["t"] = name,
            ["s"] = session.Sequence,
            ["op"] = 0,
            ["d"] = data,
        }.ToJsonString();
        session.Ring.Enqueue((session.Sequence, replayed ? frame : null));
        while (session.Ring.Count > RingSize)
            session.Ring.Dequeue();
        session.Connection?.SendRaw(frame);
    }
}
