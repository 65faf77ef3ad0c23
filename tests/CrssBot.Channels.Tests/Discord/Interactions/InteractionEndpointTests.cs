using System.Text.Json;
using CrssBot.Discord.Protocol;
using CrssBot.Discord.Protocol.Interactions;
using Microsoft.Extensions.Logging;

namespace CrssBot.Channels.Tests.Discord.Interactions;

public sealed class InteractionEndpointTests : IDisposable
{
    private const string Interactions = InteractionEndpoint.InteractionsPath;
    private const string Events = InteractionEndpoint.EventsPath;

    private readonly EndpointUnderTest _under = new();

    public static readonly TheoryData<string> Paths = new(Interactions, Events);

    public void Dispose() => _under.Dispose();

    [Fact]
    public async Task H2_a_ping_gets_its_pong()
    {
        var came = await _under.PostAsync(Interactions, Arrivals.Ping);

        Assert.Equal(new Came(200, "application/json", """{"type":1}"""), came);
        Assert.Empty(_under.Interactions);
    }

    [Fact]
    public async Task H2_the_barest_ping_gets_its_pong_and_so_does_every_repetition()
    {
        Assert.Equal(200, (await _under.PostAsync(Interactions, """{"type":1}""")).Status);
        Assert.Equal(200, (await _under.PostAsync(Interactions, Arrivals.Ping)).Status);
        Assert.Equal(200, (await _under.PostAsync(Interactions, Arrivals.Ping)).Status);
    }

    [Theory]
    [InlineData(Arrivals.Command, InteractionType.ApplicationCommand, 1000000000000000001)]
    [InlineData(Arrivals.Press, InteractionType.MessageComponent, 1000000000000000002)]
    [InlineData(Arrivals.Autocomplete, InteractionType.Autocomplete, 1000000000000000003)]
    [InlineData(Arrivals.Form, InteractionType.ModalSubmit, 1000000000000000004)]
    public async Task I3_an_interaction_is_handed_over_and_its_answer_is_the_response(string json, object type, long presser)
    {
        var came = await _under.PostAsync(Interactions, json);

        var (interaction, receivedAt) = Assert.Single(_under.Interactions);
        Assert.Equal(type, interaction.Type);
        Assert.Equal((ulong)presser, interaction.Presser!.Id.Value);
        Assert.Equal(EndpointUnderTest.Start, receivedAt);
        Assert.Equal((200, "application/json"), (came.Status, came.ContentType));
        Assert.Equal(JsonSerializer.Serialize(_under.Answer, DiscordJson.Default.InteractionResponse), came.Body);
    }

    [Fact]
    public async Task The_receipt_is_stamped_before_the_body_is_read()
    {
        var body = Arrivals.Bytes(Arrivals.Press);
        var (signature, timestamp) = _under.Discord.Sign(body, EndpointUnderTest.Start);

        await _under.SendAsync(
            Interactions,
            http =>
            {
                http.Request.Headers["X-Signature-Ed25519"] = signature;
                http.Request.Headers["X-Signature-Timestamp"] = timestamp;
                http.Request.Body = new TellingStream(body, () => _under.Time.Advance(TimeSpan.FromMilliseconds(100)));
            }
        );

        Assert.Equal(EndpointUnderTest.Start, Assert.Single(_under.Interactions).ReceivedAt);
        Assert.NotEqual(EndpointUnderTest.Start, _under.Time.GetUtcNow());
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task H1_without_good_headers_everything_is_401(string path)
    {
        var body = Arrivals.Bytes(path == Interactions ? Arrivals.Press : Arrivals.Deauthorized);
        var (signature, timestamp) = _under.Discord.Sign(body, EndpointUnderTest.Start);
        using var stranger = new SignedRequests();

        Assert.Equal(401, (await _under.PostAsync(path, body, new SignedHeaders(null, null))).Status);
        Assert.Equal(401, (await _under.PostAsync(path, body, new SignedHeaders(signature, null))).Status);
        Assert.Equal(401, (await _under.PostAsync(path, body, new SignedHeaders(null, timestamp))).Status);
        Assert.Equal(401, (await _under.PostAsync(path, body, new SignedHeaders("", ""))).Status);
        Assert.Equal(401, (await _under.PostAsync(path, body, new SignedHeaders(signature![..^1], timestamp))).Status);
        Assert.Equal(401, (await _under.PostAsync(path, body, new SignedHeaders(new string('0', 128), timestamp))).Status);
        Assert.Equal(401, (await _under.PostAsync(path, body, new SignedHeaders(signature, timestamp + "0"))).Status);
        Assert.Equal(401, (await _under.PostAsync(path, body, new SignedHeaders(signature, "soon"))).Status);
        Assert.Equal(401, (await _under.PostAsync(path, body, stranger.Sign(body, EndpointUnderTest.Start))).Status);
        Assert.Equal(401, (await _under.PostAsync(path, body, (string[])[signature, signature], timestamp)).Status);
        Assert.Equal(401, (await _under.PostAsync(path, body, signature, (string[])[timestamp!, timestamp!])).Status);
        Assert.Equal(401, (await _under.PostAsync(path, [.. body, (byte)' '], new SignedHeaders(signature, timestamp))).Status);
        Assert.Empty(_under.Interactions);
        Assert.Empty(_under.Events);
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("")]
    [InlineData("{\"type\":1}")]
    [InlineData("\0\u0001")]
    public async Task H3_a_wrong_signature_is_401_whatever_the_body(string body)
    {
        foreach (var path in (string[])[Interactions, Events])
        {
            var came = await _under.PostAsync(path, Arrivals.Bytes(body), _under.Discord.Sign("another body"u8, EndpointUnderTest.Start));

            Assert.Equal(new Came(401, null, ""), came);
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task H3_a_body_over_the_limit_is_401_even_when_it_is_signed(string path)
    {
        Assert.Equal(401, (await _under.PostAsync(path, new byte[BoundedBody.Limit + 1])).Status);
        // Within the limit the signature holds, and it is only no JSON.
        Assert.Equal(400, (await _under.PostAsync(path, new byte[BoundedBody.Limit])).Status);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task While_the_key_is_not_known_everything_is_401(string path)
    {
        _under.Key = null;

        Assert.Equal(401, (await _under.PostAsync(path, Arrivals.Ping)).Status);
    }

    [Theory]
    [InlineData(-301, 401)]
    [InlineData(-300, 200)]
    [InlineData(0, 200)]
    [InlineData(300, 200)]
    [InlineData(301, 401)]
    public async Task H5_a_good_signature_over_a_stale_timestamp_is_401(int secondsFromNow, int status)
    {
        var body = Arrivals.Bytes(Arrivals.Press);
        var headers = _under.Discord.Sign(body, EndpointUnderTest.Start.AddSeconds(secondsFromNow));

        Assert.Equal(status, (await _under.PostAsync(Interactions, body, headers)).Status);
        Assert.Equal(status == 200 ? 1 : 0, _under.Interactions.Count);
    }

    [Fact]
    public async Task H5_a_replayed_interaction_is_accepted_without_effect()
    {
        var body = Arrivals.Bytes(Arrivals.Press);
        var headers = _under.Discord.Sign(body, EndpointUnderTest.Start);
        await _under.PostAsync(Interactions, body, headers);

        var replayed = await _under.PostAsync(Interactions, body, headers);

        Assert.Equal(new Came(202, null, ""), replayed);
        Assert.Single(_under.Interactions);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"type\":1")]
    [InlineData("{\"type\":1}{\"type\":1}")]
    [InlineData("{\"type\":{}}")]
    [InlineData("{\"type\":\"ping\"}")]
    public async Task What_is_signed_but_not_an_interaction_is_400(string json)
    {
        Assert.Equal(400, (await _under.PostAsync(Interactions, json)).Status);
        Assert.Equal(400, (await _under.PostAsync(Events, json)).Status);
    }

    [Theory]
    [InlineData("\"id\":\"1400000000000000002\",", "")]
    [InlineData("\"id\":\"1400000000000000002\",", "\"id\":\"0\",")]
    [InlineData("\"token\":\"press-token\",", "")]
    [InlineData("\"token\":\"press-token\",", "\"token\":null,")]
    [InlineData("\"application_id\":\"1100000000000000001\",", "")]
    [InlineData("\"type\":3,\"version\"", "\"type\":0,\"version\"")]
    [InlineData("\"type\":3,\"version\"", "\"type\":77,\"version\"")]
    [InlineData("\"data\":{\"component_type\"", "\"date\":{\"component_type\"")]
    [InlineData("\"member\":", "\"mebmer\":")]
    public async Task An_interaction_that_lacks_what_it_must_have_is_400_and_not_handed_over(string part, string instead)
    {
        Assert.Contains(part, Arrivals.Press, StringComparison.Ordinal);

        var came = await _under.PostAsync(Interactions, Arrivals.Press.Replace(part, instead, StringComparison.Ordinal));

        Assert.Equal(new Came(400, null, ""), came);
        Assert.Empty(_under.Interactions);
    }

    [Theory]
    [InlineData(Interactions, Arrivals.Press)]
    [InlineData(Interactions, Arrivals.Ping)]
    [InlineData(Events, Arrivals.Deauthorized)]
    [InlineData(Events, Arrivals.EventPing)]
    public async Task What_is_signed_for_another_application_is_401(string path, string json)
    {
        var came = await _under.PostAsync(
            path,
            json.Replace(
                "\"application_id\":\"1100000000000000001\"",
                "\"application_id\":\"1100000000000000002\"",
                StringComparison.Ordinal
            )
        );

        Assert.Equal(401, came.Status);
        Assert.Empty(_under.Interactions);
        Assert.Empty(_under.Events);
    }

    [Fact]
    public async Task H6_the_events_ping_is_type_0_and_gets_an_empty_204()
    {
        var came = await _under.PostAsync(Events, Arrivals.EventPing);

        Assert.Equal(new Came(204, "application/json", ""), came);
        Assert.Empty(_under.Events);
    }

    [Fact]
    public async Task H7_a_deauthorization_is_handed_over_with_its_person_and_its_instant_in_UTC()
    {
        var came = await _under.PostAsync(Events, Arrivals.Deauthorized);

        var (webhookEvent, receivedAt) = Assert.Single(_under.Events);
        Assert.Equal(204, came.Status);
        Assert.Equal(EndpointUnderTest.Start, receivedAt);
        Assert.Equal("APPLICATION_DEAUTHORIZED", webhookEvent.Event!.Type);
        Assert.Equal("1000000000000000005", webhookEvent.Event.Data.GetProperty("user").GetProperty("id").GetString());
        Assert.Equal(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero).AddTicks(648340), webhookEvent.Event.At);
    }

    [Fact]
    public async Task H7_an_authorization_is_handed_over_with_its_server()
    {
        await _under.PostAsync(Events, Arrivals.Authorized);

        var body = Assert.Single(_under.Events).Event.Event!;
        Assert.Equal("APPLICATION_AUTHORIZED", body.Type);
        Assert.Equal("1200000000000000009", body.Data.GetProperty("guild").GetProperty("id").GetString());
    }

    [Fact]
    public async Task H6_an_event_of_a_later_kind_is_acknowledged_and_passed_over()
    {
        Assert.Equal(204, (await _under.PostAsync(Events, """{"application_id":"1100000000000000001","type":2}""")).Status);
        Assert.Empty(_under.Events);
    }

    [Theory]
    [InlineData("""{"application_id":"1100000000000000001"}""")]
    [InlineData("""{"application_id":"1100000000000000001","type":1}""")]
    [InlineData("""{"application_id":"1100000000000000001","type":1,"event":null}""")]
    [InlineData("""{"application_id":"1100000000000000001","type":1,"event":{}}""")]
    [InlineData("""{"application_id":"1100000000000000001","type":1,"event":{"type":null}}""")]
    public async Task An_event_without_its_kind_is_400_and_not_handed_over(string json)
    {
        Assert.Equal(400, (await _under.PostAsync(Events, json)).Status);
        Assert.Empty(_under.Events);
    }

    [Fact]
    public async Task H6_an_event_that_could_not_be_stored_is_not_acknowledged()
    {
        _under.OnEvent = _ => ValueTask.FromResult(false);

        Assert.Equal(503, (await _under.PostAsync(Events, Arrivals.Deauthorized)).Status);
    }

    [Fact]
    public async Task I3_an_answer_that_was_posted_leaves_a_202_without_a_body()
    {
        _under.Answer = null;

        var came = await _under.PostAsync("/discord/interactions", Arrivals.Command);

        Assert.Equal((202, ""), (came.Status, came.Body));
    }

    [Fact]
    public async Task H6_an_event_that_is_not_taken_in_time_is_not_acknowledged_so_that_it_comes_again()
    {
        _under.OnEvent = async cancellation =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _under.Time, cancellation);
            return true;
        };
        var posting = _under.PostAsync(Events, Arrivals.Deauthorized);

        _under.Time.Advance(InteractionEndpoint.EventPatience - TimeSpan.FromMilliseconds(1));
        Assert.False(posting.IsCompleted);
        _under.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(503, (await posting).Status);
        Assert.True(InteractionEndpoint.EventPatience < TimeSpan.FromSeconds(3));
    }

    [Theory]
    [InlineData(-901, 401)]
    [InlineData(-900, 204)]
    [InlineData(-600, 204)]
    public async Task H6_an_event_repeated_for_ten_minutes_with_its_first_timestamp_still_gets_in(int secondsFromNow, int status)
    {
        var body = Arrivals.Bytes(Arrivals.Deauthorized);

        var came = await _under.PostAsync(Events, body, _under.Discord.Sign(body, EndpointUnderTest.Start.AddSeconds(secondsFromNow)));

        Assert.Equal(status, came.Status);
    }

    [Fact]
    public async Task H3_wrong_signatures_are_counted_at_debug_level_and_nowhere_louder()
    {
        for (var i = 0; i < 3; i++)
        {
            await _under.PostAsync(Interactions, Arrivals.Bytes(Arrivals.Press), _under.Discord.Sign([], EndpointUnderTest.Start));
        }

        Assert.All(_under.Log.Lines, l => Assert.Equal((LogLevel.Debug, 240), (l.Level, l.Id)));
        Assert.Equal("Refused a request: signature; 3 refused since the start ", _under.Log.Lines.Last().Text);
    }

    [Fact]
    public async Task P5_no_token_and_nothing_of_a_body_is_ever_logged()
    {
        var body = Arrivals.Bytes(Arrivals.Press);
        var headers = _under.Discord.Sign(body, EndpointUnderTest.Start.AddDays(-1));
        await _under.PostAsync(Interactions, body, headers);
        await _under.PostAsync(Interactions, Arrivals.Press);
        await _under.PostAsync(Interactions, Arrivals.Press);
        await _under.PostAsync(Interactions, Arrivals.Press[..^10]);
        await _under.PostAsync(
            Interactions,
            Arrivals.Press.Replace("\"data\":{\"component", "\"x\":{\"component", StringComparison.Ordinal)
        );
        await _under.PostAsync(Interactions, Arrivals.Press.Replace("1100000000000000001", "7", StringComparison.Ordinal));
        _under.OnEvent = _ =>
        {
            _under.Time.Advance(InteractionEndpoint.EventPatience);
            throw new OperationCanceledException();
        };
        await _under.PostAsync(Events, Arrivals.Deauthorized);

        Assert.Equal([240, 241, 242, 243, 244, 245], _under.Log.Lines.Select(l => l.Id).Distinct().Order());
        Assert.All(
            _under.Log.Lines,
            l =>
                Assert.All(
                    (string[])["press-token", "1:answer", "Question", "ben", "username", "1000000000000000", headers.Signature!],
                    secret => Assert.DoesNotContain(secret, l.Text, StringComparison.Ordinal)
                )
        );
    }

    /// <summary>Tells when it is read.</summary>
    private sealed class TellingStream(byte[] content, Action read) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            read();
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
