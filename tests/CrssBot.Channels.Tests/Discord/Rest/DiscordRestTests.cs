using System.Text.Json;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Rest;

namespace CrssBot.Channels.Tests.Discord.Rest;

public sealed class DiscordRestTests : IDisposable
{
    private const string Token = ScriptedDiscord.InteractionToken;
    private static readonly MessageBody Body = new("text", [Component.Row(Component.Button("A", "a"))]);
    private static readonly Command[] Commands = [new() { Name = "concept", Description = "Looks up a concept" }];
    private static readonly DateTimeOffset Later = new(2026, 3, 2, 18, 10, 0, TimeSpan.Zero);

    private static readonly ScheduledEventBody Event = new(
        "Exam",
        new DateTimeOffset(2026, 4, 1, 18, 0, 0, TimeSpan.Zero),
        new DateTimeOffset(2026, 4, 1, 19, 0, 0, TimeSpan.Zero),
        new EventPlace("#study-room")
    );

    private readonly ScriptedDiscord _discord = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _discord.Pipeline.Dispose();
        _discord.Dispose();
    }

    private static string Json<T>(T body) =>
        JsonSerializer.Serialize(
            body,
            (System.Text.Json.Serialization.Metadata.JsonTypeInfo<T>)DiscordJson.Default.GetTypeInfo(typeof(T))!
        );

    private sealed record Call(string Name, string Line, string? Body, string Answer, Func<DiscordRest, Task<object?>> Send);

    private static async Task<object?> Value<T>(Task<RestReply<T>> sending)
        where T : class
    {
        var reply = await sending;
        Assert.Null(reply.Error);
        return reply.Value;
    }

    private static readonly Call[] Calls =
    [
        new("gateway", "GET /gateway/bot", null, """{"url":"wss://g","shards":2}""", r => Value(r.GetGatewayBotAsync(Cancel))),
        new("application", "GET /applications/@me", null, """{"id":"1","verify_key":"ab"}""", r => Value(r.GetApplicationAsync(Cancel))),
        new(
            "post",
            "POST /channels/7/messages",
            Json(Body),
            """{"id":"41","channel_id":"7"}""",
            r => Value(r.CreateMessageAsync(new Snowflake(7), Body, Cancel))
        ),
        new(
            "edit",
            "PATCH /channels/7/messages/41",
            Json(Body),
            """{"id":"41","channel_id":"7"}""",
            r => Value(r.EditMessageAsync(new Snowflake(7), new Snowflake(41), Body, Cancel))
        ),
        new(
            "messages",
            "GET /channels/7/messages?limit=50",
            null,
            """[{"id":"42","channel_id":"7"},{"id":"41","channel_id":"7"}]""",
            r => Value(r.GetMessagesAsync(new Snowflake(7), 50, Cancel))
        ),
        new(
            "thread",
            "POST /channels/7/messages/41/threads",
            """{"name":"Talk","auto_archive_duration":1440}""",
            """{"id":"41"}""",
            r => Value(r.StartThreadAsync(new Snowflake(7), new Snowflake(41), new StartThread("Talk", 1440), Cancel))
        ),
        new("events", "GET /guilds/10/scheduled-events", null, "[]", r => Value(r.GetScheduledEventsAsync(new Snowflake(10), Cancel))),
        new(
            "create event",
            "POST /guilds/10/scheduled-events",
            """{"name":"Exam","scheduled_start_time":"2026-04-01T18:00:00+00:00","scheduled_end_time":"2026-04-01T19:00:00+00:00","entity_metadata":{"location":"#study-room"},"entity_type":3,"privacy_level":2}""",
            """{"id":"41","name":"Exam"}""",
            r => Value(r.CreateScheduledEventAsync(new Snowflake(10), Event, Cancel))
        ),
        new("commands", "GET /applications/1/commands", null, "[]", r => Value(r.GetCommandsAsync(new Snowflake(1), Cancel))),
        new(
            "put commands",
            "PUT /applications/1/commands",
            Json(Commands),
            "[]",
            r => Value(r.PutCommandsAsync(new Snowflake(1), Commands, Cancel))
        ),
        new(
            "guilds",
            "GET /users/@me/guilds?limit=200&after=9",
            null,
            """[{"id":"10"}]""",
            r => Value(r.GetMyGuildsAsync(new Snowflake(9), Cancel))
        ),
        new("channel", "GET /channels/7", null, """{"id":"7","type":0}""", r => Value(r.GetChannelAsync(new Snowflake(7), Cancel))),
        new("guild", "GET /guilds/10", null, """{"id":"10","roles":[]}""", r => Value(r.GetGuildAsync(new Snowflake(10), Cancel))),
        new(
            "member",
            "GET /guilds/10/members/1",
            null,
            """{"roles":["20"]}""",
            r => Value(r.GetMemberAsync(new Snowflake(10), new Snowflake(1), Cancel))
        ),
        new(
            "callback",
            $"POST /interactions/900/{Token}/callback",
            """{"type":5}""",
            "",
            async r => await r.RespondAsync(new Snowflake(900), Token, new InteractionResponse(ResponseType.DeferredMessage), Later, Cancel)
        ),
        new(
            "original",
            $"PATCH /webhooks/1/{Token}/messages/@original",
            Json(Body),
            """{"id":"41","channel_id":"7"}""",
            r => Value(r.EditOriginalAsync(new Snowflake(1), Token, Body, Later, Cancel))
        ),
    ];

    public static TheoryData<string> Names => [.. Calls.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task R1_each_endpoint_is_called_as_documented(string name)
    {
        var call = Calls.Single(c => c.Name == name);
        var interaction = name is "callback" or "original";

        var sending = call.Send(_discord.Rest);
        var exchange = _discord.Next();
        exchange.Reply(interaction && call.Answer.Length == 0 ? 204 : 200, call.Answer);
        var value = await sending.Soon();

        Assert.Equal(call.Line, $"{exchange.Method} {exchange.Path}");
        Assert.StartsWith("https://discord.test/api/v10/", exchange.Address.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(call.Body, exchange.Body);
        Assert.Equal(call.Body is null ? null : "application/json; charset=utf-8", exchange.ContentType);
        Assert.Matches(@"^DiscordBot \(https://[a-z.]+, \d+\.\d+\.\d+\)$", exchange.Headers["User-Agent"]);
        Assert.Equal(interaction ? null : $"Bot {ScriptedDiscord.BotToken}", exchange.Headers.GetValueOrDefault("Authorization"));
        Assert.Equal(name == "callback", value is null);
    }

    [Theory]
    [InlineData("edit", true)]
    [InlineData("messages", true)]
    [InlineData("thread", true)]
    [InlineData("put commands", true)]
    [InlineData("original", true)]
    [InlineData("events", true)]
    [InlineData("create event", false)]
    [InlineData("post", false)]
    [InlineData("callback", false)]
    public async Task R10_what_may_be_repeated_depends_on_the_endpoint(string name, bool repeated)
    {
        var call = Calls.Single(c => c.Name == name);
        var sending = Attempt(call);
        _discord.Next().Reply(500);
        if (repeated)
        {
            await _discord.Clock.ArmedAsync(RestPipeline.Backoff(1, 0));
            _discord.Clock.Advance(RestPipeline.Backoff(1, 0));
            (await _discord.NextAsync()).Reply(200, call.Answer);
        }

        await sending.Soon();
        Assert.Equal((repeated ? 2 : 1, 0), (_discord.Pipeline.State.Sent, _discord.Pending));

        async Task Attempt(Call c)
        {
            try
            {
                await c.Send(_discord.Rest);
            }
            catch (Xunit.Sdk.XunitException) when (!repeated)
            {
                // The reply has an error, as it should.
            }
        }
    }

    [Fact]
    public async Task R2_channels_have_limits_of_their_own_and_so_have_interactions()
    {
        async Task UseUp(Task sending)
        {
            _discord.Next().Reply(200, """{"id":"41","channel_id":"7"}""", Exchange.Limit(1, 0, 9));
            await sending.Soon();
        }

        await UseUp(_discord.Rest.CreateMessageAsync(new Snowflake(7), Body, Cancel));
        await UseUp(_discord.Rest.EditOriginalAsync(new Snowflake(1), "one", Body, Later, Cancel));

        var other = _discord.Rest.CreateMessageAsync(new Snowflake(8), Body, Cancel);
        var otherOriginal = _discord.Rest.EditOriginalAsync(new Snowflake(1), "two", Body, Later, Cancel);
        Assert.Equal(2, _discord.Pending);
        var same = _discord.Rest.CreateMessageAsync(new Snowflake(7), Body, Cancel);
        var sameOriginal = _discord.Rest.EditOriginalAsync(new Snowflake(1), "one", Body, Later, Cancel);
        Assert.Equal((2, 2), (_discord.Pending, _discord.Pipeline.State.Waiting));

        _discord.Clock.Advance(TimeSpan.FromSeconds(9));
        foreach (var _ in Enumerable.Range(0, 4))
        {
            (await _discord.NextAsync()).Reply(200, """{"id":"41","channel_id":"7"}""");
        }

        Assert.All(await Task.WhenAll(other, otherOriginal, same, sameOriginal).Soon(), r => Assert.Null(r.Error));
    }

    [Fact]
    public async Task R2_servers_have_limits_of_their_own()
    {
        var first = _discord.Rest.CreateScheduledEventAsync(new Snowflake(10), Event, Cancel);
        _discord.Next().Reply(200, """{"id":"41"}""", Exchange.Limit(1, 0, 9));
        await first.Soon();

        var other = _discord.Rest.CreateScheduledEventAsync(new Snowflake(11), Event, Cancel);
        var same = _discord.Rest.CreateScheduledEventAsync(new Snowflake(10), Event, Cancel);
        Assert.Equal((1, 1), (_discord.Pending, _discord.Pipeline.State.Waiting));

        var elsewhere = _discord.Next();
        elsewhere.Reply(200, """{"id":"42"}""");
        Assert.Equal("/guilds/11/scheduled-events", elsewhere.Path);
        _discord.Clock.Advance(TimeSpan.FromSeconds(9));
        (await _discord.NextAsync()).Reply(200, """{"id":"43"}""");
        Assert.All(await Task.WhenAll(other, same).Soon(), r => Assert.Null(r.Error));
    }

    [Fact]
    public async Task Events_come_back_with_what_Discord_adds_and_kinds_that_are_not_ours()
    {
        const string Answer = """
            [
              {"id":"41","guild_id":"10","channel_id":null,"creator_id":"1","name":"Exam","description":null,"image":null,
               "scheduled_start_time":"2026-03-02T18:00:00+00:00","scheduled_end_time":"2026-03-02T19:00:00+00:00","privacy_level":2,
               "status":1,"entity_type":3,"entity_id":null,"entity_metadata":{"location":"#study-room"},"sku_ids":[],
               "recurrence_rule":{"start":"2026-03-02T18:00:00+00:00","end":null,"frequency":2,"interval":1,"by_weekday":[0],
                                  "by_n_weekday":null,"by_month":null,"by_month_day":null,"by_year_day":null,"count":null},
               "guild_scheduled_event_exceptions":[]},
              {"id":"42","guild_id":"10","channel_id":"7","creator_id":null,"name":"Talk","description":"d",
               "scheduled_start_time":"2026-03-03T18:00:00.123000+00:00","scheduled_end_time":null,"status":9,"entity_type":2,
               "entity_metadata":{"location":null},
               "recurrence_rule":{"start":"2026-03-03T18:00:00+00:00","frequency":1,"interval":1,"by_weekday":null,
                                  "by_n_weekday":[{"n":4,"day":2}]}},
              {"id":"43","name":"Stage","scheduled_start_time":"2026-03-03T18:00:00+00:00","entity_type":1,"entity_metadata":null}
            ]
            """;
        var getting = _discord.Rest.GetScheduledEventsAsync(new Snowflake(10), Cancel);
        _discord.Next().Reply(200, Answer);

        var events = (await getting.Soon()).Value!;

        Assert.Equal(["Exam", "Talk", "Stage"], events.Select(e => e.Name));
        Assert.Equal("#study-room", events[0].EntityMetadata?.Location);
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 18, 0, 0, TimeSpan.Zero), events[0].ScheduledStartTime);
        Assert.Null(events[1].EntityMetadata!.Location);
        Assert.Null(events[2].EntityMetadata);
    }

    [Fact]
    public async Task A_thread_that_is_there_already_is_found()
    {
        var starting = _discord.Rest.StartThreadAsync(new Snowflake(7), new Snowflake(41), new StartThread("Talk", 60), Cancel);
        _discord.Next().Reply(400, """{"message":"A thread has already been created for this message","code":160004}""");

        var reply = await starting.Soon();

        Assert.Null(reply.Error);
        Assert.Equal(new Snowflake(41), reply.Value!.Id);
    }

    [Fact]
    public async Task Commands_come_back_with_what_Discord_adds_and_nulls_and_kinds_that_are_not_ours()
    {
        const string Answer = """
            [
              {"id":"5","application_id":"1","version":"6","type":1,"name":"concept","name_localizations":null,"description":"Looks up a concept",
               "description_localizations":null,"default_member_permissions":null,"dm_permission":false,"contexts":null,
               "integration_types":[0],"nsfw":false,"handler":null,
               "options":[{"type":3,"name":"name","name_localizations":null,"description":"Which","required":true,"choices":null,
                           "autocomplete":true,"min_length":null,"channel_types":null}]},
              {"id":"6","type":1,"name":"old","description":"d","options":[{"type":10,"name":"x","description":"d","max_value":1.5,
               "choices":[{"name":"one","value":1}]}]},
              {"id":"7","type":4,"name":"launch","description":""},
              null
            ]
            """;
        var getting = _discord.Rest.GetCommandsAsync(new Snowflake(1), Cancel);
        _discord.Next().Reply(200, Answer);

        var commands = (await getting.Soon()).Value!;

        Assert.Equal(["concept", "", "launch", ""], commands.Select(c => c.Name));
        Assert.Equal("name", Assert.Single(commands[0].Options!).Name);
        Assert.True(commands[0].Options![0].Autocomplete);
        Assert.Null(commands[0].Contexts);
        Assert.Equal([0], commands[0].IntegrationTypes!);
        Assert.Equal((CommandType)4, commands[2].Type);
    }

    [Fact]
    public async Task R9_the_largest_snowflake_goes_out_and_comes_back_whole()
    {
        var posting = _discord.Rest.CreateMessageAsync(new Snowflake(ulong.MaxValue), Body, Cancel);
        var exchange = _discord.Next();
        exchange.Reply(200, """{"id":"18446744073709551614","channel_id":"18446744073709551615"}""");

        Assert.Equal("/channels/18446744073709551615/messages", exchange.Path);
        Assert.Equal(ulong.MaxValue - 1, (await posting.Soon()).Value!.Id.Value);
    }

    [Fact]
    public async Task A_token_with_odd_characters_stays_within_its_place_in_the_path()
    {
        var responding = _discord.Rest.RespondAsync(
            new Snowflake(900),
            "a/b?c#d%",
            new InteractionResponse(ResponseType.DeferredMessage),
            Later,
            Cancel
        );
        var exchange = _discord.Next();
        exchange.Reply(204);

        Assert.Equal("/interactions/900/a%2Fb%3Fc%23d%25/callback", exchange.Path);
        Assert.Null(await responding.Soon());
    }
}
