using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using NSec.Cryptography;

namespace CrssBot.Channels.Tests.Discord.Fake;

/// <summary>Enough to trust the stand-in's people: what they do arrives as Discord sends it, and what is answered is what they see.</summary>
public sealed class FakePeopleTests
{
    private static readonly DateTimeOffset start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private const string TwoButtons = """
        {"type":4,"data":{"content":"Which?","flags":64,"components":[{"type":1,"components":[
          {"type":2,"style":1,"label":"A","custom_id":"pick:a"},{"type":2,"style":1,"label":"B","custom_id":"pick:b","disabled":true}]}]}}
        """;

    [Fact]
    public async Task A_command_goes_from_a_person_to_the_bot_and_its_answer_back()
    {
        await using var scene = await Scene.StartAsync();
        var (fake, client) = (scene.Fake, scene.Client);

        var asked = fake.Command(scene.Ana, fake.Room, "quiz", ("questions", 5));
        var interaction = await scene.InteractionAsync();
        var callback = await client.CallbackAsync(interaction, """{"type":4,"data":{"content":"A quiz!"}}""");
        var answer = await asked;

        Assert.Equal(204, callback.Status);
        Assert.Equal(5, interaction.GetProperty("data").GetProperty("options")[0].GetProperty("value").GetInt32());
        Assert.Equal($"{fake.Guild.Id}", interaction.GetProperty("authorizing_integration_owners").GetProperty("0").GetString());
        Assert.Equal($"{PermissionBits.Ordinary}", interaction.GetProperty("member").GetProperty("permissions").GetString());
        Assert.Equal("en-US", interaction.GetProperty("guild_locale").GetString());
        Assert.False(interaction.TryGetProperty("user", out _));
        Assert.Equal(FakeResponse.Message, answer.Response!.Type);
        Assert.Equal("A quiz!", answer.Content);
        Assert.Equal("A quiz!", Assert.Single(fake.Room.Messages).Content);
        Assert.Empty(fake.Unanswered);
        fake.AssertClean();
    }

    [Fact]
    public async Task In_direct_messages_there_is_a_user_and_no_member()
    {
        await using var scene = await Scene.StartAsync();

        var asked = scene.Fake.Command(scene.Ana, scene.Fake.DirectMessages(scene.Ana), "study review");
        var interaction = await scene.InteractionAsync();
        await scene.Client.CallbackAsync(interaction, """{"type":6}""");
        await scene.Client.CallbackAsync(interaction, """{"type":4,"data":{"content":"x"}}""");
        await asked;

        Assert.Equal($"{scene.Ana.Id}", interaction.GetProperty("user").GetProperty("id").GetString());
        Assert.Equal(1, interaction.GetProperty("context").GetInt32());
        Assert.False(interaction.TryGetProperty("guild_id", out _));
        var subcommand = interaction.GetProperty("data").GetProperty("options")[0];
        Assert.Equal(("review", 1), (subcommand.GetProperty("name").GetString(), subcommand.GetProperty("type").GetInt32()));
        Assert.Contains("answered with type 6", Assert.Single(scene.Fake.TakeFindings()));
    }

    [Fact]
    public async Task A_second_callback_is_40060_and_one_after_three_seconds_10062()
    {
        var clock = new FakeTimeProvider(start);
        await using var scene = await Scene.StartOnAsync(clock);
        const string Body = """{"type":4,"data":{"content":"x"}}""";

        var asked = scene.Fake.Command(scene.Ana, scene.Fake.Room, "help");
        var interaction = await scene.InteractionAsync();
        clock.Advance(TimeSpan.FromSeconds(2.5));
        await scene.Client.CallbackAsync(interaction, Body);
        var second = await scene.Client.CallbackAsync(interaction, Body);
        var answered = await asked;
        var ignored = scene.Fake.Command(scene.Ana, scene.Fake.Room, "help");
        var dead = await scene.InteractionAsync();
        clock.Advance(TimeSpan.FromSeconds(3.1));
        var unanswered = await ignored;
        var late = await scene.Client.CallbackAsync(dead, Body);

        Assert.Equal(2.5, answered.Response!.Elapsed.TotalSeconds);
        Assert.Equal((400, 40060), (second.Status, second.Code));
        Assert.Equal((404, 10062), (late.Status, late.Code));
        Assert.False(unanswered.Answered);
        Assert.Same(unanswered, Assert.Single(scene.Fake.Unanswered));
    }

    [Fact]
    public async Task A_deferred_answer_is_loading_until_its_original_is_edited()
    {
        var clock = new FakeTimeProvider(start);
        await using var scene = await Scene.StartOnAsync(clock);

        var asked = scene.Fake.Command(scene.Ana, scene.Fake.Room, "board");
        var interaction = await scene.InteractionAsync();
        var early = await scene.Client.EditOriginalAsync(interaction, """{"content":"too early"}""");
        await scene.Client.CallbackAsync(interaction, """{"type":5,"data":{"flags":64}}""");
        var answer = await asked;
        Assert.False(answer.Shown);
        clock.Advance(TimeSpan.FromMinutes(14));
        await scene.Client.EditOriginalAsync(interaction, """{"content":"The board"}""");
        await scene.Fake.Shown(answer);
        var more = await scene.Client.SendAsync("POST", $"/webhooks/{scene.Fake.ApplicationId}/{answer.Token}", """{"content":"more"}""");
        clock.Advance(TimeSpan.FromMinutes(2));
        var late = await scene.Client.EditOriginalAsync(interaction, """{"content":"too late"}""");

        Assert.Equal((404, 10015), (early.Status, early.Code));
        Assert.Equal(("The board", true), (answer.Content, answer.Original!.Ephemeral));
        Assert.Equal("more", Assert.Single(answer.FollowUps).Content);
        Assert.Equal((401, 50027), (late.Status, late.Code));
        // Only the follow-up is there for all: whether it is ephemeral was its own to say.
        Assert.Equal(more.Id, $"{Assert.Single(scene.Fake.Room.Messages).Id}");
        scene.Fake.AssertClean();
    }

    [Fact]
    public async Task Only_what_is_shown_and_enabled_can_be_pressed_and_only_by_who_sees_it()
    {
        await using var scene = await Scene.StartAsync();
        var (fake, client, ana) = (scene.Fake, scene.Client, scene.Ana);
        var asked = fake.Command(ana, fake.Room, "quiz");
        await client.CallbackAsync(await scene.InteractionAsync(), TwoButtons);
        var shown = (await asked).Original!;

        await Assert.ThrowsAsync<InvalidOperationException>(() => fake.Press(ana, shown, "B"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => fake.Press(ana, shown, "C"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => fake.Press(fake.Join("Ben"), shown, "A"));
        var pressed = fake.Press(ana, shown, "A");
        var press = await scene.InteractionAsync();
        await client.CallbackAsync(press, """{"type":7,"data":{"content":"A it is","components":[]}}""");
        var after = await pressed;
        await Assert.ThrowsAsync<InvalidOperationException>(() => fake.Press(ana, shown, "A"));
        var stale = fake.PressStale(ana, shown, "pick:a");
        var old = await scene.InteractionAsync();
        await client.CallbackAsync(old, """{"type":6}""");
        await stale;

        Assert.Equal("pick:a", press.GetProperty("data").GetProperty("custom_id").GetString());
        Assert.Equal("Which?", press.GetProperty("message").GetProperty("content").GetString());
        Assert.Equal("A it is", after.Content);
        Assert.Equal(["Which?", "A it is"], after.Original!.Revisions.Select(r => r.Content));
        Assert.Equal("pick:a", old.GetProperty("data").GetProperty("custom_id").GetString());
        Assert.Empty(fake.Room.Messages);
        fake.AssertClean();
    }

    [Fact]
    public async Task A_form_opens_is_filled_in_and_may_update_the_message_behind_it()
    {
        await using var scene = await Scene.StartAsync();
        var (fake, client, ana) = (scene.Fake, scene.Client, scene.Ana);
        var asked = fake.Command(ana, fake.Room, "setup");
        await client.CallbackAsync(await scene.InteractionAsync(), TwoButtons);
        var pressed = fake.Press(ana, (await asked).Original!, "A");
        await client.CallbackAsync(
            await scene.InteractionAsync(),
            """{"type":9,"data":{"custom_id":"f","title":"T","components":[{"type":18,"label":"Time","component":{"type":4,"style":1,"custom_id":"time","value":"08:00","max_length":5}}]}}"""
        );
        var form = await pressed;

        await Assert.ThrowsAsync<InvalidOperationException>(() => fake.SubmitModal(form, ("time", "08:00:00")));
        var sent = fake.SubmitModal(form, ("time", "09:30"));
        var submission = await scene.InteractionAsync();
        await client.CallbackAsync(submission, """{"type":7,"data":{"content":"Half past nine"}}""");
        var done = await sent;

        Assert.Equal(("Time", "08:00"), (form.Modal!.Fields[0].Label, form.Modal.Fields[0].Value));
        var field = submission.GetProperty("data").GetProperty("components")[0].GetProperty("component");
        Assert.Equal("09:30", field.GetProperty("value").GetString());
        Assert.Equal("Half past nine", done.Content);
        fake.AssertClean();
    }

    [Fact]
    public async Task A_select_offers_what_it_offers()
    {
        await using var scene = await Scene.StartAsync();
        var (fake, client, ana) = (scene.Fake, scene.Client, scene.Ana);
        var role = fake.AddRole(fake.Guild, "Helpers");
        var asked = fake.Command(ana, fake.Room, "setup");
        await client.CallbackAsync(
            await scene.InteractionAsync(),
            """
            {"type":4,"data":{"content":"x","components":[
              {"type":1,"components":[{"type":3,"custom_id":"s","options":[{"label":"x","value":"1"},{"label":"y","value":"2"}]}]},
              {"type":1,"components":[{"type":6,"custom_id":"r","min_values":0,"max_values":1}]}]}}
            """
        );
        var shown = (await asked).Original!;

        await Assert.ThrowsAsync<InvalidOperationException>(() => fake.Select(ana, shown, "s", "3"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => fake.Select(ana, shown, "s", "1", "2"));
        var chosen = fake.Select(ana, shown, "s", "2");
        var selection = await scene.InteractionAsync();
        await client.CallbackAsync(selection, """{"type":6}""");
        await chosen;
        var named = fake.Select(ana, shown, "r", $"{role.Id}");
        var roles = await scene.InteractionAsync();
        await client.CallbackAsync(roles, """{"type":6}""");
        await named;

        Assert.Equal("2", selection.GetProperty("data").GetProperty("values")[0].GetString());
        Assert.Equal(
            "Helpers",
            roles.GetProperty("data").GetProperty("resolved").GetProperty("roles").GetProperty($"{role.Id}").GetProperty("name").GetString()
        );
    }

    [Fact]
    public async Task A_message_command_brings_what_a_person_wrote_and_reading_does_not()
    {
        await using var scene = await Scene.StartAsync();
        var said = scene.Fake.Say(scene.Ana, scene.Fake.Room, "What is peer support?");

        var read = await scene.Client.SendAsync("GET", $"/channels/{scene.Fake.Room.Id}/messages");
        var asked = scene.Fake.MessageCommand(scene.Ana, said, "Look up");
        var interaction = await scene.InteractionAsync();
        await scene.Client.CallbackAsync(interaction, """{"type":5}""");
        await asked;

        Assert.Equal("", read.Json[0].GetProperty("content").GetString());
        var messages = interaction.GetProperty("data").GetProperty("resolved").GetProperty("messages");
        Assert.Equal("What is peer support?", messages.GetProperty($"{said.Id}").GetProperty("content").GetString());
    }

    [Fact]
    public async Task An_autocomplete_says_what_is_being_typed_and_takes_only_choices()
    {
        await using var scene = await Scene.StartAsync();

        var asked = scene.Fake.Autocomplete(scene.Ana, scene.Fake.Room, "concept", "query", "pee");
        var interaction = await scene.InteractionAsync();
        var message = await scene.Client.CallbackAsync(interaction, """{"type":4,"data":{"content":"x"}}""");
        await scene.Client.CallbackAsync(interaction, """{"type":8,"data":{"choices":[{"name":"Peer support","value":"peer-support"}]}}""");
        var answer = await asked;

        Assert.True(interaction.GetProperty("data").GetProperty("options")[0].GetProperty("focused").GetBoolean());
        Assert.Equal((400, 50035), (message.Status, message.Code));
        Assert.Equal([("Peer support", "peer-support")], answer.Choices);
        Assert.Single(scene.Fake.TakeFindings());
    }

    [Fact]
    public async Task Registered_commands_bind_people_as_the_client_does()
    {
        await using var scene = await Scene.StartAsync();
        var (fake, ana) = (scene.Fake, scene.Ana);
        await scene.Client.SendAsync(
            "PUT",
            $"/applications/{fake.ApplicationId}/commands",
            """
            [{"name":"setup","description":"d","contexts":[0],"default_member_permissions":"32"},
             {"name":"quiz","description":"d","options":[{"type":4,"name":"questions","description":"d","min_value":1,"max_value":20,"required":true},
               {"type":3,"name":"mode","description":"d","choices":[{"name":"Together","value":"together"}]}]}]
            """
        );
        Task Refused(Func<Task> act) => Assert.ThrowsAsync<InvalidOperationException>(act);

        await Refused(() => fake.Command(ana, fake.Room, "unknown"));
        await Refused(() => fake.Command(ana, fake.Room, "setup"));
        await Refused(() => fake.Command(fake.Join("Fay", PermissionBits.ManageGuild), fake.DirectMessages(ana), "setup"));
        await Refused(() => fake.Command(ana, fake.Room, "quiz"));
        await Refused(() => fake.Command(ana, fake.Room, "quiz", ("questions", 21)));
        await Refused(() => fake.Command(ana, fake.Room, "quiz", ("questions", 5), ("mode", "alone")));
        await Refused(() => fake.Command(ana, fake.Room, "quiz", ("questions", 5), ("colour", "red")));
        var asked = fake.Command(fake.Join("Fay", PermissionBits.ManageGuild), fake.Room, "setup");
        await scene.Client.CallbackAsync(await scene.InteractionAsync(), """{"type":4,"data":{"content":"x"}}""");

        Assert.True((await asked).Answered);
        fake.AssertClean();
    }

    [Fact]
    public async Task Over_HTTP_an_interaction_is_signed_and_the_body_of_the_response_is_the_answer()
    {
        await using var fake = await FakeDiscord.StartAsync();
        await using var endpoint = await Endpoint.StartAsync(fake);
        fake.Transport = new Transport.Http(endpoint.Address);

        await fake.ProbeEndpoint(endpoint.Address);
        var answer = await fake.Command(fake.Join("Ana"), fake.Room, "help");

        Assert.Equal("By HTTP", answer.Content);
        Assert.Equal("By HTTP", Assert.Single(fake.Room.Messages).Content);
        fake.AssertClean();
        endpoint.Trusting = true;
        await fake.ProbeEndpoint(endpoint.Address);
        Assert.Contains("wrong signature", Assert.Single(fake.TakeFindings()));
    }

    [Fact]
    public async Task Over_HTTP_an_answer_may_come_as_a_callback_and_silence_ends_after_three_seconds()
    {
        var clock = new FakeTimeProvider(start);
        await using var fake = await FakeDiscord.StartOnAsync(clock);
        await using var endpoint = await Endpoint.StartAsync(fake);
        using var client = new RawClient(fake);
        fake.Transport = new Transport.Http(endpoint.Address);
        endpoint.Calls = interaction => client.CallbackAsync(interaction, """{"type":4,"data":{"content":"By callback"}}""");

        var answer = await fake.Command(fake.Join("Ana"), fake.Room, "help");
        endpoint.Calls = _ => Task.Delay(Timeout.InfiniteTimeSpan, clock, TestContext.Current.CancellationToken);
        var asked = fake.Command(fake.Join("Ana"), fake.Room, "help");
        await endpoint.Called.Task;
        clock.Advance(TimeSpan.FromSeconds(3.1));
        var silence = await asked;

        Assert.Equal("By callback", answer.Content);
        Assert.False(silence.Answered);
        fake.AssertClean();
    }

    [Fact]
    public async Task What_is_delivered_twice_is_the_same_interaction()
    {
        await using var scene = await Scene.StartAsync();

        var asked = scene.Fake.Command(scene.Ana, scene.Fake.Room, "help");
        var first = await scene.InteractionAsync();
        await scene.Client.CallbackAsync(first, """{"type":4,"data":{"content":"x"}}""");
        await scene.Fake.Redeliver(await asked);
        var second = await scene.InteractionAsync();
        var callback = await scene.Client.CallbackAsync(second, """{"type":4,"data":{"content":"x"}}""");

        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Equal(40060, callback.Code);
        Assert.Single(scene.Fake.Room.Messages);
    }

    [Fact]
    public async Task A_wait_ends_with_the_change_that_it_waits_for()
    {
        await using var scene = await Scene.StartAsync();
        var fake = scene.Fake;

        var waited = fake.UntilMessage(fake.Room, m => m.Content == "second");
        await scene.Client.SendAsync("POST", $"/channels/{fake.Room.Id}/messages", """{"content":"first"}""");
        Assert.False(waited.IsCompleted);
        await scene.Client.SendAsync("POST", $"/channels/{fake.Room.Id}/messages", """{"content":"second"}""");

        Assert.Equal("second", (await waited).Content);
        var late = await Assert.ThrowsAsync<TimeoutException>(() => fake.Until(fake.Room, m => m.Count == 3, TimeSpan.FromMilliseconds(1)));
        Assert.Contains("second", late.Message, StringComparison.Ordinal);
    }

    /// <summary>The fake, a plain client that has identified, and a person.</summary>
    private sealed record Scene(FakeDiscord Fake, RawClient Client, RawSocket Socket, FakeMember Ana) : IAsyncDisposable
    {
        public static Task<Scene> StartAsync() => StartOnAsync(TimeProvider.System);

        public static async Task<Scene> StartOnAsync(TimeProvider clock)
        {
            var fake = await FakeDiscord.StartOnAsync(clock);
            var client = new RawClient(fake);
            var (socket, _) = await client.IdentifyAsync();
            return new Scene(fake, client, socket, fake.Join("Ana"));
        }

        public async Task<JsonElement> InteractionAsync() => (await Socket.ReadAsync("INTERACTION_CREATE")).GetProperty("d");

        public async ValueTask DisposeAsync()
        {
            Socket.Dispose();
            Client.Dispose();
            await Fake.DisposeAsync();
        }
    }

    /// <summary>The smallest endpoint that Discord would accept.</summary>
    private sealed class Endpoint(WebApplication app) : IAsyncDisposable
    {
        public Uri Address => new(app.Urls.Single());

        /// <summary>Looks at no signature.</summary>
        public bool Trusting { get; set; }

        /// <summary>Does this with an interaction and answers 202, instead of answering in the body.</summary>
        public Func<JsonElement, Task>? Calls { get; set; }

        /// <summary>Completed when the second interaction came.</summary>
        public TaskCompletionSource Called { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int interactions;

        public static async Task<Endpoint> StartAsync(FakeDiscord fake)
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            var server = builder.Build();
            var endpoint = new Endpoint(server);
            server.Run(http => endpoint.AnswerAsync(fake, http));
            await server.StartAsync(TestContext.Current.CancellationToken);
            return endpoint;
        }

        private async Task AnswerAsync(FakeDiscord fake, HttpContext http)
        {
            using var reader = new StreamReader(http.Request.Body);
            var body = await reader.ReadToEndAsync(http.RequestAborted);
            var signed = Encoding.UTF8.GetBytes(http.Request.Headers["X-Signature-Timestamp"] + body);
            var key = NSec.Cryptography.PublicKey.Import(
                SignatureAlgorithm.Ed25519,
                Convert.FromHexString(fake.PublicKey),
                KeyBlobFormat.RawPublicKey
            );
            var signature = Convert.FromHexString($"{http.Request.Headers["X-Signature-Ed25519"]}");
            if (!Trusting && !SignatureAlgorithm.Ed25519.Verify(key, signed, signature))
            {
                http.Response.StatusCode = 401;
                return;
            }

            if (Calls is not null)
            {
                if (++interactions == 2)
                    Called.SetResult();
                await Calls(JsonSerializer.Deserialize<JsonElement>(body)).WaitAsync(http.RequestAborted);
                http.Response.StatusCode = 202;
                return;
            }

            http.Response.ContentType = "application/json";
            var ping = JsonSerializer.Deserialize<JsonElement>(body).GetProperty("type").GetInt32() == 1;
            await http.Response.WriteAsync(ping ? """{"type":1}""" : """{"type":4,"data":{"content":"By HTTP"}}""", http.RequestAborted);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
