using System.Net;
using System.Text;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Rest;

namespace CrssBot.Channels.Tests.Discord.Rest;

public sealed class RestPipelineTests : IDisposable
{
    private const string MessageJson = """{"id":"41","channel_id":"7","content":"hello"}""";
    private const string InteractionToken = ScriptedDiscord.InteractionToken;
    private static readonly Snowflake Channel = new(7);
    private static readonly Snowflake Posted = new(41);
    private static readonly MessageBody Hello = new("hello");
    private static readonly MessageBody Once = new("hello", Nonce: "n-1", EnforceNonce: true);
    private static readonly InteractionResponse Deferred = new(ResponseType.DeferredMessage);
    private static readonly TimeSpan LeastBackoff = RestPipeline.Backoff(1, 0);

    private readonly ScriptedDiscord _discord = new();
    private readonly CancellationTokenSource _stop = new();

    private DiscordRest Rest => _discord.Rest;
    private Clock Clock => _discord.Clock;
    private RestState State => _discord.Pipeline.State;
    private DateTimeOffset InThreeSeconds => Clock.GetUtcNow().AddSeconds(3);

    public void Dispose()
    {
        _discord.Pipeline.Dispose();
        _discord.Dispose();
        _stop.Dispose();
    }

    private Task<RestReply<Message>> Post(ulong channel = 7) => Rest.CreateMessageAsync(new Snowflake(channel), Hello, _stop.Token);

    private Task<RestReply<Message>> PostOnce() => Rest.CreateMessageAsync(Channel, Once, _stop.Token);

    private Task<RestReply<Message>> Edit() => Rest.EditMessageAsync(Channel, Posted, Hello, _stop.Token);

    private Task<DiscordError?> Respond(ulong interaction = 900, string token = InteractionToken) =>
        Rest.RespondAsync(new Snowflake(interaction), token, Deferred, InThreeSeconds, _stop.Token);

    private Task<RestReply<Message>> EditOriginal(string token = InteractionToken) =>
        Rest.EditOriginalAsync(new Snowflake(1), token, Hello, Clock.GetUtcNow().AddMinutes(15), _stop.Token);

    /// <summary>A request of a channel's line is answered with these headers.</summary>
    private async Task LearnAsync(params (string, string)[] headers)
    {
        var posting = Post();
        _discord.Next().Reply(200, MessageJson, headers);
        Assert.Null((await posting.Soon()).Error);
    }

    [Fact]
    public async Task R3_a_channel_whose_limit_is_used_up_waits_for_its_reset()
    {
        await LearnAsync(Exchange.Limit(5, 0, 1.25));
        var before = Clock.GetUtcNow();
        var posting = Post();

        Assert.Equal((0, 1), (_discord.Pending, State.Waiting));
        Clock.Advance(TimeSpan.FromSeconds(1.249));
        Assert.Equal(1, State.Waiting);
        Clock.Advance(TimeSpan.FromSeconds(0.001));

        var exchange = await _discord.NextAsync();
        Assert.Equal(before.AddSeconds(1.25), exchange.At);
        exchange.Reply(200, MessageJson);
        Assert.Equal(Posted, (await posting.Soon()).Value!.Id);
    }

    [Fact]
    public async Task Headers_that_make_no_sense_are_not_taken_for_no_limit()
    {
        await LearnAsync(("X-RateLimit-Bucket", "abcd"), ("X-RateLimit-Limit", "several"));
        Task[] posts = [Post(), Post()];

        Assert.Equal((1, 1), (_discord.Pending, State.Waiting));
        _discord.Next().Reply(200, MessageJson);
        (await _discord.NextAsync()).Reply(200, MessageJson);
        await Task.WhenAll(posts).Soon();
    }

    [Fact]
    public async Task R4_a_429_is_waited_out_and_the_request_repeated()
    {
        var posting = Post();
        _discord.Next().TooMany(2.5);
        await Clock.ArmedAsync(RestPipeline.Patience);
        Clock.Advance(TimeSpan.FromSeconds(2.5));

        (await _discord.NextAsync()).Reply(200, MessageJson);

        Assert.Equal(Posted, (await posting.Soon()).Value!.Id);
        Assert.Equal((2, 1, 1), (State.Sent, State.TooMany, State.InvalidRequests));
    }

    [Fact]
    public async Task R4_even_a_post_that_must_not_be_repeated_is_repeated_after_a_429()
    {
        var responding = Respond();
        await Clock.ArmedAsync(TimeSpan.FromSeconds(3));
        _discord.Next().TooMany(0.5);
        await Clock.ArmedAsync(TimeSpan.FromSeconds(3));
        Clock.Advance(TimeSpan.FromSeconds(0.5));

        (await _discord.NextAsync()).Reply(204);

        Assert.Null(await responding.Soon());
    }

    [Fact]
    public async Task R4_a_429_longer_than_the_deadline_says_so_at_once()
    {
        var posting = Post();
        _discord.Next().TooMany(1336.57, "shared");

        Assert.Equal(new DiscordError.Limited(TimeSpan.FromSeconds(1336.57)), (await posting.Soon()).Error);
        Assert.Equal(new DiscordError.Limited(TimeSpan.FromSeconds(1336.57)), (await Post().Soon()).Error);
        Assert.Equal(0, _discord.Pending);
    }

    [Fact]
    public async Task R4_a_global_429_stops_all_ordinary_requests()
    {
        var posting = Post();
        _discord.Next().TooMany(3, "global");
        await Clock.ArmedAsync(RestPipeline.Patience);
        var other = Post(channel: 8);

        Assert.Equal((0, 2), (_discord.Pending, State.Waiting));
        Clock.Advance(TimeSpan.FromSeconds(3));

        (await _discord.NextAsync()).Reply(200, MessageJson);
        (await _discord.NextAsync()).Reply(200, MessageJson);
        Assert.Null((await posting.Soon()).Error);
        Assert.Null((await other.Soon()).Error);
    }

    [Fact]
    public async Task R4_a_429_of_the_network_in_front_is_no_JSON_and_harms_nothing()
    {
        var posting = Post();
        _discord
            .Next()
            .Reply(
                429,
                new StringContent("<html><h1>You are being rate limited</h1></html>", Encoding.UTF8, "text/html"),
                ("Retry-After", "4")
            );
        await Clock.ArmedAsync(RestPipeline.Patience);
        var other = Post(channel: 8);

        Assert.Equal((0, 2), (_discord.Pending, State.Waiting));
        Clock.Advance(TimeSpan.FromSeconds(4));
        (await _discord.NextAsync()).Reply(200, MessageJson);
        (await _discord.NextAsync()).Reply(200, MessageJson);
        Assert.Null((await posting.Soon()).Error);
        Assert.Null((await other.Soon()).Error);
    }

    [Fact]
    public async Task R5_a_callback_is_sent_while_a_global_429_is_in_force()
    {
        var posting = Post();
        _discord.Next().TooMany(20, "global");
        await Clock.ArmedAsync(RestPipeline.Patience);

        var responding = Respond();
        var exchange = _discord.Next();
        exchange.Reply(204);
        var editing = EditOriginal();
        _discord.Next().Reply(200, MessageJson);

        Assert.Equal($"/interactions/900/{InteractionToken}/callback", exchange.Path);
        Assert.Null(await responding.Soon());
        Assert.Null((await editing.Soon()).Error);
        Assert.False(posting.IsCompleted);
    }

    [Fact]
    public async Task R5_callbacks_do_not_use_up_the_fifty_a_second()
    {
        var callbacks = Enumerable.Range(0, 100).Select(i => Respond((ulong)i, $"token-{i}")).ToArray();
        Assert.Equal(100, _discord.Pending);
        foreach (var _ in callbacks)
        {
            _discord.Next().Reply(204);
        }

        var posts = Enumerable.Range(0, 51).Select(i => Post((ulong)i)).ToArray();

        Assert.Equal((50, 1), (_discord.Pending, State.Waiting));
        Assert.All(await Task.WhenAll(callbacks).Soon(), Assert.Null);
        Clock.Advance(RateLimits.GlobalWindow);
        foreach (var _ in posts)
        {
            (await _discord.NextAsync()).Reply(200, MessageJson);
        }

        Assert.All(await Task.WhenAll(posts).Soon(), reply => Assert.Null(reply.Error));
    }

    [Fact]
    public async Task R6_after_a_401_nothing_is_sent_any_more()
    {
        var posting = Post();
        _discord.Next().Reply(401, """{"message":"401: Unauthorized","code":0}""");

        Assert.Equal(new DiscordError.Refused(401, 0), (await posting.Soon()).Error);
        Assert.Equal(new DiscordError.Withheld(null), (await Post().Soon()).Error);
        Assert.Equal(new DiscordError.Withheld(null), await Respond().Soon());
        Assert.Equal(0, _discord.Pending);
        Assert.True(State.TokenInvalid);
        Assert.Equal(1, _discord.Log.Count(220));
    }

    [Fact]
    public async Task R6_who_waits_when_a_401_comes_is_not_sent_either()
    {
        var first = Post();
        var second = Post();
        _discord.Next().Reply(401, """{"message":"401: Unauthorized","code":0}""");

        Assert.IsType<DiscordError.Refused>((await first.Soon()).Error);
        Assert.Equal(new DiscordError.Withheld(null), (await second.Soon()).Error);
        Assert.Equal(0, _discord.Pending);
    }

    [Theory]
    [InlineData(404, 10015)]
    [InlineData(404, 10062)]
    [InlineData(401, 50027)]
    public async Task R6_an_interaction_token_that_Discord_does_not_know_is_never_called_again(int status, int code)
    {
        var responding = Respond();
        _discord.Next().Reply(status, $$"""{"message":"Unknown","code":{{code}}}""");

        Assert.Equal(new DiscordError.Refused(status, code), await responding.Soon());
        Assert.Equal(new DiscordError.Refused(status, code), (await EditOriginal().Soon()).Error);
        Assert.Equal(0, _discord.Pending);
        Assert.False(State.TokenInvalid);

        // Only that one.
        var other = EditOriginal("another");
        _discord.Next().Reply(200, MessageJson);
        Assert.Null((await other.Soon()).Error);
    }

    [Fact]
    public async Task R6_sending_stops_far_below_the_ban_and_goes_on_when_the_count_has_fallen()
    {
        foreach (var i in Enumerable.Range(0, InvalidRequests.Stop))
        {
            var responding = Respond((ulong)i, $"token {i}");
            _discord.Next().Reply(403, """{"message":"Missing Access","code":50001}""");
            Assert.Equal(new DiscordError.Refused(403, 50001), await responding.Soon());
        }

        var withheld = Assert.IsType<DiscordError.Withheld>((await Post().Soon()).Error);
        Assert.IsType<DiscordError.Withheld>(await Respond().Soon());
        Assert.Equal((0, InvalidRequests.Stop), (_discord.Pending, State.InvalidRequests));
        Assert.Equal((1, 1), (_discord.Log.Count(221), _discord.Log.Count(222)));

        Clock.Advance(withheld.RetryAfter!.Value);
        var posting = Post();
        _discord.Next().Reply(200, MessageJson);
        Assert.Null((await posting.Soon()).Error);
        Assert.Equal(0, State.InvalidRequests);
    }

    [Fact]
    public async Task R6_a_shared_429_and_an_ordinary_404_do_not_count_as_invalid()
    {
        var posting = Post();
        _discord.Next().TooMany(100, "shared");
        await posting.Soon();
        var editing = Edit();
        _discord.Next().Reply(404, """{"message":"Unknown Message","code":10008}""");

        Assert.Equal(new DiscordError.Refused(404, 10008), (await editing.Soon()).Error);
        Assert.Equal((2, 1, 0), (State.Sent, State.TooMany, State.InvalidRequests));
    }

    [Theory]
    [InlineData(400, 50035)]
    [InlineData(403, 50013)]
    [InlineData(404, 10003)]
    [InlineData(409, 0)]
    public async Task A_refusal_brings_the_status_and_Discords_own_code_and_is_not_repeated(int status, int code)
    {
        var editing = Edit();
        _discord.Next().Reply(status, $$"""{"message":"No","code":{{code}}}""");

        Assert.Equal(new DiscordError.Refused(status, code), (await editing.Soon()).Error);
        Assert.Equal(0, _discord.Pending);
    }

    [Fact]
    public async Task A_refusal_that_is_no_JSON_has_code_0()
    {
        var editing = Edit();
        _discord.Next().Reply(403, new StringContent("<html>error code: 1015</html>", Encoding.UTF8, "text/html"));

        Assert.Equal(new DiscordError.Refused(403, 0), (await editing.Soon()).Error);
    }

    [Fact]
    public async Task R10_a_5xx_is_repeated_twice_with_growing_pauses_and_then_given_up()
    {
        var editing = Edit();
        _discord.Next().Reply(502);
        await Clock.ArmedAsync(LeastBackoff);
        Clock.Advance(LeastBackoff);
        (await _discord.NextAsync()).Reply(500, """{"message":"Internal Server Error","code":0}""");
        await Clock.ArmedAsync(2 * LeastBackoff);
        Clock.Advance(2 * LeastBackoff);
        (await _discord.NextAsync()).Reply(503);

        Assert.Equal(new DiscordError.Unreachable(), (await editing.Soon()).Error);
        Assert.Equal((3, 3), (State.Sent, State.Faults));
    }

    [Fact]
    public async Task R10_a_repeated_try_may_succeed()
    {
        var editing = Edit();
        _discord.Next().Fail(new HttpRequestException(HttpRequestError.ResponseEnded, "broken off"));
        await Clock.ArmedAsync(LeastBackoff);
        Clock.Advance(LeastBackoff);
        (await _discord.NextAsync()).Reply(200, MessageJson);

        Assert.Equal(Posted, (await editing.Soon()).Value!.Id);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(0.5, 0.75)]
    [InlineData(0.999, 0.9995)]
    public void R10_half_of_a_pause_is_chance(double chance, double share)
    {
        foreach (var failures in Enumerable.Range(1, RestPipeline.Tries))
        {
            var whole = RestPipeline.FirstBackoff.TotalMilliseconds * (1 << (failures - 1));
            Assert.Equal(whole * share, RestPipeline.Backoff(failures, chance).TotalMilliseconds, 0.001);
        }
    }

    [Fact]
    public async Task R10_a_callback_of_unknown_fate_is_not_repeated()
    {
        var failing = Respond();
        _discord.Next().Reply(500);
        Assert.Equal(new DiscordError.Unreachable(), await failing.Soon());

        var breaking = Respond();
        _discord.Next().Fail(new HttpRequestException(HttpRequestError.ResponseEnded, "broken off"));
        Assert.Equal(new DiscordError.Unreachable(), await breaking.Soon());
        Assert.Equal(0, _discord.Pending);
    }

    [Theory]
    [InlineData(HttpRequestError.ConnectionError)]
    [InlineData(HttpRequestError.NameResolutionError)]
    [InlineData(HttpRequestError.SecureConnectionError)]
    [InlineData(HttpRequestError.ProxyTunnelError)]
    public async Task R10_a_callback_that_never_reached_a_connection_is_repeated(HttpRequestError error)
    {
        var responding = Respond();
        _discord.Next().Fail(new HttpRequestException(error, "no connection"));
        await Clock.ArmedAsync(LeastBackoff);
        Clock.Advance(LeastBackoff);
        (await _discord.NextAsync()).Reply(204);

        Assert.Null(await responding.Soon());
    }

    [Fact]
    public async Task R10_a_request_that_never_reached_a_connection_is_surely_not_done()
    {
        var posting = Post();
        _discord.Next().Fail(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        await Clock.ArmedAsync(LeastBackoff);
        Clock.Advance(LeastBackoff);
        (await _discord.NextAsync()).Fail(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
        await Clock.ArmedAsync(2 * LeastBackoff);
        Clock.Advance(2 * LeastBackoff);
        (await _discord.NextAsync()).Fail(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));

        Assert.Equal(new DiscordError.Withheld(RestPipeline.NoWayRetry), (await posting.Soon()).Error);
    }

    [Fact]
    public async Task A_connection_that_the_transport_gave_up_is_not_done_either()
    {
        var responding = Respond();
        _discord.Next().Fail(new TaskCanceledException("connect timeout", new TimeoutException()));
        await Clock.ArmedAsync(LeastBackoff);
        Clock.Advance(LeastBackoff);
        (await _discord.NextAsync()).Reply(204);

        Assert.Null(await responding.Soon());
    }

    [Fact]
    public async Task R7_a_message_with_an_enforced_nonce_is_repeated_and_one_without_is_not()
    {
        var plain = Post();
        _discord.Next().Reply(502);
        Assert.Equal(new DiscordError.Unreachable(), (await plain.Soon()).Error);

        var enforced = PostOnce();
        var first = _discord.Next();
        first.Reply(502);
        await Clock.ArmedAsync(LeastBackoff);
        Clock.Advance(LeastBackoff);
        var second = await _discord.NextAsync();
        second.Reply(200, MessageJson);

        Assert.Equal(Posted, (await enforced.Soon()).Value!.Id);
        Assert.Equal(first.Body, second.Body);
        Assert.Contains("\"nonce\":\"n-1\",\"enforce_nonce\":true", second.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_a_try_may_have_been_done_a_later_no_does_not_hide_it()
    {
        var posting = PostOnce();
        _discord.Next().Reply(502);
        await Clock.ArmedAsync(LeastBackoff);
        Clock.Advance(LeastBackoff);
        (await _discord.NextAsync()).TooMany(600);

        Assert.Equal(new DiscordError.Unreachable(), (await posting.Soon()).Error);
    }

    [Fact]
    public async Task R10_a_callback_is_over_when_its_three_seconds_are()
    {
        var responding = Respond();
        _discord.Next();
        Clock.Advance(TimeSpan.FromSeconds(2.999));
        Assert.False(responding.IsCompleted);
        Clock.Advance(TimeSpan.FromSeconds(0.001));

        Assert.Equal(new DiscordError.Unreachable(), await responding.Soon());
    }

    [Fact]
    public async Task R10_a_callback_that_waits_for_its_limit_beyond_three_seconds_is_not_sent()
    {
        var responding = Respond();
        _discord.Next().TooMany(3.5);

        Assert.Equal(new DiscordError.Limited(TimeSpan.FromSeconds(3.5)), await responding.Soon());
        Assert.Equal(0, _discord.Pending);
    }

    [Fact]
    public async Task R10_a_callback_whose_time_has_passed_is_not_sent()
    {
        var late = Rest.RespondAsync(new Snowflake(900), InteractionToken, Deferred, Clock.GetUtcNow(), _stop.Token);

        Assert.Equal(new DiscordError.Limited(TimeSpan.Zero), await late.Soon());
        Assert.Equal(0, _discord.Pending);
    }

    [Fact]
    public async Task R10_an_edit_of_an_answer_ends_with_its_fifteen_minutes()
    {
        var editing = EditOriginal();
        _discord.Next().TooMany(16 * 60);

        Assert.Equal(new DiscordError.Limited(TimeSpan.FromMinutes(16)), (await editing.Soon()).Error);
    }

    [Fact]
    public async Task R10_who_stands_behind_a_slow_request_goes_when_their_own_time_is_over()
    {
        var probe = Post();
        var slow = _discord.Next();
        var behind = Post();
        await Clock.ArmedAsync(RestPipeline.Patience);

        // The probe's own tries end at ten seconds each; the one behind it is then the next probe, and unlucky too.
        Clock.Advance(RestPipeline.TryTimeout);
        Assert.Equal(new DiscordError.Unreachable(), (await probe.Soon()).Error);
        await _discord.NextAsync();
        var last = Post();
        Clock.Advance(RestPipeline.TryTimeout);
        Assert.Equal(new DiscordError.Unreachable(), (await behind.Soon()).Error);
        (await _discord.NextAsync()).Reply(200, MessageJson);

        Assert.Null((await last.Soon()).Error);
        Assert.False(slow.Answer.IsCompleted);
    }

    [Fact]
    public async Task A_hanging_try_is_cut_and_repeated_where_that_is_safe()
    {
        var editing = Edit();
        _discord.Next();
        Clock.Advance(RestPipeline.TryTimeout);
        await Clock.ArmedAsync(LeastBackoff);
        Clock.Advance(LeastBackoff);
        (await _discord.NextAsync()).Reply(200, MessageJson);

        Assert.Equal(Posted, (await editing.Soon()).Value!.Id);
    }

    [Fact]
    public async Task First_come_first_served_within_a_channel()
    {
        await LearnAsync(Exchange.Limit(1, 0, 1));
        var posts = Enumerable.Range(0, 5).Select(i => Rest.CreateMessageAsync(Channel, new MessageBody($"{i}"), _stop.Token)).ToArray();

        foreach (var i in Enumerable.Range(0, 5))
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            var exchange = await _discord.NextAsync();
            Assert.StartsWith($$"""{"content":"{{i}}",""", exchange.Body, StringComparison.Ordinal);
            exchange.Reply(200, MessageJson, Exchange.Limit(1, 0, 1));
            await posts[i].Soon();
        }
    }

    [Fact]
    public async Task Cancellation_while_waiting_gives_the_place_to_the_next()
    {
        await LearnAsync(Exchange.Limit(1, 0, 1));
        using var impatient = new CancellationTokenSource();
        var cancelled = Rest.CreateMessageAsync(Channel, Hello, impatient.Token);
        var next = Post();

        await impatient.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Soon());
        Assert.Equal(impatient.Token, thrown.CancellationToken);
        Assert.Equal(1, State.Waiting);
        Clock.Advance(TimeSpan.FromSeconds(1));

        (await _discord.NextAsync()).Reply(200, MessageJson);
        Assert.Null((await next.Soon()).Error);
        Assert.Equal((0, 2), (State.Waiting, State.Sent));
    }

    [Fact]
    public async Task Cancellation_on_the_way_gives_the_place_to_the_next()
    {
        using var impatient = new CancellationTokenSource();
        var cancelled = Rest.CreateMessageAsync(Channel, Hello, impatient.Token);
        _discord.Next();
        var next = Post();

        await impatient.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Soon());
        Assert.Equal(impatient.Token, thrown.CancellationToken);
        (await _discord.NextAsync()).Reply(200, MessageJson);
        Assert.Null((await next.Soon()).Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not JSON")]
    [InlineData("null")]
    [InlineData("""{"id":41}""")]
    [InlineData("""{"id":"41","chan""")]
    public async Task A_success_that_cannot_be_read_is_not_repeated_and_not_taken_for_a_failure(string body)
    {
        var editing = Edit();
        _discord.Next().Reply(200, new StringContent(body));

        Assert.Equal(new DiscordError.Unreachable(), (await editing.Soon()).Error);
        Assert.Equal((0, 0, 1), (_discord.Pending, State.Faults, _discord.Log.Count(227)));
    }

    [Fact]
    public async Task An_answer_beyond_all_measure_is_not_read()
    {
        var editing = Edit();
        var endless = new EndlessContent();
        _discord.Next().Reply(200, endless);

        Assert.Equal(new DiscordError.Unreachable(), (await editing.Soon()).Error);
        Assert.InRange(endless.Taken, RestPipeline.LargestReply, 2L * RestPipeline.LargestReply);

        // A refusal is a refusal however long its text.
        var refused = Edit();
        _discord.Next().Reply(403, new EndlessContent());
        Assert.Equal(new DiscordError.Refused(403, 0), (await refused.Soon()).Error);
    }

    [Fact]
    public async Task An_answer_broken_off_is_asked_for_again_where_that_is_safe()
    {
        var editing = Edit();
        _discord.Next().Reply(200, new BrokenContent());
        await Clock.ArmedAsync(LeastBackoff);
        Clock.Advance(LeastBackoff);
        (await _discord.NextAsync()).Reply(200, MessageJson);
        Assert.Equal(Posted, (await editing.Soon()).Value!.Id);

        var posting = Post();
        _discord.Next().Reply(200, new BrokenContent());
        Assert.Equal(new DiscordError.Unreachable(), (await posting.Soon()).Error);
    }

    [Fact]
    public async Task A_callback_is_done_whatever_its_answer_contains()
    {
        var responding = Respond();
        _discord.Next().Reply(200, new BrokenContent());

        Assert.Null(await responding.Soon());
    }

    [Fact]
    public void R8_a_request_larger_than_Discord_takes_is_our_own_mistake()
    {
        Assert.Equal(26_214_400, RestPipeline.LargestRequest);
        var request = new RestRequest(new Route(HttpMethod.Post, "/x"), "/x") { Body = new byte[RestPipeline.LargestRequest + 1] };

        Assert.Throws<ArgumentException>(() => _discord.Pipeline.SendAsync<object>(request, null, _stop.Token).GetAwaiter().GetResult());
        Assert.Equal(0, _discord.Pending);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MTIz.abc.def\n")]
    [InlineData("Bot MTIz")]
    [InlineData("ключ")]
    public void A_token_that_no_header_can_hold_is_refused_without_being_shown(string token)
    {
        using var http = new HttpMessageInvoker(new ScriptedDiscord());

        var thrown = Assert.Throws<ArgumentException>(() =>
            new RestPipeline(http, new Uri(RestTransport.DefaultBase), token, Clock, () => 0, _discord.Log)
        );

        Assert.True(token.Length == 0 || !thrown.ToString().Contains(token, StringComparison.Ordinal));
    }

    private sealed class EndlessContent : HttpContent
    {
        public long Taken { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var spaces = new byte[65_536];
            while (true)
            {
                await stream.WriteAsync(spaces, TestContext.Current.CancellationToken);
                Taken += spaces.Length;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private sealed class BrokenContent : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            throw new HttpIOException(HttpRequestError.ResponseEnded, "broken off");

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
