using System.Net;
using System.Net.Sockets;
using System.Text;
using CrssBot.Channels.Tests.Teams.Fake;
using CrssBot.Teams;
using CrssBot.Teams.Protocol;
using CrssBot.Teams.Protocol.Inbound;

namespace CrssBot.Channels.Tests.Teams.Inbound;

/// <summary>Who is let in, and with what, over a real socket.</summary>
public sealed class InboundTests : IAsyncLifetime
{
    private FakeAuthority _authority = null!;
    private InboundUnderTest _bot = null!;

    private static FakeToken Good => new() { ServiceUrl = InboundUnderTest.ServiceUrl };

    public async ValueTask InitializeAsync()
    {
        _authority = await FakeAuthority.StartAsync();
        _bot = await InboundUnderTest.StartAsync(_authority);
    }

    public async ValueTask DisposeAsync()
    {
        await _bot.DisposeAsync();
        await _authority.DisposeAsync();
    }

    [Fact]
    public async Task What_Teams_signed_is_handed_over()
    {
        Assert.Equal(200, await _bot.PostAsync(_authority.Token(Good)));

        Assert.Equal("29:a", Assert.Single(_bot.Heard).From!.Id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer x")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer eyJhbGciOiJSUzI1NiJ9.e30.")]
    [InlineData("Basic dXNlcjpwYXNz")]
    public async Task T01_without_a_token_nobody_is_heard(string? authorization)
    {
        Assert.Equal(401, await _bot.PostAsync(authorization, Encoding.UTF8.GetBytes(InboundUnderTest.Message())));

        Assert.Empty(_bot.Heard);
    }

    public static TheoryData<string> Refused => [.. Bad.Keys];

    private static readonly Dictionary<string, FakeToken> Bad = new(StringComparer.Ordinal)
    {
        ["T02 no algorithm"] = Good with { Algorithm = "none" },
        ["T02 the public key as a secret"] = Good with { Algorithm = "HS256" },
        ["T02 a forged signature"] = Good with { Forged = true },
        ["T03 another issuer"] = Good with { Issuer = "https://api.botframework.us" },
        ["T03 an issuer that begins alike"] = Good with { Issuer = "https://api.botframework.com.evil.example" },
        ["T03 another bot"] = Good with { Audience = "11111111-6a53-4f0e-9d0e-0d3f5a1c2b11" },
        ["T04 no end"] = Good with { Until = null },
        ["T05 no service url"] = Good with { ServiceUrl = null },
        ["T07 an unknown key name on a known key"] = Good with { KeyName = "key-9" },
        ["T07 no key name"] = Good with { KeyName = "" },
        ["T09 T10 Entra's issuer with another's key, and it is off"] = Good with
        {
            Issuer = "https://sts.windows.net/9c2f5a77-2a51-4c6b-8b0f-3e1d7f1f9a01/",
        },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task T02_T03_T05_T07_T09_T10_a_token_that_proves_nothing_is_401(string what)
    {
        Assert.Equal(401, await _bot.PostAsync(_authority.Token(Bad[what])));

        Assert.Empty(_bot.Heard);
    }

    [Theory]
    [InlineData("RS384")]
    [InlineData("RS512")]
    public async Task T02_the_longer_hashes_are_taken(string algorithm) =>
        Assert.Equal(200, await _bot.PostAsync(_authority.Token(Good with { Algorithm = algorithm })));

    [Theory]
    [InlineData(-200, 200)]
    [InlineData(-299, 200)]
    [InlineData(-301, 401)]
    public async Task T04_a_token_is_believed_five_minutes_past_its_end(int seconds, int status) =>
        Assert.Equal(
            status,
            await _bot.PostAsync(_authority.Token(Good with { Until = _bot.Time.GetUtcNow() + TimeSpan.FromSeconds(seconds) }))
        );

    [Theory]
    [InlineData(299, 200)]
    [InlineData(302, 401)]
    public async Task T04_and_five_minutes_before_its_beginning(int seconds, int status) =>
        Assert.Equal(
            status,
            await _bot.PostAsync(_authority.Token(Good with { From = _bot.Time.GetUtcNow() + TimeSpan.FromSeconds(seconds) }))
        );

    [Fact]
    public async Task T05_a_token_for_another_service_url_is_403()
    {
        Assert.Equal(403, await _bot.PostAsync(_authority.Token(Good with { ServiceUrl = "https://smba.trafficmanager.net/amer/" })));

        Assert.Empty(_bot.Heard);
    }

    [Fact]
    public async Task T06_a_key_that_may_not_speak_for_Teams_is_403()
    {
        _authority.Roll("key-web", "webchat");
        Assert.Equal(403, await _bot.PostAsync(_authority.Token(Good)));
        await using var again = await InboundUnderTest.StartAsync(_authority);
        _authority.Roll("key-bare", endorsements: null);
        Assert.Equal(403, await again.PostAsync(_authority.Token(Good)));

        Assert.Empty(_bot.Heard);
        Assert.Empty(again.Heard);
    }

    [Fact]
    public async Task T06_another_channel_than_Teams_is_403() =>
        Assert.Equal(403, await _bot.PostAsync(_authority.Token(Good), InboundUnderTest.Message(channel: "webchat")));

    [Fact]
    public async Task T08_a_new_key_is_found_without_a_restart()
    {
        Assert.Equal(200, await _bot.PostAsync(_authority.Token(Good)));
        _authority.Roll("key-2", "msteams");
        Assert.Equal(401, await _bot.PostAsync(_authority.Token(Good), InboundUnderTest.Message("2")));

        _bot.Time.Advance(SigningKeys.LeastPause);

        Assert.Equal(200, await _bot.PostAsync(_authority.Token(Good), InboundUnderTest.Message("3")));
    }

    [Fact]
    public async Task T08_a_thousand_random_key_names_ask_once()
    {
        Assert.Equal(200, await _bot.PostAsync(_authority.Token(Good)));
        var before = _authority.MetadataAsked;
        _bot.Time.Advance(SigningKeys.LeastPause);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 1_000),
            TestContext.Current.CancellationToken,
            async (n, _) => Assert.Equal(401, await _bot.PostAsync(_authority.Token(Good with { KeyName = $"random-{n}" })))
        );

        // The description and the keys.
        Assert.Equal(before + 2, _authority.MetadataAsked);
    }

    [Fact]
    public async Task T08_known_keys_stay_good_while_nobody_answers_for_them()
    {
        Assert.Equal(200, await _bot.PostAsync(_authority.Token(Good)));
        _authority.IsDown = true;
        _bot.Time.Advance(SigningKeys.GoodFor + TimeSpan.FromHours(1));
        var later = Good with { Until = _bot.Time.GetUtcNow() + TimeSpan.FromHours(1) };

        Assert.Equal(200, await _bot.PostAsync(_authority.Token(later), InboundUnderTest.Message("2")));
    }

    [Fact]
    public async Task T08_without_any_key_the_bot_refuses_and_soon_asks_again()
    {
        _authority.IsDown = true;
        Assert.Equal(401, await _bot.PostAsync(_authority.Token(Good)));
        _authority.IsDown = false;
        Assert.Equal(401, await _bot.PostAsync(_authority.Token(Good)));

        _bot.Time.Advance(SigningKeys.FirstPause);

        Assert.Equal(200, await _bot.PostAsync(_authority.Token(Good)));
    }

    [Fact]
    public async Task T08_keys_from_an_address_that_anybody_could_answer_at_prove_nothing()
    {
        _authority.KeysAddress = "http://keys.example.org/keys";

        Assert.Equal(401, await _bot.PostAsync(_authority.Token(Good)));
        Assert.Equal(1, _authority.MetadataAsked);
    }

    [Fact]
    public async Task T08_known_keys_stay_when_there_are_suddenly_none()
    {
        Assert.Equal(200, await _bot.PostAsync(_authority.Token(Good)));
        _authority.HasNoKeys = true;
        _bot.Time.Advance(SigningKeys.GoodFor + TimeSpan.FromHours(1));
        var later = Good with { Until = _bot.Time.GetUtcNow() + TimeSpan.FromHours(1) };

        Assert.Equal(200, await _bot.PostAsync(_authority.Token(later), InboundUnderTest.Message("2")));
        Assert.Equal(4, _authority.MetadataAsked);
    }

    [Fact]
    public async Task T08_a_caller_who_hangs_up_does_not_keep_the_keys_from_everyone_else()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _authority.OnKeysAsked = () =>
        {
            asked.TrySetResult();
            return answer.Task;
        };
        using var hangUp = new CancellationTokenSource();
        var finding = _bot.Keys.FindAsync("key-1", hangUp.Token).AsTask();
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);

        await hangUp.CancelAsync();
        answer.SetResult();

        Assert.NotNull(await finding);
    }

    [Theory]
    [InlineData(TeamsCloud.Public, "https://api.botframework.com")]
    [InlineData(TeamsCloud.USGov, "https://api.botframework.us")]
    [InlineData(TeamsCloud.China, "https://api.botframework.azure.cn")]
    public async Task T11_each_cloud_has_its_own_issuer(TeamsCloud cloud, string issuer)
    {
        await using var bot = await InboundUnderTest.StartAsync(_authority, o => o.Cloud = cloud);

        Assert.Equal(200, await bot.PostAsync(_authority.Token(Good with { Issuer = issuer })));
        Assert.Equal(401, await bot.PostAsync(_authority.Token(Good with { Issuer = "https://api.botframework.de" })));
    }

    [Theory]
    [InlineData(TeamsCloud.Public, "login.botframework.com")]
    [InlineData(TeamsCloud.USGov, "login.botframework.azure.us")]
    [InlineData(TeamsCloud.China, "login.botframework.azure.cn")]
    public void T11_each_cloud_describes_its_keys_itself(TeamsCloud cloud, string host) =>
        Assert.Equal(host, BotFrameworkToken.MetadataOf(new TeamsOptions { Cloud = cloud }).Host);

    [Fact]
    public async Task T13_another_tenant_is_403()
    {
        const string Other = "00000000-2a51-4c6b-8b0f-3e1d7f1f9a01";
        Assert.Equal(403, await _bot.PostAsync(_authority.Token(Good), InboundUnderTest.Message(tenant: Other)));
        await using var listed = await InboundUnderTest.StartAsync(_authority, o => o.AllowedTenants = [Other]);
        Assert.Equal(200, await listed.PostAsync(_authority.Token(Good), InboundUnderTest.Message(tenant: Other)));
        // A managed identity is of one tenant as well.
        await using var managed = await InboundUnderTest.StartAsync(_authority, o => o.AppType = TeamsAppType.ManagedIdentity);
        Assert.Equal(403, await managed.PostAsync(_authority.Token(Good), InboundUnderTest.Message(tenant: Other)));
        Assert.Equal(200, await managed.PostAsync(_authority.Token(Good)));
        await using var any = await InboundUnderTest.StartAsync(_authority, o => o.AppType = TeamsAppType.MultiTenant);
        Assert.Equal(200, await any.PostAsync(_authority.Token(Good), InboundUnderTest.Message(tenant: Other)));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task T27_another_method_is_405(string method) =>
        Assert.Equal(405, await _bot.PostAsync($"Bearer {_authority.Token(Good)}", [], new HttpMethod(method)));

    [Theory]
    [InlineData("")]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("{}")]
    [InlineData("""{"type":""}""")]
    [InlineData("""{"type":7}""")]
    [InlineData("""{"Type":"message"}""")]
    public async Task T27_what_is_no_activity_is_400(string json) => Assert.Equal(400, await _bot.PostAsync(_authority.Token(Good), json));

    [Fact]
    public async Task T27_a_body_that_is_too_large_is_413() =>
        Assert.Equal(
            413,
            await _bot.PostAsync(_authority.Token(Good), InboundUnderTest.Message(new string('x', ActivityEndpoint.Largest)))
        );

    [Fact]
    public async Task T27_a_body_that_is_too_large_and_does_not_say_so_is_413()
    {
        var body = Encoding.UTF8.GetBytes(InboundUnderTest.Message(new string('x', ActivityEndpoint.Largest)));

        using var response = await _bot.SendAsync($"Bearer {_authority.Token(Good)}", body, chunked: true);

        Assert.Equal(413, (int)response.StatusCode);
    }

    [Fact]
    public async Task Whoever_dawdles_with_a_body_is_not_waited_for()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _bot.Address.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        var head =
            $"POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {_authority.Token(Good)}\r\nContent-Length: 100\r\n\r\n{{";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
        var buffer = new byte[64];
        var answer = stream.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask();

        await Waits.UntilAsync(() =>
        {
            _bot.Time.Advance(ActivityEndpoint.Patience);
            return Task.FromResult(answer.IsCompleted);
        });

        Assert.StartsWith("HTTP/1.1 400", Encoding.ASCII.GetString(buffer, 0, await answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"text":"\ud83d"}""")]
    [InlineData("""{"value":{"press":"\uDE00"}}""")]
    [InlineData("""{"value":{"\ud83d\u0041":"x"}}""")]
    public async Task Half_a_character_is_400_wherever_it_stands(string json)
    {
        var body = InboundUnderTest.Message().TrimEnd().TrimEnd('}') + "," + json[1..];

        Assert.Equal(400, await _bot.PostAsync(_authority.Token(Good), body));
        Assert.Equal(
            200,
            await _bot.PostAsync(
                _authority.Token(Good),
                body.Replace("\\ud83d\\u0041", "y").Replace("\\ud83d", "\\ud83d\\ude00").Replace("\"\\uDE00", "\"\\uD83D\\uDE00")
            )
        );
    }

    [Fact]
    public async Task T28_T29_missing_fields_unknown_types_and_strange_ids_are_200()
    {
        var url = InboundUnderTest.ServiceUrl;
        var bare =
            $$$"""{"type":"message","serviceUrl":"{{{url}}}","channelId":"msteams","conversation":{"tenantId":"{{{FakeTeams.Tenant}}}"}}""";

        Assert.Equal(200, await _bot.PostAsync(_authority.Token(Good), bare));
        Assert.Equal(200, await _bot.PostAsync(_authority.Token(Good), InboundUnderTest.Message("no guid at all / ü", "whoKnows")));
    }

    [Fact]
    public async Task T30_a_turn_that_comes_again_is_taken_once_and_an_invoke_is_answered_again()
    {
        var token = _authority.Token(Good);
        Assert.Equal(200, await _bot.PostAsync(token));
        Assert.Equal(200, await _bot.PostAsync(token));
        Assert.Single(_bot.Heard);

        Assert.Equal(200, await _bot.PostAsync(token, InboundUnderTest.Message(type: "invoke")));
        Assert.Equal(200, await _bot.PostAsync(token, InboundUnderTest.Message(type: "invoke")));
        Assert.Equal(3, _bot.Heard.Count);
    }

    [Fact]
    public async Task T30_a_turn_is_remembered_through_one_change_of_memory_and_forgotten_after_two()
    {
        var token = _authority.Token(Good);
        await _bot.PostAsync(token);
        _bot.Time.Advance(SeenActivities.Memory);
        await _bot.PostAsync(token);
        Assert.Single(_bot.Heard);

        _bot.Time.Advance(SeenActivities.Memory);
        await _bot.PostAsync(token, InboundUnderTest.Message("2"));
        await _bot.PostAsync(token);

        Assert.Equal(["1", "2", "1"], _bot.Heard.Select(a => a.Id));
    }

    [Fact]
    public void T30_many_turns_at_once_are_forgotten_only_in_generations()
    {
        var seen = new SeenActivities(_bot.Time);
        for (var n = 0; n <= 20_000; n++)
        {
            Assert.True(seen.IsFirst($"{n}"));
        }

        Assert.False(seen.IsFirst("0"));
        Assert.False(seen.IsFirst("20000"));
    }

    [Fact]
    public async Task T43_an_invoke_is_answered_in_json()
    {
        using var response = await _bot.SendAsync(
            $"Bearer {_authority.Token(Good)}",
            Encoding.UTF8.GetBytes(InboundUnderTest.Message(type: "invoke"))
        );

        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("{}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task T30_T39_a_turn_that_was_not_taken_is_503_and_taken_when_it_comes_again()
    {
        _bot.OnActivity = _ => false;
        Assert.Equal(503, await _bot.PostAsync(_authority.Token(Good)));
        _bot.OnActivity = _ => true;

        Assert.Equal(200, await _bot.PostAsync(_authority.Token(Good)));
        Assert.Equal(2, _bot.Heard.Count);
    }

    [Fact]
    public async Task T30_a_turn_on_which_the_bot_failed_is_taken_when_it_comes_again()
    {
        _bot.OnActivity = _ => throw new InvalidOperationException("bug");
        Assert.Equal(503, await _bot.PostAsync(_authority.Token(Good)));
        _bot.OnActivity = _ => true;

        Assert.Equal(200, await _bot.PostAsync(_authority.Token(Good)));
        Assert.Equal(2, _bot.Heard.Count);
    }

    [Fact]
    public async Task T08_who_comes_while_the_keys_are_fetched_waits_for_them()
    {
        var statuses = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(n => _bot.PostAsync(_authority.Token(Good), InboundUnderTest.Message($"{n}")))
        );

        Assert.All(statuses, s => Assert.Equal(200, s));
        Assert.Equal(2, _authority.MetadataAsked);
    }

    [Fact]
    public async Task A_failure_of_ours_is_no_500()
    {
        _bot.OnActivity = _ => throw new InvalidOperationException("bug");
        _bot.OnInvoke = _ => throw new InvalidOperationException("bug");

        Assert.Equal(503, await _bot.PostAsync(_authority.Token(Good)));
        Assert.Equal(503, await _bot.PostAsync(_authority.Token(Good), InboundUnderTest.Message(type: "invoke")));
    }

    [Fact]
    public async Task T41_an_invoke_that_nobody_knows_is_501()
    {
        _bot.OnInvoke = _ => null;

        Assert.Equal(501, await _bot.PostAsync(_authority.Token(Good), InboundUnderTest.Message(type: "invoke")));
    }

    [Fact]
    public async Task Ten_thousand_mutated_requests_cause_no_5xx_and_nothing_unsigned_is_heard()
    {
        var random = new Random(20261128);
        var good = _authority.Token(Good);
        var body = Encoding.UTF8.GetBytes(InboundUnderTest.Message());
        Assert.Equal(200, await _bot.PostAsync($"Bearer {good}", body));
        var taken = 0;
        var cases = Enumerable
            .Range(0, 10_000)
            .Select(n =>
            {
                var token = good.ToCharArray();
                var changed = Encoding.UTF8.GetBytes(InboundUnderTest.Message($"{n}"));
                // Half of them with a token that is good.
                for (var i = n % 2 == 0 ? 0 : 1 + random.Next(3); i > 0; i--)
                {
                    token[random.Next(token.Length)] = (char)random.Next(33, 127);
                }

                for (var i = random.Next(4); i > 0; i--)
                {
                    changed[random.Next(changed.Length)] = (byte)random.Next(256);
                }

                return (Token: new string(token), Body: random.Next(20) == 0 ? changed[..random.Next(changed.Length)] : changed);
            })
            .ToArray();

        await Parallel.ForEachAsync(
            cases,
            TestContext.Current.CancellationToken,
            async (c, _) =>
            {
                var before = string.Equals(c.Token, good, StringComparison.Ordinal);
                var status = await _bot.PostAsync($"Bearer {c.Token}", c.Body);
                Assert.InRange(status, 200, 499);
                if (status == 200)
                {
                    Interlocked.Increment(ref taken);
                }
                // The last character of a signature holds two bits that mean nothing.
                Assert.True(before || status is 401 || c.Token[..^1] == good[..^1], $"{status} for a token that was changed");
            }
        );

        // What got through is as if it had been sent so, by whom the token was given to.
        Assert.InRange(taken, 1_000, 5_100);
        Assert.InRange(_bot.Heard.Count, 1_000, taken + 1);
        Assert.All(
            _bot.Heard,
            a => Assert.Equal((InboundUnderTest.ServiceUrl, "msteams", FakeTeams.Tenant), (a.ServiceUrl, a.ChannelId, a.Tenant))
        );
    }

    [Theory]
    [InlineData("<at>Bot</at> quiz 5", "quiz 5")]
    [InlineData("<at>Bot</at>&nbsp;quiz&nbsp;5", "quiz 5")]
    [InlineData("quiz <at>Bot</at> 5 <at>Bot</at>", "quiz   5")]
    [InlineData("<at>Ana</at> and <at>Bot</at> &lt;3", "<at>Ana</at> and   <3")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void T32_mentions_of_the_bot_are_taken_out_and_others_stay(string? text, string left)
    {
        var activity = new Activity
        {
            Text = text,
            Recipient = new ChannelAccount { Id = "28:bot" },
            Entities =
            [
                new Entity
                {
                    Type = "mention",
                    Text = "<at>Bot</at>",
                    Mentioned = new ChannelAccount { Id = "28:bot" },
                },
                new Entity
                {
                    Type = "mention",
                    Text = "<at>Ana</at>",
                    Mentioned = new ChannelAccount { Id = "29:ana" },
                },
                new Entity { Type = "clientInfo" },
            ],
        };

        Assert.Equal(left, Mentions.Strip(activity));
        Assert.True(Mentions.Has(activity));
        Assert.False(Mentions.Has(activity with { Entities = null }));
    }
}
