using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>Enough to trust the stand-in's REST side.</summary>
public sealed class FakeRestTests
{
    private static readonly DateTimeOffset start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_message_is_posted_read_edited_and_deleted()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        var messages = $"/channels/{fake.Room.Id}/messages";

        var first = await client.SendAsync(
            "POST",
            messages,
            """{"content":"one","components":[{"type":1,"components":[{"type":2,"style":1,"label":"A","custom_id":"a"}]}]}"""
        );
        var second = await client.SendAsync("POST", messages, """{"content":"two"}""");
        var edited = await client.SendAsync("PATCH", $"{messages}/{first.Id}", """{"content":"uno"}""");
        var listed = await client.SendAsync("GET", $"{messages}?limit=10");
        var before = await client.SendAsync("GET", $"{messages}?before={second.Id}");
        var gone = await client.SendAsync("DELETE", $"{messages}/{second.Id}");
        var missing = await client.SendAsync("GET", $"{messages}/{second.Id}");

        Assert.Equal("uno", edited.Json.GetProperty("content").GetString());
        Assert.Equal([second.Id, first.Id], listed.Json.EnumerateArray().Select(m => m.GetProperty("id").GetString()));
        Assert.Equal(first.Id, Assert.Single(before.Json.EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal((204, 404, 10008), (gone.Status, missing.Status, missing.Code));
        var left = Assert.Single(fake.Room.Messages);
        Assert.Equal(["one", "uno"], left.Revisions.Select(r => r.Content));
        Assert.Equal("a", Assert.Single(left.Buttons).CustomId);
        fake.AssertClean();
    }

    [Fact]
    public async Task Files_are_added_until_attachments_are_named_which_are_then_all_that_there_are()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        var messages = $"/channels/{fake.Room.Id}/messages";
        const string Named = """{"content":"x","attachments":[{"id":"0","filename":"a.txt","description":"An A"}]}""";

        var posted = await client.SendAsync("POST", messages, Named, file: "A");
        var (kept, path) = (Assert.Single(fake.Room.Messages[0].Attachments), $"{messages}/{posted.Id}");
        await client.SendAsync("PATCH", path, """{"content":"y"}""", file: "B");
        Assert.Equal(["a.txt", "file.txt"], fake.Room.Messages[0].Attachments.Select(a => a.Name));
        await client.SendAsync("PATCH", path, $$"""{"attachments":[{"id":"{{kept.Id}}"}]}""");
        Assert.Equal(("a.txt", "An A"), (kept.Name, Assert.Single(fake.Room.Messages[0].Attachments).Description));
        var emptied = await client.SendAsync("PATCH", path, """{"content":"z","attachments":[]}""");

        Assert.Equal(0, emptied.Json.GetProperty("attachments").GetArrayLength());
        fake.AssertClean();
        await client.SendAsync("PATCH", path, """{"content":"z","attachments":[{"id":"0"}]}""");
        await client.SendAsync("PATCH", path, """{"content":"z","attachments":[]}""", file: "C");
        Assert.Equal(2, fake.Findings.Count);
    }

    [Fact]
    public async Task An_enforced_nonce_brings_the_earlier_message_for_some_minutes()
    {
        var clock = new FakeTimeProvider(start);
        await using var fake = await FakeDiscord.StartOnAsync(clock);
        using var client = new RawClient(fake);
        var messages = $"/channels/{fake.Room.Id}/messages";
        const string Body = """{"content":"x","nonce":"r1-7","enforce_nonce":true}""";

        var first = await client.SendAsync("POST", messages, Body);
        var again = await client.SendAsync("POST", messages, Body);
        var unenforced = await client.SendAsync("POST", messages, """{"content":"x","nonce":"r1-7"}""");
        clock.Advance(fake.NonceMemory);
        var late = await client.SendAsync("POST", messages, Body);

        Assert.Equal(first.Id, again.Id);
        Assert.Equal([first.Id, unenforced.Id, late.Id], fake.Room.Messages.Select(m => $"{m.Id}"));
    }

    [Fact]
    public async Task A_thread_has_the_id_of_its_message_and_there_is_only_one()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        var message = await client.SendAsync("POST", $"/channels/{fake.Room.Id}/messages", """{"content":"x"}""");
        var threads = $"/channels/{fake.Room.Id}/messages/{message.Id}/threads";

        var thread = await client.SendAsync("POST", threads, """{"name":"Talk","auto_archive_duration":60}""");
        var second = await client.SendAsync("POST", threads, """{"name":"Talk","auto_archive_duration":60}""");
        await client.SendAsync("POST", $"/channels/{thread.Id}/messages", """{"content":"inside"}""");

        Assert.Equal((201, message.Id, 11), (thread.Status, thread.Id, thread.Json.GetProperty("type").GetInt32()));
        Assert.Equal($"{fake.Room.Id}", thread.Json.GetProperty("parent_id").GetString());
        Assert.Equal((400, 160004), (second.Status, second.Code));
        Assert.Equal("inside", Assert.Single(fake.Channel(ulong.Parse(thread.Id, null)).Messages).Content);
        fake.AssertClean();
    }

    private const string Event = """
        {"name":"Exam","description":"d","privacy_level":2,"entity_type":3,"scheduled_start_time":"2026-03-02T19:00:00+01:00",
         "scheduled_end_time":"2026-03-02T20:00:00+01:00","entity_metadata":{"location":"#study-room"}}
        """;

    [Fact]
    public async Task An_event_is_made_and_runs_by_the_clock()
    {
        var clock = new FakeTimeProvider(start);
        await using var fake = await FakeDiscord.StartOnAsync(clock);
        fake.Guild.BotPermissions |= PermissionBits.CreateEvents;
        using var client = new RawClient(fake);
        var events = $"/guilds/{fake.Guild.Id}/scheduled-events";

        var once = await client.SendAsync("POST", events, Event);
        var before = (await client.SendAsync("GET", events)).Json;
        clock.Advance(TimeSpan.FromHours(30));
        var during = (await client.SendAsync("GET", events)).Json;
        clock.Advance(TimeSpan.FromHours(1));
        var after = (await client.SendAsync("GET", events)).Json;

        Assert.Equal(200, once.Status);
        Assert.Equal([once.Id], before.EnumerateArray().Select(e => e.GetProperty("id").GetString()));
        Assert.Equal("2026-03-02T18:00:00.000000+00:00", before[0].GetProperty("scheduled_start_time").GetString());
        Assert.Equal("#study-room", before[0].GetProperty("entity_metadata").GetProperty("location").GetString());
        Assert.Equal([1, 2, 3], new[] { before, during, after }.Select(e => e[0].GetProperty("status").GetInt32()));
        Assert.Equal(["Exam"], fake.World.Events.Select(e => e.Name));
        fake.AssertClean();
    }

    [Fact]
    public async Task To_make_events_is_a_right_of_its_own_and_to_see_them_is_none()
    {
        await using var fake = await FakeDiscord.StartOnAsync(new FakeTimeProvider(start));
        using var client = new RawClient(fake);
        var left = fake.AddGuild("Left");
        fake.AddChannel(left, "room");
        fake.RemoveGuild(left);
        Task<RawReply> Create(ulong guild) => client.SendAsync("POST", $"/guilds/{guild}/scheduled-events", Event);

        var ordinary = await Create(fake.Guild.Id);
        fake.Guild.BotPermissions = PermissionBits.ManageEvents;
        var manager = await Create(fake.Guild.Id);
        fake.Guild.BotPermissions = 0;
        var listed = await client.SendAsync("GET", $"/guilds/{fake.Guild.Id}/scheduled-events");
        fake.AddRole(fake.Guild, "Staff");
        fake.Guild.BotPermissions = PermissionBits.CreateEvents;
        var creator = await Create(fake.Guild.Id);
        var outside = await Create(left.Id);
        var nowhere = await Create(1);

        Assert.Equal((403, 50013), (ordinary.Status, ordinary.Code));
        Assert.Equal((403, 50013), (manager.Status, manager.Code));
        Assert.Equal((200, 0), (listed.Status, listed.Json.GetArrayLength()));
        Assert.Equal(200, creator.Status);
        Assert.Equal((403, 50001), (outside.Status, outside.Code));
        Assert.Equal((404, 10004), (nowhere.Status, nowhere.Code));
        fake.AssertClean();
    }

    [Fact]
    public async Task An_event_needs_a_place_a_start_ahead_and_an_end_after_it()
    {
        var clock = new FakeTimeProvider(start);
        await using var fake = await FakeDiscord.StartOnAsync(clock);
        fake.Guild.BotPermissions = PermissionBits.CreateEvents;
        using var client = new RawClient(fake);
        Task<RawReply> Create(string body) => client.SendAsync("POST", $"/guilds/{fake.Guild.Id}/scheduled-events", body);

        var endless = await Create(Event.Replace("scheduled_end_time", "image", StringComparison.Ordinal));
        var placeless = await Create(Event.Replace("#study-room", "", StringComparison.Ordinal));
        Assert.Equal(2, fake.TakeFindings().Count);
        var reversed = await Create(Event.Replace("T20:00", "T19:00", StringComparison.Ordinal));
        clock.Advance(TimeSpan.FromHours(30));
        var late = await Create(Event);

        Assert.All(new[] { endless, placeless, reversed, late }, r => Assert.Equal((400, 50035), (r.Status, r.Code)));
        Assert.Empty(fake.World.Events);
        fake.AssertClean();
    }

    [Fact]
    public async Task A_server_has_at_most_100_events_that_are_not_over()
    {
        var clock = new FakeTimeProvider(start);
        await using var fake = await FakeDiscord.StartOnAsync(clock);
        fake.Guild.BotPermissions = PermissionBits.CreateEvents;
        using var client = new RawClient(fake);
        Task<RawReply> Create(string body) => client.SendAsync("POST", $"/guilds/{fake.Guild.Id}/scheduled-events", body);

        for (var i = 0; i < 100; i++)
            Assert.Equal(200, (await Create(Event)).Status);
        var over = await Create(Event);
        clock.Advance(TimeSpan.FromHours(31));
        var later = await Create(Event.Replace("2026-03-02", "2026-03-09", StringComparison.Ordinal));

        Assert.Equal((400, 30038), (over.Status, over.Code));
        Assert.Equal(200, later.Status);
    }

    [Fact]
    public async Task Rights_decide_what_the_bot_may_do_in_a_channel()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        var messages = $"/channels/{fake.Room.Id}/messages";

        fake.Room.BotPermissions = PermissionBits.ViewChannel;
        var mute = await client.SendAsync("POST", messages, """{"content":"x"}""");
        var noHistory = await client.SendAsync("GET", messages);
        fake.Room.BotPermissions = 0;
        var blind = await client.SendAsync("POST", messages, """{"content":"x"}""");
        var nowhere = await client.SendAsync("POST", "/channels/1/messages", """{"content":"x"}""");

        Assert.Equal((403, 50013), (mute.Status, mute.Code));
        Assert.Equal(0, noHistory.Json.GetArrayLength());
        Assert.Equal((403, 50001), (blind.Status, blind.Code));
        Assert.Equal((404, 10003), (nowhere.Status, nowhere.Code));
    }

    [Fact]
    public async Task The_bot_must_say_who_it_is_and_speak_JSON()
    {
        await using var fake = await FakeDiscord.StartAsync();
        var messages = $"/channels/{fake.Room.Id}/messages";
        using var nobody = new RawClient(fake) { Authorization = null };
        using var unnamed = new RawClient(fake) { UserAgent = "curl/8" };
        using var formless = new RawClient(fake) { ContentType = "text/plain" };
        using var client = new RawClient(fake);

        Assert.Equal(401, (await nobody.SendAsync("GET", "/gateway/bot")).Status);
        Assert.Equal(403, (await unnamed.SendAsync("GET", "/gateway/bot")).Status);
        Assert.Equal(50035, (await formless.SendAsync("POST", messages, """{"content":"x"}""")).Code);
        Assert.Equal(50109, (await client.SendAsync("POST", messages, "{")).Code);
        Assert.Equal(404, (await client.SendAsync("GET", "/nothing")).Status);
        Assert.Equal(4, fake.TakeFindings().Count);
        Assert.Equal(2, fake.Limits.Invalid);
    }

    [Fact]
    public async Task Every_body_is_judged_and_a_bad_one_refused_and_found()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        var messages = $"/channels/{fake.Room.Id}/messages";

        var byRule = await client.SendAsync("POST", messages, $$"""{"content":"{{new string('x', 2001)}}"}""");
        Assert.Contains("2000", Assert.Single(fake.TakeFindings()));
        fake.ExtraCheck = (_, _, body) => Assert.NotEqual("forbidden", body.GetProperty("content").GetString());
        var byTest = await client.SendAsync("POST", messages, """{"content":"forbidden"}""");
        Assert.Single(fake.TakeFindings());
        Assert.Equal((50035, 50035), (byRule.Code, byTest.Code));

        Oracle.DiscordOracle.Required();
        var byFile = await client.SendAsync("POST", messages, """{"contents":"x"}""");
        Assert.Equal(50035, byFile.Code);
        Assert.Contains("NoAdditionalPropertiesAllowed", Assert.Single(fake.TakeFindings()));
        Assert.Empty(fake.Room.Messages);
    }

    [Fact]
    public async Task A_bucket_counts_down_and_then_says_429_until_it_resets()
    {
        var clock = new FakeTimeProvider(start);
        await using var fake = await FakeDiscord.StartOnAsync(clock);
        fake.Limits.Buckets = true;
        using var client = new RawClient(fake);
        var other = fake.AddChannel(fake.Guild, "other");
        Task<RawReply> Post(FakeChannel channel) => client.SendAsync("POST", $"/channels/{channel.Id}/messages", """{"content":"x"}""");

        var replies = new List<RawReply>();
        for (var i = 0; i < 6; i++)
            replies.Add(await Post(fake.Room));
        var elsewhere = await Post(other);
        clock.Advance(TimeSpan.FromSeconds(5));
        var after = await Post(fake.Room);

        Assert.Equal(["4", "3", "2", "1", "0", "0"], replies.Select(r => r.Header("X-RateLimit-Remaining")));
        Assert.Equal([200, 200, 200, 200, 200, 429], replies.Select(r => r.Status));
        Assert.Equal(
            (5.0, false),
            (replies[5].Json.GetProperty("retry_after").GetDouble(), replies[5].Json.GetProperty("global").GetBoolean())
        );
        Assert.Equal(
            ("user", "5", "5"),
            (replies[5].Header("X-RateLimit-Scope"), replies[5].Header("Retry-After"), replies[5].Header("X-RateLimit-Reset-After"))
        );
        Assert.Equal(replies[0].Header("X-RateLimit-Bucket"), elsewhere.Header("X-RateLimit-Bucket"));
        Assert.Equal((200, 200), (elsewhere.Status, after.Status));
    }

    [Fact]
    public async Task The_global_limit_does_not_hold_for_interactions()
    {
        var clock = new FakeTimeProvider(start);
        await using var fake = await FakeDiscord.StartOnAsync(clock);
        fake.Limits.Global = 1;
        using var client = new RawClient(fake);

        var first = await client.SendAsync("GET", "/users/@me");
        var limited = await client.SendAsync("GET", "/users/@me");
        var callback = await client.SendAsync("POST", "/interactions/1/token/callback", """{"type":6}""");

        Assert.Equal((200, 429), (first.Status, limited.Status));
        Assert.Equal(("true", "global"), (limited.Header("X-RateLimit-Global"), limited.Header("X-RateLimit-Scope")));
        Assert.True(limited.Json.GetProperty("global").GetBoolean());
        Assert.Equal((404, 10062), (callback.Status, callback.Code));
    }

    [Fact]
    public async Task Faults_happen_as_ordered_and_as_often()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        var path = $"/channels/{fake.Room.Id}/messages";
        Task<RawReply> Post() => client.SendAsync("POST", path, """{"content":"x"}""");

        fake.Faults.Next(2, "POST", "/channels/*/messages", new Fault.Limited(TimeSpan.FromSeconds(1.5), "shared"));
        fake.Faults.Next("POST", path, new Fault.LimitedByProxy(TimeSpan.FromSeconds(2)));
        fake.Faults.Next("POST", path, new Fault.Refused(403, 50013));
        fake.Faults.Next("POST", path, new Fault.ServerError(503));
        var limited = await Post();
        var limitedAgain = await Post();
        var proxy = await Post();
        var refused = await Post();
        var error = await Post();

        Assert.Equal(
            (429, "shared", 1.5),
            (limited.Status, limited.Header("X-RateLimit-Scope"), limited.Json.GetProperty("retry_after").GetDouble())
        );
        Assert.Equal(429, limitedAgain.Status);
        Assert.Equal((429, "2", JsonValueKind.Undefined), (proxy.Status, proxy.Header("Retry-After"), proxy.Json.ValueKind));
        Assert.Equal((403, 50013), (refused.Status, refused.Code));
        Assert.Equal(503, error.Status);
        Assert.Empty(fake.Room.Messages);
        Assert.Equal(200, (await Post()).Status);
        Assert.Equal(2, fake.Limits.Invalid);
    }

    [Fact]
    public async Task A_connection_may_drop_before_or_after_the_work()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        var path = $"/channels/{fake.Room.Id}/messages";
        Task<RawReply> Post() => client.SendAsync("POST", path, """{"content":"x"}""");

        fake.Faults.Next("POST", path, new Fault.Dropped());
        await Assert.ThrowsAsync<HttpRequestException>(Post);
        Assert.Empty(fake.Room.Messages);
        fake.Faults.Next("POST", path, new Fault.Dropped(AfterTheWork: true));
        await Assert.ThrowsAsync<HttpRequestException>(Post);
        Assert.Single(fake.Room.Messages);
        fake.Faults.Next("POST", path, new Fault.ServerError(AfterTheWork: true));
        Assert.Equal(502, (await Post()).Status);
        Assert.Equal(2, fake.Room.Messages.Count);
    }

    [Fact]
    public async Task A_hanging_request_is_served_when_it_is_released()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        var hang = fake.Faults.Next("GET", "/users/@me", new Fault.Hang());

        var asked = client.SendAsync("GET", "/users/@me");
        await hang.Happened;
        Assert.False(asked.IsCompleted);
        hang.Release();

        Assert.Equal(200, (await asked).Status);
    }

    [Fact]
    public async Task Commands_come_back_with_more_than_was_sent_and_keep_their_ids()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        var path = $"/applications/{fake.ApplicationId}/commands";
        const string Body = """[{"name":"quiz","description":"d","options":[{"type":4,"name":"n","description":"d","required":false}]}]""";

        var first = await client.SendAsync("PUT", path, Body);
        var second = await client.SendAsync("PUT", path, Body);
        var read = await client.SendAsync("GET", path);

        Assert.Equal(first.Json[0].GetProperty("id").GetString(), second.Json[0].GetProperty("id").GetString());
        Assert.Equal(1, fake.Commands.Creates);
        Assert.Equal(JsonValueKind.Null, read.Json[0].GetProperty("contexts").ValueKind);
        Assert.False(read.Json[0].GetProperty("options")[0].TryGetProperty("required", out _));
        fake.AssertClean();
    }

    [Fact]
    public async Task Servers_come_in_pages()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);
        var second = fake.AddGuild("Second");
        var third = fake.AddGuild("Third");

        var page = await client.SendAsync("GET", "/users/@me/guilds?limit=2");
        var rest = await client.SendAsync("GET", $"/users/@me/guilds?limit=2&after={second.Id}");

        Assert.Equal([$"{fake.Guild.Id}", $"{second.Id}"], page.Json.EnumerateArray().Select(g => g.GetProperty("id").GetString()!));
        Assert.Equal([$"{third.Id}"], rest.Json.EnumerateArray().Select(g => g.GetProperty("id").GetString()!));
    }

    [Fact]
    public async Task The_record_shows_every_request_and_no_token()
    {
        await using var fake = await FakeDiscord.StartAsync();
        using var client = new RawClient(fake);

        await client.SendAsync("GET", "/users/@me");
        await client.SendAsync("PATCH", $"/webhooks/{fake.ApplicationId}/secret/messages/@original", """{"content":"x"}""");

        await fake.Until(() => fake.Record.Count == 2);
        Assert.Equal(
            [("/api/v10/users/@me", 200), ($"/api/v10/webhooks/{fake.ApplicationId}/***/messages/@original", 404)],
            fake.Record.Select(r => (r.Path, r.Status))
        );
    }
}
